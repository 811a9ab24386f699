// The parameter sets to predict for: a table with one row per sample.
import { readTable } from '@utsushi/data'
import { InputError } from '@utsushi/study'

/** The column that numbers the samples. */
export const sampleColumn = 'sample_id'

/** Parameter sets by sample number, in the table's order. */
export interface ParameterSets {
  readonly file: string
  readonly names: readonly string[]
  /** `[parameters]` by sample number. */
  readonly bySample: ReadonlyMap<number, Float32Array>
}

/**
 * Reads a table of parameter sets; other columns may be there too.
 *
 * @param names the emulator's parameters
 * @throws InputError for an absent column, a missing value, or a sample that stands twice
 */
export async function readParameterSets(file: string, names: readonly string[]): Promise<ParameterSets> {
  const table = await readTable(file, { columns: [sampleColumn, ...names] })
  const column = (name: string): Float32Array => table.columns.get(name)?.values ?? new Float32Array(0)
  const values = names.map(column)
  const bySample = new Map<number, Float32Array>()
  for (const [index, id] of column(sampleColumn).entries()) {
    const row = `${file} row ${table.firstRow + index}`
    const sample = wholeSample(id, row)
    if (bySample.has(sample)) throw new InputError(`${row}: sample ${sample} stands twice — keep one row`)
    const set = Float32Array.from(values, (own) => own[index] as number)
    const missing = set.findIndex(Number.isNaN)
    if (missing >= 0)
      throw new InputError(`${row}: ${names[missing]} is missing — every sample needs all its parameters`)
    bySample.set(sample, set)
  }
  if (bySample.size === 0) throw new InputError(`${file}: holds no samples — one row per sample is expected`)
  return { file, names, bySample }
}

/** @throws InputError when a sample number is none; `where` begins the message */
export function wholeSample(id: number, where: string): number {
  if (Number.isInteger(id) && id >= 0) return id
  throw new InputError(`${where}: ${sampleColumn} is ${id} — expected a whole number from 0`)
}
