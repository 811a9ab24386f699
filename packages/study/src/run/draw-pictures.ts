// Pictures drawn into a folder, ready to be placed in a report.
import type { Picture } from '../definition/parts.js'
import type { Reporter } from '../definition/reporter.js'
import type { FigurePieces } from '../plots/index.js'
import type { Block } from '../report/index.js'
import { writePicture } from './write-picture.js'

/** A picture ready to be placed in a report. */
export interface PlacedPicture {
  readonly name: string
  readonly svg: string
  readonly pieces?: FigurePieces
  /** Relative to the report. */
  readonly file: string
}

export interface DrawnPictures {
  readonly placed: readonly PlacedPicture[]
  /** Paths of every file. */
  readonly files: readonly string[]
  /** The named pictures that were drawn, in this order. */
  figures(...names: readonly string[]): readonly Block[]
}

/**
 * Draws pictures and writes `visualizations/<name>.svg` and `.png`.
 *
 * @throws the signal's reason when it is aborted between two pictures
 */
export async function drawPictures(
  folder: string,
  pictures: Readonly<Record<string, Picture>>,
  {
    signal,
    reporter,
    task,
  }: { readonly signal: AbortSignal; readonly reporter: Reporter; readonly task: string },
): Promise<DrawnPictures> {
  const blocks = new Map<string, Block>()
  const placed: PlacedPicture[] = []
  const files: string[] = []
  const all = Object.entries(pictures)
  for (const [done, [name, picture]] of all.entries()) {
    signal.throwIfAborted()
    const { caption, alt = caption } = picture
    const { svg, pieces, place, files: written } = await writePicture(folder, name, picture)
    files.push(...written)
    const file = `${place}.svg`
    placed.push({ name, svg, pieces, file })
    blocks.set(name, { kind: 'figure', caption, alt, svg, pieces, file })
    reporter.progress({ task, done: done + 1, total: all.length, unit: 'pictures' })
  }
  return { placed, files, figures: (...names) => names.flatMap((name) => blocks.get(name) ?? []) }
}
