/**
 * Recurrent weights between ours and PyTorch's: other names, transposed matrices, another order of the LSTM's gates.
 */
import type { HostTensor } from '@utsushi/graph'
import { InputError } from '@utsushi/ground'
import type { NamedArray } from '../parameters/record.js'
import type { Recurrent } from './recurrent.js'

/** Our gates in PyTorch's order: `i, f, g, o` for the LSTM; `r, z, n` for the GRU. */
const torchGates: Readonly<Record<string, readonly string[]>> = {
  rnn: ['candidate'],
  rnnRelu: ['candidate'],
  lstm: ['input', 'forget', 'candidate', 'output'],
  gru: ['reset', 'update', 'candidate'],
}

const parts = [
  ['input', 'weight_ih'],
  ['state', 'weight_hh'],
  ['bias', 'bias_ih'],
  ['stateBias', 'bias_hh'],
] as const

/**
 * Our weights from those of `torch.nn.RNN`, `LSTM` or `GRU`.
 *
 * @param record PyTorch's `state_dict`: `weight_ih_l0 [gates · hidden, inputs]`, …
 * @returns names as in the stack's own parameters, `0.input [inputs, gates · hidden]`, …
 * @throws InputError when a weight is missing, or two biases of a GRU would have to become one
 * @example
 * const { tensors } = readSafetensors(await readFile('lstm.safetensors'), 'lstm.safetensors')
 * const weights = recurrentFromTorch(core, tensors)
 */
export function recurrentFromTorch(
  stack: Recurrent,
  record: ReadonlyMap<string, NamedArray>,
): Map<string, HostTensor> {
  const found = (name: string): NamedArray => {
    const array = record.get(name)
    if (array === undefined) throw new InputError(`PyTorch weights: "${name}" is missing`)
    return array
  }
  const result = new Map<string, HostTensor>()
  stack.parameters.forEach((layer, position) => {
    const suffix = torchSuffix(stack, position)
    for (const [own, torch] of parts) {
      if (layer[own] === undefined) continue
      const array = reorder(found(torch + suffix), ourOrder(stack))
      result.set(`${position}.${own}`, array.shape.length === 2 ? transposed(array) : array)
    }
    const second = record.get(`bias_hh${suffix}`)
    if (layer.bias === undefined || layer.stateBias !== undefined || second === undefined) return
    if (stack.cell.name === 'gru') {
      throw new InputError('PyTorch weights: a GRU has two biases that cannot be joined; declare biases: 2')
    }
    const other = reorder(second, ourOrder(stack)).data as Float32Array
    const joined = Float32Array.from(
      result.get(`${position}.bias`)?.data as Float32Array,
      (value, k) => value + (other[k] ?? 0),
    )
    result.set(`${position}.bias`, { dtype: 'float32', shape: [joined.length], data: joined })
  })
  return result
}

/**
 * PyTorch's names and layout for our weights; a bias that we do not have is zero there.
 * @param record names as in the stack's own parameters
 * @throws InputError when a weight is missing, or the cell is none of PyTorch's
 * @example writeSafetensors(recurrentToTorch(core, weights), {}) // for `load_state_dict`
 */
export function recurrentToTorch(
  stack: Recurrent,
  record: ReadonlyMap<string, NamedArray>,
): Map<string, HostTensor> {
  const result = new Map<string, HostTensor>()
  stack.parameters.forEach((layer, position) => {
    const suffix = torchSuffix(stack, position)
    for (const [own, torch] of parts) {
      const array = record.get(`${position}.${own}`)
      if (layer[own] !== undefined && array === undefined) {
        throw new InputError(`weights: "${position}.${own}" is missing`)
      }
      const columns = layer.input.shape[1] ?? 0
      const given = array ?? { shape: [columns], data: new Float32Array(columns) }
      if (array === undefined && layer.bias === undefined) continue
      result.set(
        torch + suffix,
        reorder(given.shape.length === 2 ? transposed(given) : given, torchOrder(stack)),
      )
    }
  })
  return result
}

function torchSuffix(stack: Recurrent, position: number): string {
  const directions = stack.directions
  return `_l${Math.floor(position / directions)}${position % directions === 1 ? '_reverse' : ''}`
}

/** For each of our gates, its place among PyTorch's. */
const ourOrder = (stack: Recurrent): readonly number[] =>
  stack.cell.gates.map((gate) => gatesOf(stack).indexOf(gate))

/** For each of PyTorch's gates, its place among ours. */
const torchOrder = (stack: Recurrent): readonly number[] =>
  gatesOf(stack).map((gate) => stack.cell.gates.indexOf(gate))

function gatesOf({ cell }: Recurrent): readonly string[] {
  const gates = torchGates[cell.name]
  if (gates === undefined) throw new InputError(`PyTorch has no cell "${cell.name}"`)
  return gates
}

/** Blocks of rows (one a gate) in another order. */
function reorder({ shape, data }: NamedArray, order: readonly number[]): HostTensor {
  const values = Float32Array.from(data as Float32Array)
  const block = values.length / order.length
  const moved = new Float32Array(values.length)
  order.forEach((from, to) => moved.set(values.subarray(from * block, (from + 1) * block), to * block))
  return { dtype: 'float32', shape, data: moved }
}

/**
 * A matrix with rows and columns exchanged: PyTorch keeps linear weights as `[outputs, inputs]`, we as `[inputs, outputs]`.
 * @example transposed({ shape: [1, 2], data: Float32Array.of(3, 4) }).shape // [2, 1]
 */
export function transposed({ shape, data }: NamedArray): HostTensor {
  const [rows = 1, columns = 1] = shape
  const values = data as Float32Array
  const turned = new Float32Array(values.length)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      turned[column * rows + row] = values[row * columns + column] ?? 0
    }
  }
  return { dtype: 'float32', shape: [columns, rows], data: turned }
}
