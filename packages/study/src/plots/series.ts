/** One window of a series: what was measured, its normal range, how the trend goes on, and the days on which it left the range. */
import { greatestOf, leastOf } from '@utsushi/ground'
import type { AxisOptions, ChartOptions } from './axes.js'
import { lineChart, type Marker, type Span } from './lines.js'
import type { ChartSpec } from './render.js'
import { colours, palette } from './theme.js'

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
  /** What those days are called (default `out of range`). */
  readonly deviationsName?: string
  /** Where the forecast begins. */
  readonly start?: number
  /** Word at `start` (default `forecast`). */
  readonly startLabel?: string
  /** What `times` are, where they are no dates: steps of recordings that begin on days of their own. */
  readonly time?: AxisOptions
  /** Names of lines and areas above the plot (default true). */
  readonly legend?: boolean
  /** What each value of the past did for an answer: bars under the plot, up or down from a line. */
  readonly influence?: SeriesInfluence
}

/** What each value of the past did for an answer. */
export interface SeriesInfluence {
  /** One a value of the past, above 0 where it raised the answer. */
  readonly values: ArrayLike<number>
  /** What bars upwards and downwards are called. */
  readonly names: readonly [raises: string, lowers: string]
  /** Written beside the line: how large the largest is. */
  readonly largest: string
}

/** Pixels under the plot: where bars of influence begin, their line, and where they end. */
const strip = { top: 5, line: 19, bottom: 33, axis: 37 } as const

/**
 * A window of days with its normal range, the extension of its trend and the days out of range.
 *
 * @example seriesChart({ title: 'Pump 7, vibration', value: { label: 'vibration', unit: 'mm s-1' }, past, normal: [2, 4], extension })
 */
export function seriesChart(options: SeriesOptions): ChartSpec {
  const { past, future, extension, normal, start, measured } = options
  const shown = [past, future, extension].filter((series) => series !== undefined)
  const times = shown.flatMap(({ times }) => [Number(times[0]), Number(times[times.length - 1])])
  const [first, last] = [leastOf(times), greatestOf(times)]
  const known =
    measured === undefined
      ? undefined
      : Array.from(past.values, (value, i) => (Number(measured[i] ?? 0) === 0 ? Number.NaN : value))
  const line = ({ times, values }: SeriesValues) => ({ x: times, y: values })
  const spans: readonly Span[] = [
    ...named(options.deviations, options.deviationsName ?? 'out of range', first),
    ...influenceSpans(options, first),
  ]
  const markers: readonly Marker[] =
    start === undefined ? [] : [{ x: start, label: options.startLabel ?? 'forecast' }]
  const height = options.height ?? 190
  const chart = lineChart({
    ...options,
    width: options.width ?? 520,
    height,
    x: {
      ...{ label: '', scale: 'date', ...options.time, domain: [first, last] },
      ...(options.influence && { offset: strip.axis }),
    },
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
  return options.influence === undefined
    ? chart
    : { ...chart, layer: [...(chart['layer'] as unknown[]), ...influenceLine(options.influence, height)] }
}

/** Stretches under a name, which is there where none is too: panels that share a legend need the same names. */
const named = (spans: SeriesOptions['deviations'], name: string, at: number): readonly Span[] =>
  spans === undefined ? [] : [...spans, { from: at, to: at }].map((span) => ({ ...span, name }))

/** Bars as high as the largest allows; one that would be less than a third of a pixel is none. */
function influenceSpans({ past, influence }: SeriesOptions, first: number): readonly Span[] {
  if (influence === undefined) return []
  const values = Array.from(influence.values)
  const most = values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0)
  const room = strip.line - strip.top
  const times = Array.from(past.times)
  const halfStep = ((times[1] ?? 1) - (times[0] ?? 0)) / 2
  const [raises, lowers] = influence.names
  const bar = (value: number, from: number, to: number): Span => {
    const size = most > 0 ? (value / most) * room : 0
    return {
      ...{
        name: value >= 0 ? raises : lowers,
        colour: value >= 0 ? colours.deviation : palette[2],
        from,
        to,
      },
      under: value >= 0 ? [strip.line - size, strip.line] : [strip.line, strip.line - size],
    }
  }
  // Both names are there where all bars go one way too: panels that share a legend need the same names.
  const none = [bar(0, first, first), { ...bar(0, first, first), name: lowers, colour: palette[2] }]
  const bars = values.flatMap((value, k) => {
    const at = times[k] ?? NaN
    return (Math.abs(value) / most) * room > 0.33 ? [bar(value, at - halfStep, at + halfStep)] : []
  })
  return [...none, ...bars]
}

/** The line that bars stand on, and how large the largest is. */
function influenceLine({ largest }: SeriesInfluence, height: number): readonly Record<string, unknown>[] {
  const y = height + strip.line
  return [
    {
      data: { values: [{}] },
      mark: { type: 'rule', color: colours.rule, strokeWidth: 1 },
      encoding: { x: { value: 0 }, x2: { value: 'width' }, y: { value: y } },
    },
    {
      data: { values: [{}] },
      mark: {
        ...{ type: 'text', text: largest, x: -5, y, align: 'right', baseline: 'middle' },
        ...{ fontSize: 10, color: colours.muted },
      },
    },
  ]
}
