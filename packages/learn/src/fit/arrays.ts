/**
 * The data of a `fit`: arrays by name, samples along axis 0 of each.
 */
import type { HostTensor, TypedArray } from '@utsushi/graph'
import type { InputSpecs } from '../training/train-definition.js'

/** Arrays by name; axis 0 of each is the samples. */
export type DataArrays = Readonly<Record<string, HostTensor>>

/** Names that `forward` and `loss` are given besides the data. */
const reserved = ['model', 'random', 'output']

/**
 * The number of samples that all arrays have.
 * @throws RangeError when there are none, numbers differ, or a name is taken
 */
export function samplesOf(name: string, data: DataArrays): number {
  const entries = Object.entries(data)
  const taken = Object.keys(data).find((key) => reserved.includes(key))
  if (taken !== undefined)
    throw new RangeError(`${name}.${taken}: the name is taken; call the array otherwise`)
  const [first] = entries
  if (first === undefined) throw new RangeError(`${name}: there is no array; give at least one`)
  const samples = first[1].shape[0]
  for (const [key, { shape }] of entries) {
    if (shape.length > 0 && shape[0] === samples) continue
    throw new RangeError(
      `${name}.${key} is [${shape.join(', ')}] and ${name}.${first[0]} [${first[1].shape.join(', ')}]: axis 0 must be the samples of both`,
    )
  }
  if (samples === undefined || samples === 0) throw new RangeError(`${name}.${first[0]} has no samples`)
  return samples
}

/**
 * Arrays must be like those trained on, but for their number of samples.
 * @throws RangeError with the name of the array that is not, or is missing or not known
 */
export function checkLike(
  name: string,
  data: DataArrays,
  like: InputSpecs,
  needed: readonly string[] = Object.keys(like),
): void {
  const missing = needed.find((key) => data[key] === undefined)
  if (missing !== undefined) throw new RangeError(`${name}.${missing} is missing; give ${needed.join(', ')}`)
  for (const [key, { dtype, shape }] of Object.entries(data)) {
    const spec = like[key]
    if (spec === undefined)
      throw new RangeError(`${name}.${key} is not known; the data are ${Object.keys(like).join(', ')}`)
    const isAlike = spec.dtype === dtype && spec.shape.join() === shape.slice(1).join()
    if (isAlike) continue
    throw new RangeError(
      `${name}.${key} is ${dtype} [${shape.join(', ')}], expected ${spec.dtype} [${['samples', ...spec.shape].join(', ')}] as trained on`,
    )
  }
}

/** The first value that is NaN or infinite, in words: `data.x of sample 7 is NaN`. */
export function notFinite(name: string, data: DataArrays): string | undefined {
  for (const [key, { shape, data: values }] of Object.entries(data)) {
    const at = values.findIndex((value) => !Number.isFinite(Number(value)))
    const row = values.length / (shape[0] ?? 1)
    if (at >= 0) return `${name}.${key} of sample ${Math.floor(at / row)} is ${values[at]}`
  }
  return undefined
}

/** What arrays of whole numbers hold, in words: `data.y from 0 to 9`. */
export const rangesOfWhole = (name: string, data: DataArrays): readonly string[] =>
  Object.entries(data).flatMap(([key, { dtype, data: values }]) => {
    if (dtype !== 'int32') return []
    let [least, most] = [Infinity, -Infinity]
    for (const value of values)
      [least, most] = [Math.min(least, Number(value)), Math.max(most, Number(value))]
    return [`${name}.${key} from ${least} to ${most}`]
  })

/** What one sample of each array is. */
export const specsOf = (data: DataArrays): InputSpecs =>
  Object.fromEntries(
    Object.entries(data).map(([key, { dtype, shape }]) => [key, { dtype, shape: shape.slice(1) }]),
  )

/** Samples `from … to − 1` of every array, not copied. */
export const rowsOf = (data: DataArrays, from: number, to: number): DataArrays =>
  Object.fromEntries(
    Object.entries(data).map(([key, { dtype, shape, data: values }]) => {
      const row = values.length / (shape[0] ?? 1)
      const own = [Math.min(to, shape[0] ?? 0) - from, ...shape.slice(1)]
      return [key, { dtype, shape: own, data: values.subarray(from * row, to * row) }]
    }),
  )

/** Arrays one after another along axis 0. */
export function joinedRows(parts: readonly HostTensor[]): HostTensor {
  const [first] = parts
  if (first === undefined) throw new RangeError('there is nothing to join')
  if (parts.length === 1) return first
  const length = parts.reduce((total, { data }) => total + data.length, 0)
  const Values = first.data.constructor as new (length: number) => TypedArray
  const data = new Values(length)
  let at = 0
  for (const part of parts) {
    data.set(part.data as never, at)
    at += part.data.length
  }
  const samples = parts.reduce((total, { shape }) => total + (shape[0] ?? 0), 0)
  return { dtype: first.dtype, shape: [samples, ...first.shape.slice(1)], data }
}
