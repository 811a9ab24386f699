/** What features of windows are asked with, and what comes back. */
import type { FeatureFamily } from './feature.js'

/** Which windows: a `WindowSet` is one such. */
export interface StatisticsWindows {
  /** Steps of each window. */
  readonly context: number
  /** `[windows]` the series that each is of. */
  readonly entity: Int32Array
  /** `[windows]` index of its first, oldest, step. */
  readonly start: Int32Array
}

/** The normal range of every series, `[series]` each. */
export interface SeriesLimits {
  readonly low: ArrayLike<number>
  readonly high: ArrayLike<number>
}

/** What windows are taken of, and what is asked of them. */
export interface WindowStatisticsOptions {
  /** `[series, steps]` row by row; missing values may stand outside of all windows only. */
  readonly values: Float32Array | Float64Array
  /** Steps of every series. */
  readonly steps: number
  readonly windows: StatisticsWindows
  /** Which families, in the order of their columns. Default `['statistics']`. */
  readonly families?: readonly FeatureFamily[]
  /** Needed by the family `range`, in the unit of the values. */
  readonly limits?: SeriesLimits
  /** `[series]` how series are called in messages: `series 3` when absent. */
  readonly seriesNames?: readonly string[]
  /** How a step is called in messages: `step 17` when absent. */
  readonly stepName?: (step: number) => string
  /** Of the result; computing is in 64 bits always. Default `float32`. */
  readonly precision?: 'float32' | 'float64'
}

/** A number for every window and feature. */
export interface WindowStatistics<Values extends Float32Array | Float64Array = Float32Array> {
  /** `[features]` */
  readonly names: readonly string[]
  /** `[windows, features]`, all finite. */
  readonly values: Values
  /** By feature that can be undefined: in how many windows it was, and has its documented value. */
  readonly undefinedCounts: Readonly<Record<string, number>>
}
