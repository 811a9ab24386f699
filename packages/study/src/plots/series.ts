/** One window of a series: what was measured, its normal range, how the trend goes on, and the days on which it left the range. */
import type { AxisOptions, ChartOptions } from './axes.js'
import { lineChart, type Marker, type Span } from './lines.js'
import type { ChartSpec } from './render.js'
import { colours } from './theme.js'

/** Values at moments, in milliseconds. */
export interface SeriesValues {
  readonly times: ArrayLike<number>
  readonly values: ArrayLike<number>
}

export interface SeriesOptions extends ChartOptions {
  /** What the values are, and their unit. */
  readonly value: AxisOptions
  readonly past: SeriesValues
  /** What came true after the window; drawn as the past is, with a point at every value where `measured` is told. */
  readonly future?: SeriesValues
  /** Which values of the past were measured; the others were filled, and have no point. */
  readonly measured?: ArrayLike<boolean | number>
  /** Limits of the normal range, over all days shown. */
  readonly normal?: readonly [low: number, high: number]
  /** How the trend goes on: dashed. */
  readonly extension?: SeriesValues
  /** Days out of the range, in milliseconds. */
  readonly deviations?: readonly { readonly from: number; readonly to: number }[]
  /** Where the forecast begins. */
  readonly start?: number
  /** Word at `start` (default `forecast`). */
  readonly startLabel?: string
  /** What `times` are, where they are no dates: steps of recordings that begin on days of their own. */
  readonly time?: AxisOptions
  /** Names of lines and areas above the plot (default true). */
  readonly legend?: boolean
}

/**
 * A window of days with its normal range, the extension of its trend and the days out of range.
 *
 * @example seriesChart({ title: 'Pump 7, vibration', value: { label: 'vibration', unit: 'mm s-1' }, past, normal: [2, 4], extension })
 */
export function seriesChart(options: SeriesOptions): ChartSpec {
  const { past, future, extension, normal, start, measured } = options
  const shown = [past, future, extension].filter((series) => series !== undefined)
  const times = shown.flatMap(({ times }) => [Number(times[0]), Number(times[times.length - 1])])
  const [first, last] = [Math.min(...times), Math.max(...times)]
  const known =
    measured === undefined
      ? undefined
      : Array.from(past.values, (value, i) => (Number(measured[i] ?? 0) === 0 ? Number.NaN : value))
  const line = ({ times, values }: SeriesValues) => ({ x: times, y: values })
  const spans: readonly Span[] = (options.deviations ?? []).map((span) => ({ ...span, name: 'out of range' }))
  const markers: readonly Marker[] =
    start === undefined ? [] : [{ x: start, label: options.startLabel ?? 'forecast' }]
  return lineChart({
    ...options,
    width: options.width ?? 520,
    height: options.height ?? 190,
    x: { label: '', scale: 'date', ...options.time, domain: [first, last] },
    y: options.value,
    legend: options.legend ?? true,
    spans,
    markers,
    bands:
      normal === undefined
        ? []
        : [
            {
              ...{ name: 'normal range', colour: colours.narrowRange, opacity: 0.5 },
              ...{ x: [first, last], lower: [normal[0], normal[0]], upper: [normal[1], normal[1]] },
            },
          ],
    series: [
      {
        name: 'measured',
        colour: colours.observed,
        ...line(past),
        ...(known !== undefined && { strokeWidth: 1 }),
      },
      ...(known === undefined
        ? []
        : [
            {
              name: 'measured',
              colour: colours.observed,
              x: past.times,
              y: known,
              strokeWidth: 0,
              points: true,
            },
          ]),
      ...(future === undefined
        ? []
        : [
            {
              ...{ name: 'measured', colour: colours.observed, ...line(future) },
              ...(known !== undefined && { strokeWidth: 1, points: true }),
            },
          ]),
      ...(extension === undefined
        ? []
        : [{ name: 'extension of the trend', colour: colours.predicted, dash: [5, 3], ...line(extension) }]),
    ],
  })
}
