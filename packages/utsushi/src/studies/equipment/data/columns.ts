// Columns of numbers that are known of every window: its statistics, what an encoder makes of it.

/** Columns of all windows. */
export interface Columns {
  readonly names: readonly string[]
  /** `[windows, columns]` */
  readonly values: Float32Array
}

/** Windows by their place among all, ascending. */
export type Places = Int32Array
