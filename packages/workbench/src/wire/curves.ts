// Curves of training histories, brought to one axis so that any number of runs can be drawn over each other.

/** `POST /api/curves`. */
export interface CurvesAsked {
  /** Paths of runs. */
  readonly runs: readonly string[]
  /** A column of the histories: `validation.rmseScaled`. */
  readonly metric: string
  /** The column to draw over. */
  readonly over: CurveAxis
  /** Values of the axis at most; where histories have more, each two stand for the least and the greatest between them. */
  readonly points: number
  /** The part of the axis that is asked for; all of it when left out. */
  readonly from?: number
  readonly to?: number
}

/** What curves are drawn over. */
export type CurveAxis = 'epoch' | 'step' | 'seconds'
export const curveAxes: readonly CurveAxis[] = ['epoch', 'step', 'seconds']

/** One run's values. */
export interface Curve {
  readonly path: string
  /** Null where the history has no number: a loss that was not finite. */
  readonly y: readonly (number | null)[]
  /** Places of `y` on the common axis; all of them when left out. */
  readonly at?: readonly number[]
}

/** The answer. Runs without such a column are left out. */
export interface Curves {
  /** Ascending. */
  readonly x: readonly number[]
  readonly curves: readonly Curve[]
  /** Whether every value of every history is in it. */
  readonly exact: boolean
  /** Columns that can be asked for, over all runs asked about. */
  readonly metrics: readonly string[]
}

/** Each over its own axis, without it. */
export interface Sparklines {
  readonly curves: readonly Pick<Curve, 'path' | 'y'>[]
}
