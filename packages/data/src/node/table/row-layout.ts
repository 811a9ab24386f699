/** What each field of a text table is for. */
import type { Separator } from './separator.js'
import type { Calendar } from '../../day.js'
import type { ColumnSpec } from '../../table/schema.js'

/** What to do with a field that is not a number column. */
export const fieldRole = { skip: -1, date: -2, year: -3, month: -4, day: -5, dayOfYear: -6 } as const

/** How the fields of one file map to columns. */
export interface RowLayout {
  readonly file: string
  readonly separator: Separator
  readonly header: readonly string[]
  /** Per field of the file: the column it fills, or a negative `fieldRole`. */
  readonly roles: Int32Array
  readonly columns: readonly ColumnSpec[]
  readonly missing: MissingMarks
  /** The byte that stands before decimals: of a point, or of a comma. */
  readonly point: number
  /** Which years have a 29 February. */
  readonly calendar: Calendar
}

/** What stands for a missing value: texts (lower case) and 32-bit numbers. */
export interface MissingMarks {
  readonly texts: ReadonlySet<string>
  readonly numbers: readonly number[]
}

/** Splits the caller's missing marks into texts and numbers. */
export function missingMarks(marks: readonly (string | number)[]): MissingMarks {
  const texts = new Set<string>()
  const numbers: number[] = []
  for (const mark of marks) {
    if (typeof mark === 'number') numbers.push(Math.fround(mark))
    else texts.add(mark.trim().toLowerCase())
  }
  return { texts, numbers }
}
