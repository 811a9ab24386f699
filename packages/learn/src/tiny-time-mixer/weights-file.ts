/**
 * The weights of a TinyTimeMixer as its safetensors file has them: the same names, linear weights `[outputs, inputs]`.
 */
import type { SafeTensor } from '@utsushi/graph'
import { InputError } from '@utsushi/ground'
import type { FlatParameters } from '../parameters/parameters.js'
import { fromRecord, toRecord, type NamedArray } from '../parameters/record.js'
import { transposed } from '../recurrent/torch.js'

/** A counter of batches that the published batch norm keeps; nothing is computed from it. */
const counter = /\.num_batches_tracked$/

/** Whether a weight is that of a linear layer: the embedding of frequencies is a table, of rows in both. */
const isLinear = (name: string, { shape }: NamedArray): boolean =>
  shape.length === 2 && name.endsWith('.weight') && !name.endsWith('freq_mod.0.weight')

const turned = (name: string, array: NamedArray): NamedArray =>
  isLinear(name, array) ? transposed(array) : array

/**
 * The flat vector of a model from the tensors of its file.
 *
 * @throws InputError when a tensor is missing, not known, of another shape, not of real numbers, or not finite
 */
export function weightsFromFile(
  parameters: FlatParameters,
  tensors: ReadonlyMap<string, SafeTensor>,
  source: string,
): Float32Array {
  const record = new Map<string, NamedArray>()
  for (const [name, { dtype, shape, data }] of tensors) {
    if (counter.test(name)) continue
    if (dtype !== 'float32' && dtype !== 'float64')
      throw new InputError(`${source}: weight "${name}" is of type ${dtype} — expected F32, F16, BF16 or F64`)
    const wrong = (data as Float32Array).findIndex((value) => !Number.isFinite(value))
    if (wrong >= 0)
      throw new InputError(
        `${source}: weight "${name}" has ${(data as Float32Array)[wrong]} at place ${wrong} — expected finite numbers`,
      )
    record.set(name, { shape, data })
  }
  checkShapes(parameters, record, source)
  return fromRecord(
    parameters,
    new Map([...record].map(([name, array]) => [name, turned(name, array)])),
    source,
  )
}

/** Shapes as the file has them, so that the message is about the file. */
function checkShapes(
  { entries }: FlatParameters,
  record: ReadonlyMap<string, NamedArray>,
  source: string,
): void {
  for (const { name, shape } of entries) {
    const found = record.get(name)
    if (found === undefined) continue
    const expected = isLinear(name, { shape, data: new Float32Array() }) ? [...shape].reverse() : shape
    if (found.shape.join() === expected.join()) continue
    throw new InputError(
      `${source}: weight "${name}" is [${found.shape.join(', ')}], config.json asks for [${expected.join(', ')}]`,
    )
  }
}

/** The tensors of a file from the weights of a model without adapted layers. */
export function weightsForFile(parameters: FlatParameters, flat: Float32Array): Map<string, SafeTensor> {
  const tensors = new Map<string, SafeTensor>()
  for (const [name, array] of toRecord(parameters, flat)) {
    const { shape, data } = turned(name, array)
    tensors.set(name, { dtype: 'float32', shape, data: Float32Array.from(data as Float32Array) })
    if (name.endsWith('.running_var'))
      tensors.set(name.replace('running_var', 'num_batches_tracked'), {
        ...{ dtype: 'int64', shape: [], data: new BigInt64Array(1) },
      })
  }
  return tensors
}
