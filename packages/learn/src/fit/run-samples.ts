/**
 * Runs a program of any batch size on all samples of some arrays, a number of them at a time.
 */
import type { Executable, HostTensor, Program } from '@utsushi/graph'
import { joinedRows, rowsOf, samplesOf, type DataArrays } from './arrays.js'

/** Samples a run: many enough that a run's own cost is little, few enough for memory. */
export const samplesPerRun = (batch: number): number => Math.max(batch, 256)

/**
 * @param data arrays by the names of the program's inputs; others are passed over
 * @returns outputs of all samples one after another, and of a scalar output its mean over the samples
 */
export async function runSamples(
  executable: Executable,
  { inputs, outputs }: Program,
  data: DataArrays,
  size: number,
): Promise<Readonly<Record<string, HostTensor>>> {
  const names = inputs.map(({ node }) => String(node.attributes['name']))
  const own = Object.fromEntries(Object.entries(data).filter(([key]) => names.includes(key)))
  const samples = samplesOf('data', own)
  const parts: { readonly count: number; readonly answers: Readonly<Record<string, HostTensor>> }[] = []
  for (let from = 0; from < samples; from += size) {
    const count = Math.min(size, samples - from)
    parts.push({ count, answers: await executable.run(rowsOf(own, from, from + count)) })
  }
  const joined = Object.entries(outputs).map(([key, { shape }]): readonly [string, HostTensor] => {
    const arrays = parts.map(({ count, answers: { [key]: array } }) => {
      if (array === undefined) throw new RangeError(`the program did not answer "${key}"`)
      return { count, array }
    })
    if (shape.length > 0) return [key, joinedRows(arrays.map(({ array }) => array))]
    const total = arrays.reduce((sum, { count, array }) => sum + count * Number(array.data[0]), 0)
    return [key, { dtype: 'float32', shape: [], data: Float32Array.of(total / samples) }]
  })
  return Object.fromEntries(joined)
}
