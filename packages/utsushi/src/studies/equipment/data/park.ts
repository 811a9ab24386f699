// A park of equipment as the study holds it: every check item of every piece of equipment as a series on one axis of steps, with
// what was measured, what was carried on, and what was found on the way.
import type { Interval } from '@utsushi/data'

/** Who a series is of. */
export interface SeriesName {
  readonly equipment: string
  readonly item: string
  /** Of the values; `unknown` where nobody said. */
  readonly unit: string
}

/**
 * What may be odd about a reading. Left out: `time` (no moment), `text`, `missing`, `infinite`, `unit` (no way to its item's unit), and
 * of `repeated` ones those that say the same again. Taken: `unordered` ones in their place, `converted` ones in their item's unit.
 */
export type ReadingKind =
  'time' | 'text' | 'missing' | 'infinite' | 'repeated' | 'unordered' | 'unit' | 'converted'

/** Odd readings, counted; the first of each kind by its place. */
export interface ReadingCount {
  readonly kind: ReadingKind
  readonly count: number
  /** `readings.csv row 118: value is "n/a"`. */
  readonly first: string
}

/** Series of a park on a common axis of steps. */
export interface Park {
  readonly file: string
  readonly interval: Interval
  /** What step 0 is: a step of the calendar, or the start of each piece of equipment's readings. */
  readonly align: 'calendar' | 'start'
  /** Step 0 on the axis of `interval`, counted from 1970-01-01; 0 where each piece of equipment has a start of its own. */
  readonly first: number
  readonly steps: number
  readonly series: readonly SeriesName[]
  /** `[series, steps]`, in each series' unit: means of a step's readings, carried on through gaps; NaN before the first and after the last reading. */
  readonly values: Float32Array
  /** `[series, steps]`: 1 where a step was measured. */
  readonly measured: Uint8Array
  /** `[series, steps]`: 0 normal, 1 faulty, 255 unknown; where the file tells. */
  readonly truth?: Uint8Array
  /** `[series, 2]`: the user's own limits, NaN where there is none; a limit may stand on one side only. */
  readonly limits: Float32Array
  /** Steps on which a series was serviced, by series. */
  readonly maintenance: readonly (readonly number[])[]
  readonly counts: readonly ReadingCount[]
  /** Readings of all kinds, as they stand in the files. */
  readonly readings: number
}

/** Windows of a part, as columns: the series, and the last step that is looked at. */
export interface WindowPlaces {
  /** `[windows]` */
  readonly series: Int32Array
  /** `[windows]` */
  readonly end: Int32Array
}

/** What a range is from: limits of the user's own, percentiles, or what stands in for percentiles that are too near. */
export type RangeSource = 'limits' | 'percentiles' | 'quartiles' | 'deviation' | 'none'

/** Normal ranges of all series; what lies outside is a deviation. */
export interface Ranges {
  /**
   * `[series]`; −Infinity where the user's limits leave that side open; NaN where a series has too few values in the training period
   * to have a range.
   */
  readonly low: Float32Array
  /** `[series]`; Infinity where the user's limits leave that side open. */
  readonly high: Float32Array
  /** `[series]` What values are measured from: the middle of the range, or what is usual on the side that is open; NaN without a range. */
  readonly centre: Float32Array
  /**
   * `[series]` And by: half the range's width, or the distance to the one limit, below 0 where that is the lower one; NaN without a
   * range.
   */
  readonly half: Float32Array
  readonly source: readonly RangeSource[]
  /** Why a series has no range: `is 4.2 °C throughout`; absent where it has one. */
  readonly reasons: readonly (string | undefined)[]
}
