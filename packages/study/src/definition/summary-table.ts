// A small table for the terminal.

/** A small table for the terminal; the same numbers are in `metrics.json`. */
export interface SummaryTable {
  readonly title: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly (string | number | null)[])[]
}
