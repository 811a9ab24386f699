import type { Picture } from '@utsushi/study'
import type { Block } from '@utsushi/study/report'
import type { ArtworkConfig } from '../config.js'
import type { ScoredPart } from '../score.js'

export const groupPictures = (_: unknown, __: ScoredPart): Readonly<Record<string, Picture>> => ({})
export const groupBlocks = (
  _: ArtworkConfig,
  __: ScoredPart | undefined,
  ___: (...names: readonly string[]) => readonly Block[],
): readonly Block[] => []
