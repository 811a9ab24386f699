import { InputError } from '@utsushi/ground'
import { shownNumber } from '../../number.js'
import { newPanel, type Panel } from '../../panel.js'
import { columnNames } from '../table/column-names.js'
import { columnSpec, type ColumnSpec, type Table, type TableSchema } from '../../table/schema.js'
import { listOf } from '../table/places.js'
import { readLabels } from '../table/read-labels.js'
import { readTable } from '../table/read-tables.js'
import { wholeSample } from './whole-sample.js'

/** Samples and their parameters. */
export interface ParameterTable {
  readonly file: string
  /** Row of the first sample, as an editor counts it. */
  readonly firstRow: number
  readonly samples: readonly number[]
  readonly statics: Panel
}

/** The column of a parameter summary that numbers the samples, where nobody says another. */
export const defaultSampleColumn = 'sample_id'

/** What to read of a parameter summary. */
export interface ParameterOptions {
  /** Which columns; all but the one that numbers the samples when absent. */
  readonly parameters?: readonly (string | ColumnSpec)[] | undefined
  /** Columns that are none where all are read, such as one that names a site. */
  readonly notParameters?: readonly string[] | undefined
  /** The column that numbers the samples; `sample_id` when absent. */
  readonly sampleColumn?: string | undefined
  /** What stands for a missing value; the usual marks when absent. */
  readonly missing?: TableSchema['missing'] | undefined
}

/**
 * Reads `parameter_summary.csv`: one row per sample, the sample's number and one column per parameter.
 * @throws InputError for an absent column, a missing value, or a sample that stands twice
 */
export async function readParameters(
  file: string,
  { parameters, notParameters = [], sampleColumn = defaultSampleColumn, missing }: ParameterOptions = {},
): Promise<ParameterTable> {
  const header = await columnNames(file)
  if (!header.includes(sampleColumn)) throw await noSampleColumn(file, header, sampleColumn)
  const wanted = parameters ?? header.filter((name) => ![sampleColumn, '', ...notParameters].includes(name))
  const columns = wanted.map(columnSpec)
  const table = await readTable(file, {
    columns: [{ name: sampleColumn }, ...columns],
    ...(missing && { missing }),
  }).catch((error: unknown) => {
    throw textSample(error, sampleColumn)
  })
  const samples = sampleNumbers(table, sampleColumn)
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
 * What to say of a table without the column that numbers its samples: which column looks like it, and where it is named.
 *
 * @param told how it is named: what stands before the column
 */
export async function noSampleColumn(
  file: string,
  header: readonly string[],
  wanted: string,
  told = 'data.sampleColumn: ',
): Promise<InputError> {
  const lacks = `${file}: has no column "${wanted}", which would number its samples`
  for (const column of header.slice(0, 12)) {
    const labels = await readLabels(file, column, { empty: true })
    const numbers = labels.every((label) => /^\d+$/.test(label)) && new Set(labels).size === labels.length
    if (!numbers || labels.length === 0) continue
    if (column === '')
      return new InputError(`${lacks} — its column without a name looks like it: call that ${wanted}`)
    return new InputError(`${lacks} — ${column} looks like it: ${told}${column} says so`)
  }
  return new InputError(
    `${lacks} as those of the daily tables: 42 is daily_0042.csv — add it, or name the column that does (${told.replace(/\W+$/, '')}); its columns are ${listOf(header.map((name) => name || '(unnamed)'))}`,
  )
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

/** A sample that is called by a text: what to write for it. Any other error as it is. */
function textSample(error: unknown, sampleColumn: string): unknown {
  if (!(error instanceof InputError)) return error
  const [said, text = ''] = / is "([^"]*)" — expected a number.*$/s.exec(error.message) ?? []
  if (said === undefined || !error.message.includes(`: ${sampleColumn} is "`)) return error
  const number = /(\d+)$/.exec(text)?.[1]
  const way =
    number === undefined
      ? 'number the samples in it as the daily tables are: 42 is daily_0042.csv'
      : `write ${Number(number)} for ${text}, as in the names of the daily tables (${number} or ${number.padStart(4, '0')})`
  return new InputError(
    `${error.message.replace(said, ` is "${text}"`)} — expected a whole number from 0: ${way}`,
  )
}

function sampleNumbers(table: Table, sampleColumn: string): number[] {
  const ids = table.columns.get(sampleColumn)?.values ?? new Float32Array(0)
  if (ids.length === 0)
    throw new InputError(`${table.file}: holds no samples — one row per sample is expected`)
  const rows = new Map<number, number>()
  for (const [index, id] of ids.entries()) {
    const row = table.firstRow + index
    wholeSample(id, `${table.file} row ${row}: ${sampleColumn}`)
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
