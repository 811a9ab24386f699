// Finds the sizes that vary (rows, days) from the inputs themselves, and says which two inputs disagree.
import { InputError } from '@utsushi/ground'
import type { EmulatorInput } from '../metadata/metadata.js'
import type { Block } from './values.js'

/** An input with its blocks, all features covered. */
export interface Given {
  readonly input: EmulatorInput
  readonly blocks: readonly Block[]
}

/** Named sizes, and the sizes of every input once they are known. */
export type Sizes = ReadonlyMap<string, number>

/**
 * The named sizes that these inputs have in common. A flat array gives the one size that is left over; when two are left,
 * or none of the inputs says, the batch is one row. An input of one row goes with any number of rows of the others: one
 * weather and many parameter sets.
 *
 * @throws InputError when two inputs disagree, or sizes cannot be told
 */
export function solveSizes(given: readonly Given[]): Sizes {
  const known = new Map<string, { size: number; where: string }>()
  const bind = (
    name: number | string | undefined,
    size: number,
    where: string,
    axis: string | undefined,
  ): void => {
    const before = typeof name === 'number' ? { size: name, where: undefined } : known.get(name ?? '')
    if (before === undefined) known.set(name as string, { size, where })
    else if (before.size !== size) {
      const expected =
        before.where === undefined ? `expected ${before.size}` : `but ${before.where} has ${before.size}`
      throw new InputError(`${where} has ${size} along ${axis}, ${expected}`)
    }
  }
  const flat: { block: Block; input: EmulatorInput }[] = []
  for (const { input, blocks } of given) {
    for (const block of blocks) {
      if (block.sizes === 'flat') flat.push({ block, input })
      else if (block.sizes !== 'scalar') {
        block.sizes.forEach((size, k) => {
          const axis = block.axes[k] ?? 0
          if (size === 1 && input.axes[axis] === 'batch') return
          bind(input.shape[axis], size, block.where, input.axes[axis])
        })
      }
    }
  }
  const sizeOf = (size: number | string | undefined) =>
    typeof size === 'number' ? size : known.get(size ?? '')?.size
  for (;;) {
    const open = flat.map(({ block, input }) => ({
      block,
      input,
      missing: [...new Set(block.axes.filter((axis) => sizeOf(input.shape[axis]) === undefined))],
    }))
    const solvable = open.find(({ missing }) => missing.length === 1)
    const [axis] = solvable?.missing ?? []
    if (solvable && axis !== undefined) {
      const { block, input } = solvable
      const rest = block.axes
        .filter((i) => i !== axis)
        .reduce((total, i) => total * (sizeOf(input.shape[i]) ?? 1), 1)
      bind(input.shape[axis], checkedSize(block, rest, input.axes[axis]), block.where, input.axes[axis])
      continue
    }
    const unsolved = open.find(({ missing }) => missing.length > 1)
    if (unsolved === undefined) break
    const batch = unsolved.missing.find((i) => unsolved.input.axes[i] === 'batch')
    if (batch === undefined) {
      const axes = unsolved.missing.map((i) => unsolved.input.axes[i]).join(' and ')
      throw new InputError(`${unsolved.block.where}: cannot tell its ${axes} apart; give { data, dims }`)
    }
    bind(unsolved.input.shape[batch], 1, unsolved.block.where, 'batch')
  }
  const sizes = new Map([...known].map(([name, { size }]) => [name, size]))
  for (const { input } of given) {
    for (const size of input.shape) if (typeof size === 'string' && !sizes.has(size)) sizes.set(size, 1)
  }
  for (const { block, input } of flat) checkCount(block, dimsOf(input, sizes), input)
  return sizes
}

/** Whether a block is one row that stands for all rows of a batch. */
export function isOneRow({ axes: names }: EmulatorInput, { sizes, axes }: Block): boolean {
  if (sizes === 'scalar') return true
  return sizes !== 'flat' && names[0] === 'batch' && axes[0] === 0 && sizes[0] === 1
}

/** The sizes of an input's axes. */
export function dimsOf(input: { readonly shape: readonly (number | string)[] }, sizes: Sizes): number[] {
  return input.shape.map((size) => (typeof size === 'number' ? size : (sizes.get(size) ?? 1)))
}

function checkedSize(block: Block, rest: number, axis: string | undefined): number {
  const size = block.values.length / rest
  if (Number.isInteger(size)) return size
  throw new InputError(
    `${block.where} has ${block.values.length} values, no multiple of ${rest} to go along ${axis}`,
  )
}

function checkCount(block: Block, dims: readonly number[], input: EmulatorInput): void {
  const own = block.axes.map((axis) => dims[axis] ?? 1)
  const expected = own.reduce((total, size) => total * size, 1)
  if (expected === block.values.length) return
  const shape = block.axes.map((axis, k) => `${own[k]} ${input.axes[axis]}`).join(' × ')
  throw new InputError(`${block.where} has ${block.values.length} values, expected ${expected} (${shape})`)
}
