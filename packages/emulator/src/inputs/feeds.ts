// Turns named, nested or flat inputs into the tensors that ONNX Runtime takes, any range of rows at a time.
import { InputError, suggestionOrAll } from '@utsushi/ground'
import { allocate, isTypedArray, product } from '../arrays.js'
import type { HostTensor, TypedArray } from '../arrays.js'
import type { EmulatorInput } from '../metadata/metadata.js'
import { dimsOf, solveSizes } from './sizes.js'
import type { Given } from './sizes.js'
import { blocksOf } from './values.js'
import type { Block, EmulatorInputs, InputValue } from './values.js'

/** Inputs with all sizes known, not yet in memory as tensors. */
export interface Prepared {
  /** Rows along the batch axis; 1 when no input has one. */
  readonly rows: number
  /** The sizes of each input without its batch axis: equal for inputs that can share a batch. */
  readonly key: string
  /** The tensors of rows `from` to `to` (excluded), in new memory. */
  feeds(from: number, to: number): Record<string, HostTensor>
}

/**
 * Checks names, sizes and numbers.
 *
 * @throws InputError in one line naming the input and column
 */
export function prepare(inputs: readonly EmulatorInput[], values: EmulatorInputs): Prepared {
  const names = inputs.map(({ name }) => name)
  const unknown = Object.keys(values).find((name) => !names.includes(name))
  if (unknown !== undefined) {
    throw new InputError(`the emulator has no input "${unknown}"${suggestionOrAll(unknown, names)}`)
  }
  const given = inputs.map((input): Given => {
    const value = values[input.name] as InputValue | undefined
    if (value === undefined || value === null) throw new InputError(`input "${input.name}" is missing`)
    return { input, blocks: blocksOf(input, value) }
  })
  const sizes = solveSizes(given)
  const shapes = given.map((one) => ({ ...one, dims: dimsOf(one.input, sizes) }))
  const batched = shapes.find(({ input }) => input.axes[0] === 'batch')
  return {
    rows: batched?.dims[0] ?? 1,
    key: shapes.map(({ input, dims }) => dims.slice(input.axes[0] === 'batch' ? 1 : 0).join('×')).join(' '),
    feeds: (from, to) =>
      Object.fromEntries(
        shapes.map(({ input, blocks, dims }) => [input.name, tensorOf(input, blocks, dims, from, to)]),
      ),
  }
}

function tensorOf(
  input: EmulatorInput,
  blocks: readonly Block[],
  all: readonly number[],
  from: number,
  to: number,
): HostTensor {
  const batched = input.axes[0] === 'batch'
  const dims = batched ? [to - from, ...all.slice(1)] : [...all]
  const firstRow = batched ? from : 0
  const data = allocate(input.dtype, product(dims))
  for (const block of blocks) {
    if (block.feature === 'all') fillAll(input, block, data, firstRow * product(dims.slice(1)))
    else fillFeature(input, block, block.feature, data, dims, firstRow)
  }
  return { dtype: input.dtype, dims, data }
}

function fillAll({ dtype }: EmulatorInput, block: Block, data: TypedArray, start: number): void {
  const { values } = block
  if (block.sizes !== 'scalar' && values instanceof Float32Array && data instanceof Float32Array) {
    data.set(values.subarray(start, start + data.length))
    return
  }
  const put = writer(dtype, data, block)
  for (let i = 0; i < data.length; i++) put(i, block.sizes === 'scalar' ? 0 : start + i)
}

/** Interleaves one column: the tensor is [outer, feature, inner], the column [outer, inner]. */
function fillFeature(
  input: EmulatorInput,
  block: Block,
  feature: number,
  data: TypedArray,
  dims: readonly number[],
  firstRow: number,
): void {
  const at = input.axes.indexOf('feature')
  const count = at < 0 ? 1 : (dims[at] ?? 1)
  const inner = at < 0 ? 1 : product(dims.slice(at + 1))
  const outer = data.length / (count * inner)
  const start =
    input.axes[0] === 'batch' ? firstRow * (dims[0] === 0 ? 0 : (outer * inner) / (dims[0] ?? 1)) : 0
  const put = writer(input.dtype, data, block)
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      put((o * count + feature) * inner + i, block.sizes === 'scalar' ? 0 : start + o * inner + i)
    }
  }
}

/** Copies one element from a block, converted to the tensor's element type. */
function writer(
  dtype: HostTensor['dtype'],
  data: TypedArray,
  block: Block,
): (to: number, from: number) => void {
  const { values, where } = block
  if (isTypedArray(values) && values.constructor === data.constructor && dtype !== 'bool') {
    const [source, target] = [values as Float64Array, data as Float64Array]
    return (to, from) => {
      target[to] = source[from] as number
    }
  }
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
    return (to, from) => {
      const value = values[from] ?? NaN
      data[to] = typeof value === 'bigint' ? value : BigInt(whole(where, value, from))
    }
  }
  if (dtype === 'bool') {
    return (to, from) => {
      const value = Number(values[from])
      if (value !== 0 && value !== 1)
        throw new InputError(`${where} holds ${value}; expected 0, 1, true or false`)
      data[to] = value
    }
  }
  if (dtype === 'int32' || dtype === 'uint32') {
    return (to, from) => {
      const value = whole(where, Number(values[from]), from)
      data[to] = value
      if (data[to] !== value)
        throw new InputError(`${where} holds ${value}, which is out of the range of ${dtype}`)
    }
  }
  return (to, from) => {
    data[to] = Number(values[from])
  }
}

function whole(where: string, value: number, at: number): number {
  if (Number.isInteger(value)) return value
  throw new InputError(`${where} holds ${value} at ${at}; expected a whole number`)
}
