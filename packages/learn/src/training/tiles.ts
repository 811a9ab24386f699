/**
 * Elementwise work on a large weight, tile by tile, so that the values in between stay in the nearest cache: an optimiser
 * reads and writes main memory once instead of a dozen times.
 */
import { scan, type Tensor } from '@utsushi/graph'
import type { Block } from '../parameters/blocks.js'
import type { ParameterEntry } from '../parameters/parameters.js'

/**
 * Runs `update` on vectors of a block, in tiles where the block has them.
 *
 * @param vectors each of the block's shape
 * @param update elementwise; is told the entries that its vectors hold
 * @returns its results, each of the block's shape
 */
export function inTiles(
  { entries, shape }: Block,
  vectors: readonly Tensor[],
  update: (entries: readonly ParameterEntry[], vectors: readonly Tensor[]) => readonly Tensor[],
): readonly Tensor[] {
  const tile = shape[1]
  if (tile === undefined) return update(entries, vectors)
  const part = entries.map((entry) => ({ ...entry, length: tile }))
  return scan({ carries: [], inputs: vectors, inPlace: true }, (_, own) => ({
    carries: [],
    outputs: update(part, own),
  })).outputs
}
