// What a chart of lines is told.

/** A line. */
export interface ChartSeries {
  readonly label: string
  /** As long as `x.values`; null or NaN leaves a gap, undefined is passed by. */
  readonly values: ArrayLike<number | null | undefined>
  /** A CSS colour; the next of the style sheet's when left out. */
  readonly colour?: string
  readonly dash?: readonly number[]
  readonly width?: number
  /** Dots without a line between them. */
  readonly dots?: boolean
  /** Shaded from `low` to `high`: an interval. */
  readonly band?: {
    readonly low: ArrayLike<number | null | undefined>
    readonly high: ArrayLike<number | null | undefined>
  }
}

/** An axis. */
export interface ChartAxis {
  readonly label: string
  readonly unit?: string
}

/** What is drawn. */
export interface ChartProps {
  readonly title: string
  readonly x: ChartAxis & {
    /** Ascending. */
    readonly values: ArrayLike<number>
    /** As a person reads a value: a date of a day's number, for example. */
    readonly format?: (value: number) => string
  }
  readonly y: ChartAxis & { readonly log?: boolean; readonly range?: readonly [low: number, high: number] }
  readonly series: readonly ChartSeries[]
  /** What a point is, where it is more than its place: the trial. */
  readonly name?: { readonly label: string; readonly of: (point: number) => string }
  /** CSS pixels. */
  readonly height?: number
  /** Of the part that is seen; undefined when all of it is. */
  readonly onZoom?: (range: readonly [from: number, to: number] | undefined) => void
  /** Whether series are named below the chart; when left out, up to twelve are. The table has them all. */
  readonly legend?: boolean
}
