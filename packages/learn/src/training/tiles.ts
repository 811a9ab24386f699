/**
 * Elementwise work on a large weight, tile by tile, so that the values in between stay in the nearest cache: an optimiser
 * reads and writes main memory once instead of a dozen times.
 */
import { scan, type Tensor } from '@utsushi/graph'
import type { OptimiserResult } from '../optimisers/optimiser.js'
import type { Block } from '../parameters/blocks.js'
import type { ParameterEntry } from '../parameters/parameters.js'

/** What an optimiser steps on, each vector of a block's shape. */
export interface BlockVectors {
  readonly parameters: Tensor
  readonly gradient: Tensor
  readonly state: Readonly<Record<string, Tensor>>
}

/**
 * Runs `update` on vectors of a block, in tiles where the block has them.
 *
 * @param update elementwise; is told the entries that its vectors hold
 * @returns its results, each of the block's shape
 */
export function inTiles(
  { entries, shape }: Block,
  vectors: BlockVectors,
  update: (entries: readonly ParameterEntry[], vectors: BlockVectors) => OptimiserResult,
): OptimiserResult {
  const tile = shape[1]
  if (tile === undefined) return update(entries, vectors)
  const part = entries.map((entry) => ({ ...entry, length: tile }))
  return scan({ state: [], inputs: vectors, inPlace: true }, (none, own) => ({
    state: none,
    outputs: update(part, own),
  })).outputs
}
