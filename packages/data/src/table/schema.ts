/**
 * What a table is expected to hold and what it holds once read: named columns of 32-bit numbers with units, and a day per row.
 */
import type { Calendar } from '../day.js'

/** A column by name, with its unit for messages and reports. */
export interface ColumnSpec {
  readonly name: string
  readonly unit?: string
  /** The column may be absent; a table without it simply lacks it. */
  readonly optional?: boolean
}

/** Where a row's day stands: in one column of dates, in three of year, month and day, or in two of year and day of the year. */
export type TimeColumns =
  | { readonly date: string }
  | { readonly year: string; readonly month: string; readonly day: string }
  | { readonly year: string; readonly dayOfYear: string }

/** The expected layout of a table. Columns are found by name: their order in a file does not matter. */
export interface TableSchema {
  readonly columns: readonly (string | ColumnSpec)[]
  /** Where the day of a row stands; a table read without it has no days. */
  readonly time?: TimeColumns
  /** Which years have a 29 February, where days are counted by the year. Default: those of the Gregorian calendar. */
  readonly calendar?: Calendar
  /** What stands for a missing value, as text or as a number. Default: empty, `NaN`, `NA`, −9999. */
  readonly missing?: readonly (string | number)[]
}

/** One column: `values[row]`, NaN where missing, and how many are missing. */
export interface Column {
  readonly name: string
  readonly unit?: string
  readonly values: Float32Array
  readonly missing: number
}

/** A table in memory, column by column. */
export interface Table {
  /** Path, as it was given. */
  readonly file: string
  readonly rows: number
  /** The row number, as a person counts it in the file, of the first data row: 2 after a header line, 1 in Parquet. */
  readonly firstRow: number
  /** Days since 1970-01-01, one per row; present when the schema names the time. */
  readonly days?: Int32Array
  readonly columns: ReadonlyMap<string, Column>
}

/** What stands for a missing value unless the caller says otherwise. */
export const defaultMissing: readonly (string | number)[] = ['', 'NaN', 'NA', -9999]

/** A column given as a name or a specification, as a specification. */
export function columnSpec(column: string | ColumnSpec): ColumnSpec {
  return typeof column === 'string' ? { name: column } : column
}

/** The names of the columns that hold the time. */
export function timeColumnNames(time: TimeColumns | undefined): string[] {
  if (time === undefined) return []
  if ('date' in time) return [time.date]
  return 'month' in time ? [time.year, time.month, time.day] : [time.year, time.dayOfYear]
}
