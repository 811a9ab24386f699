/**
 * The vectors that a training steps on, by name, each cut into the blocks of the model: what its loop carries.
 */
import type { Tensor } from '@utsushi/graph'
import { cutIntoBlocks, joinBlocks, type Block } from '../parameters/blocks.js'

/** The weights and the optimiser's vectors by name, the weights first, each cut into blocks. */
export type BlockState = Readonly<Record<string, readonly Tensor[]>>

/** Vectors `[…, size]` by name, each cut into its blocks. */
export const cutState = (vectors: Readonly<Record<string, Tensor>>, blocks: readonly Block[]): BlockState =>
  Object.fromEntries(Object.entries(vectors).map(([name, vector]) => [name, cutIntoBlocks(vector, blocks)]))

/** The vectors put together again: `[…, size]` by name. */
export const joinState = (state: BlockState, blocks: readonly Block[]): Readonly<Record<string, Tensor>> =>
  Object.fromEntries(Object.entries(state).map(([name, parts]) => [name, joinBlocks(parts, blocks)]))
