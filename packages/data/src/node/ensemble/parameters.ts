import { InputError } from '@utsushi/ground'
import { shownNumber } from '../../number.js'
import { newPanel, type Panel } from '../../panel.js'
import { columnNames } from '../table/column-names.js'
import { columnSpec, type ColumnSpec, type Table, type TableSchema } from '../../table/schema.js'
import { readTable } from '../table/read-tables.js'

/** Samples and their parameters. */
export interface ParameterTable {
  readonly file: string
  /** Row of the first sample, as an editor counts it. */
  readonly firstRow: number
  readonly samples: readonly number[]
  readonly statics: Panel
}

/** The column of a parameter summary that numbers the samples. */
export const sampleColumn = 'sample_id'

/**
 * Reads `parameter_summary.csv`: one row per sample, `sample_id` and one column per parameter.
 * @param parameters which columns; all but `sample_id` when absent
 * @param missing what stands for a missing value; the usual marks when absent
 * @throws InputError for an absent column, a missing value, or a sample that stands twice
 */
export async function readParameters(
  file: string,
  parameters?: readonly (string | ColumnSpec)[],
  missing?: TableSchema['missing'],
): Promise<ParameterTable> {
  const wanted = parameters ?? (await columnNames(file)).filter((name) => name !== sampleColumn)
  const columns = wanted.map(columnSpec)
  const table = await readTable(file, {
    columns: [{ name: sampleColumn }, ...columns],
    ...(missing && { missing }),
  })
  const samples = sampleNumbers(table)
  const statics = newPanel(columns, [samples.length])
  for (const [place, { name }] of columns.entries()) {
    const values = table.columns.get(name)?.values ?? new Float32Array(0)
    for (const [sample, value] of values.entries()) {
      if (Number.isNaN(value)) {
        const row = table.firstRow + sample
        throw new InputError(`${file} row ${row}: ${name} is missing — every sample needs all its parameters`)
      }
      statics.values[sample * columns.length + place] = value
    }
  }
  return { file, firstRow: table.firstRow, samples, statics }
}

/**
 * The samples of a folder without a summary, which has no parameters either.
 *
 * @param folder what to call it in messages
 */
export function withoutParameters(folder: string, samples: Iterable<number>): ParameterTable {
  const numbers = [...samples].sort((a, b) => a - b)
  return { file: folder, firstRow: 0, samples: numbers, statics: newPanel([], [numbers.length]) }
}

function sampleNumbers(table: Table): number[] {
  const ids = table.columns.get(sampleColumn)?.values ?? new Float32Array(0)
  if (ids.length === 0)
    throw new InputError(`${table.file}: holds no samples — one row per sample is expected`)
  const rows = new Map<number, number>()
  for (const [index, id] of ids.entries()) {
    const row = table.firstRow + index
    if (!Number.isInteger(id) || id < 0) {
      throw new InputError(
        `${table.file} row ${row}: ${sampleColumn} is ${id} — expected a whole number from 0`,
      )
    }
    const other = rows.get(id)
    if (other !== undefined) {
      throw new InputError(
        `${table.file} row ${row}: sample ${id} stands twice (also row ${other}) — keep one row`,
      )
    }
    rows.set(id, row)
  }
  return [...rows.keys()]
}

/**
 * Refuses a daily table whose repeated parameters differ from the summary's, beyond rounding (relative 1e-5).
 * @throws InputError naming file, row and column
 */
export function refuseDisagreement(table: Table, summary: ParameterTable, sample: number): void {
  const { names, values } = summary.statics
  for (const [place, name] of names.entries()) {
    const column = table.columns.get(name)
    if (column === undefined) continue
    const expected = values[sample * names.length + place] as number
    const tolerance = Math.max(Math.abs(expected) * 1e-5, 1e-30)
    for (let row = 0; row < table.rows; row++) {
      const value = column.values[row] as number
      if (value === expected || Math.abs(value - expected) <= tolerance) continue
      const shown = Number.isNaN(value) ? 'missing' : shownNumber(value)
      throw new InputError(
        `${table.file} row ${table.firstRow + row}: ${name} is ${shown}, but ${summary.file} says ${shownNumber(expected)} for sample ${summary.samples[sample]} — make them agree`,
      )
    }
  }
}
