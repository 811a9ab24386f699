/** What a table being written is made of. */

import type { Interval } from '../../time/interval.js'

/**
 * A column to write: 32-bit numbers (the default), 64-bit ones, whole numbers, days since 1970-01-01 (written as dates),
 * stamps of another interval, or text, given as places in a list of labels.
 */
export type WrittenColumn =
  | {
      readonly name: string
      readonly unit?: string
      readonly kind?: 'number' | 'double' | 'integer' | 'day'
    }
  | {
      readonly name: string
      readonly unit?: string
      /** Stamps of an interval: written as moments, dates, months or years. */
      readonly kind: 'stamp'
      readonly interval: Interval
    }
  | {
      readonly name: string
      readonly unit?: string
      readonly kind: 'label'
      readonly labels: readonly string[]
    }

/** Values of one column in a chunk. */
export type WrittenValues = Float32Array | Int32Array | Float64Array | readonly number[]

/** A table being written. */
export interface TableWriter {
  /** Adds rows: one array per column, all of one length. */
  readonly write: (columns: readonly WrittenValues[]) => Promise<void>
  /** Completes the file and puts it in its place. */
  readonly finish: () => Promise<void>
  /** Gives up and removes what was written. */
  readonly abort: () => Promise<void>
}

/** The rows in a chunk. @throws RangeError when the columns do not match the table or each other */
export function rowsOf(columns: readonly WrittenColumn[], chunk: readonly WrittenValues[]): number {
  const rows = chunk[0]?.length ?? 0
  if (chunk.length !== columns.length || chunk.some(({ length }) => length !== rows)) {
    throw new RangeError(
      `a chunk of ${chunk.length} columns does not fit ${columns.length} columns of ${rows} rows`,
    )
  }
  return rows
}
