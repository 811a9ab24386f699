// Turns named, nested or flat inputs into the tensors that ONNX Runtime takes, any range of rows at a time.
import { InputError, lookUp, suggestionOrAll } from '@utsushi/ground'
import { allocate, isTypedArray, product } from '../arrays.js'
import type { HostTensor, TypedArray } from '../arrays.js'
import type { EmulatorInput } from '../metadata/metadata.js'
import { dimsOf, isOneRow, solveSizes } from './sizes.js'
import type { Given } from './sizes.js'
import { blocksOf } from './values.js'
import type { Block, EmulatorInputs, InputValue } from './values.js'

/** Inputs with all sizes known, not yet in memory as tensors. */
export interface Prepared {
  /** Rows along the batch axis; 1 when no input has one. */
  readonly rows: number
  /** The sizes of each input without its batch axis: equal for inputs that can share a batch. */
  readonly key: string
  /** Whether some input of one row stands for many: the tensors then hold more than what was given. */
  readonly broadcast: boolean
  /** Values of one row of all inputs. */
  readonly rowValues: number
  /** The tensors of rows `from` to `to` (excluded), in new memory. */
  feeds(from: number, to: number): Record<string, HostTensor>
  /** Those of the tensors that hold what no earlier rows held, one row of each that stands for many: what is to be looked at. */
  fresh(feeds: Record<string, HostTensor>, from: number): Record<string, HostTensor>
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
    const value = lookUp(values as Readonly<Record<string, InputValue>>, input.name)
    if (value === undefined || value === null) throw new InputError(`input "${input.name}" is missing`)
    return { input, blocks: blocksOf(input, value) }
  })
  const sizes = solveSizes(given)
  const shapes = given.map((one) => ({ ...one, dims: dimsOf(one.input, sizes) }))
  const batched = shapes.filter(({ input }) => input.axes[0] === 'batch')
  const rows = batched[0]?.dims[0] ?? 1
  const shared = batched
    .filter(({ input, blocks }) => blocks.every((block) => isOneRow(input, block)))
    .map(({ input }) => input.name)
  const fresh = (feeds: Record<string, HostTensor>, from: number): Record<string, HostTensor> =>
    Object.fromEntries(
      Object.entries(feeds).flatMap(([name, tensor]) => {
        if (!shared.includes(name)) return [[name, tensor]]
        return from === 0 ? [[name, firstRow(tensor)]] : []
      }),
    )
  return {
    rows,
    broadcast:
      rows > 1 &&
      batched.some(({ input, blocks }) =>
        blocks.some((block) => block.sizes !== 'scalar' && isOneRow(input, block)),
      ),
    rowValues: batched.reduce((sum, { dims }) => sum + product(dims.slice(1)), 0),
    fresh,
    key: shapes.map(({ input, dims }) => dims.slice(input.axes[0] === 'batch' ? 1 : 0).join('×')).join(' '),
    feeds: (from, to) =>
      Object.fromEntries(
        shapes.map(({ input, blocks, dims }) => [input.name, tensorOf(input, blocks, dims, from, to)]),
      ),
  }
}

/** The first row of a tensor, a view of it. */
function firstRow({ dtype, dims, data }: HostTensor): HostTensor {
  const rows = Math.min(1, dims[0] ?? 0)
  return { dtype, dims: [rows, ...dims.slice(1)], data: data.subarray(0, rows * product(dims.slice(1))) }
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
  const data = allocate(input.dtype, product(dims))
  if (batched && blocks.every((block) => isOneRow(input, block))) {
    // A row that stands for all of them is laid once, and copied.
    const row = [Math.min(1, to - from), ...dims.slice(1)]
    const size = product(row)
    fill(input, blocks, data.subarray(0, size), row, 0)
    for (let at = size; at < data.length; at += size) data.copyWithin(at, 0, size)
  } else fill(input, blocks, data, dims, batched ? from : 0)
  return { dtype: input.dtype, dims, data }
}

function fill(
  input: EmulatorInput,
  blocks: readonly Block[],
  data: TypedArray,
  dims: readonly number[],
  firstRow: number,
): void {
  for (const block of blocks) {
    if (block.feature === 'all') fillAll(input, block, data, firstRow * product(dims.slice(1)))
    else fillFeature(input, block, block.feature, data, dims, firstRow)
  }
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
  const batched = input.axes[0] === 'batch'
  const row = dims[0] === 0 ? 0 : (outer * inner) / (dims[0] ?? 1)
  const once = batched && isOneRow(input, block)
  const start = batched && !once ? firstRow * row : 0
  const put = writer(input.dtype, data, block)
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      const at = start + o * inner + i
      put((o * count + feature) * inner + i, block.sizes === 'scalar' ? 0 : once ? at % row : at)
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
  if (dtype === 'int32' || dtype === 'uint32' || dtype === 'uint8') {
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
