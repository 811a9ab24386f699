/**
 * Weights in blocks: neighbouring entries of the flat vector, small ones together, large ones by themselves.
 *
 * An optimiser is a dozen elementwise operations. Over one vector of millions each of them reads and writes main memory;
 * over a block that fits the cache only the first and the last do. And a weight that is a block is neither cut out of a
 * vector at every step nor put back. A model that fits one block is one vector, as few operations as can be.
 */
import { concat, grad, reshape, slice, type Tensor } from '@utsushi/graph'
import { mapTree, type FlatParameters, type ParameterEntry } from './parameters.js'

/** Values of a block of several entries, at most: a quarter of a megabyte, so that a step's vectors fit the cache. */
export const blockSize = 64 * 1024

/** Values of a tile at most: 64 kB a vector, half a megabyte for the vectors of an optimiser together. */
const tileSize = 16 * 1024

export interface Block {
  /** First value in the flat vector. */
  readonly offset: number
  readonly size: number
  /** How a step holds it: `[size]`, or `[tiles, tile]` where it is one large weight. */
  readonly shape: readonly [number] | readonly [number, number]
  /** Its entries, their offsets counted from the block's own beginning. */
  readonly entries: readonly ParameterEntry[]
}

/** All weights as one block. */
export const wholeBlock = ({ entries, size }: FlatParameters): readonly Block[] => [
  { offset: 0, size, shape: [size], entries },
]

/** Cuts a flat vector into blocks, in its own order. */
export function blocksOf({ entries }: FlatParameters, limit = blockSize): readonly Block[] {
  const runs: ParameterEntry[][] = []
  let size = Infinity
  for (const entry of entries) {
    const run = runs.at(-1)
    if (run === undefined || size + entry.length > limit) {
      runs.push([entry])
      size = entry.length
    } else {
      run.push(entry)
      size += entry.length
    }
  }
  return runs.map((run) => {
    const offset = run[0]?.offset ?? 0
    const own = run.map((entry) => ({ ...entry, offset: entry.offset - offset }))
    const total = own.reduce((sum, { length }) => sum + length, 0)
    const tile = own.length > 1 || total < 4 * tileSize ? undefined : tileOf(total)
    return { offset, size: total, shape: tile === undefined ? [total] : [total / tile, tile], entries: own }
  })
}

/** The largest divisor that is no more than a tile, when it is no less than a quarter of one. */
function tileOf(size: number): number | undefined {
  for (let tile = tileSize; tile >= tileSize / 4; tile--) if (size % tile === 0) return tile
  return undefined
}

/** A flat tensor `[…, size]` cut into its blocks `[…, …block.shape]`. */
export const cutIntoBlocks = (flat: Tensor, blocks: readonly Block[]): readonly Tensor[] =>
  blocks.map(({ offset, size, shape }) => {
    const part = blocks.length === 1 ? flat : slice(flat, { axis: -1, start: offset, end: offset + size })
    return shape.length === 1 ? part : reshape(part, [...flat.shape.slice(0, -1), ...shape])
  })

/** Blocks put together again: `[…, size]`. */
export const joinBlocks = (parts: readonly Tensor[], blocks: readonly Block[]): Tensor =>
  joined(
    parts.map((part, k) => {
      const { size, shape = [size] } = blocks[k] ?? { size: -1 }
      return shape.length === 1 ? part : reshape(part, [...part.shape.slice(0, -2), size])
    }),
  )

const joined = (parts: readonly Tensor[]): Tensor => {
  const [first] = parts
  return parts.length === 1 && first !== undefined ? first : concat(parts, -1)
}

/**
 * The tree of weights that the blocks hold; `parts` are the blocks' tensors, each `[…block.shape]`.
 * @param others weights that stand in no block, by name
 */
export function weightsOfBlocks(
  { tree }: FlatParameters,
  blocks: readonly Block[],
  parts: readonly Tensor[],
  others: ReadonlyMap<string, Tensor> = new Map(),
): unknown {
  const tensors = new Map(
    blocks.flatMap(({ entries, size }, k) => {
      const part = parts[k]
      if (part === undefined) throw new RangeError(`there are ${blocks.length} blocks, not ${parts.length}`)
      return entries.map(({ name, offset, length, shape }): [string, Tensor] => [
        name,
        reshape(
          length === size ? part : slice(part, { axis: 0, start: offset, end: offset + length }),
          shape,
        ),
      ])
    }),
  )
  return mapTree(tree, '', (name) => tensors.get(name) ?? others.get(name))
}

/** The gradient of a scalar with respect to every block, laid out as the blocks are; of what is in none there is none. */
export function blockGradients(blocks: readonly Block[], loss: Tensor, weights: unknown): readonly Tensor[] {
  const names = blocks.flatMap(({ entries }) => entries.map(({ name }) => name))
  const tensors = names.map((name) => atPath(weights, name))
  const gradients = new Map(grad(loss, tensors).map((gradient, k) => [names[k], gradient]))
  return blocks.map(({ entries, shape }) => {
    const own = entries.map(({ name }) => {
      const gradient = gradients.get(name)
      if (gradient === undefined) throw new RangeError(`the weight "${name}" has no gradient`)
      return gradient
    })
    const [first] = own
    if (own.length === 1 && first !== undefined) return reshape(first, shape)
    return joined(own.map((gradient) => reshape(gradient, [-1])))
  })
}

function atPath(tree: unknown, path: string): Tensor {
  const found = path.split('.').reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], tree)
  return found as Tensor
}

/**
 * The gradient of a scalar with respect to all weights, laid out as the weights are: float32 `[parameters.size]`.
 * @example const gradient = flatGradient(model, mse(prediction, target), weights)
 */
export const flatGradient = (parameters: FlatParameters, loss: Tensor, weights: unknown): Tensor =>
  joined(blockGradients(wholeBlock(parameters), loss, weights))
