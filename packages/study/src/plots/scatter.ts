/** Two quantities against each other: points while they are few, density cells when they would hide one another. */
import { continuous, cornerText, extent, titled, type AxisOptions, type ChartOptions } from './axes.js'
import { densityOf, type DensityCell } from './binning.js'
import { elastic } from './elastic.js'
import { formatNumber } from './number.js'
import type { ChartSpec } from './render.js'
import { colours, densityColours } from './theme.js'

export interface ScatterChartOptions extends ChartOptions {
  xAxis: AxisOptions
  yAxis: AxisOptions
  x: ArrayLike<number>
  y: ArrayLike<number>
  /** Same limits on both axes and the line y = x. */
  oneToOne?: boolean
  /** Lines of text in the upper left corner, e.g. scores. */
  notes?: readonly string[]
  /** Number of points from which on density is drawn (default 1500); 0 draws it always, so that pictures beside each other have one form. */
  densityFrom?: number
  /** Title of the density scale (default `points per cell`); `null` draws no scale. */
  densityLabel?: string | null
  /** Cells per axis of the density (default 56). */
  bins?: number
  /** What each point is, by a place in `entries`: points in their colours, never density. */
  classes?: PointClasses
}

/** Kinds of points. The last entries are drawn over the first: put the rare ones there. */
export interface PointClasses {
  readonly of: ArrayLike<number>
  readonly entries: readonly { readonly name: string; readonly colour: string }[]
}

/** Points of one class beyond which every second, third … is drawn: more only hide one another, and fill the file. */
const mostOfClass = 1200

/** Points of a cell at which the next colour begins, for some thousand points; ten times as many have ten times these. */
const levelBounds = [2, 5, 15, 50] as const

/**
 * A scatter chart.
 *
 * @example
 * scatterChart({ x: observed, y: predicted, oneToOne: true, xAxis: { label: 'observed' }, yAxis: { label: 'predicted' } })
 */
export function scatterChart(options: ScatterChartOptions): ChartSpec {
  const { x, y, oneToOne = false } = options
  const width = options.width ?? 320
  const both = oneToOne ? extent([x, y], 0.03) : undefined
  const xRange = options.xAxis.domain ?? both ?? extent([x], 0.03)
  const yRange = options.yAxis.domain ?? both ?? extent([y], 0.03)
  const xAxis = { ...options.xAxis, domain: xRange }
  const yAxis = { ...options.yAxis, domain: yRange }
  const { classes } = options
  const dense = x.length >= (options.densityFrom ?? 1500)
  const marks =
    classes !== undefined
      ? classLayer(options, classes, xAxis, yAxis)
      : dense
        ? densityLayer(options, xAxis, yAxis)
        : {
            data: { values: Array.from(x, (value, i) => ({ x: value, y: y[i] })) },
            mark: { type: 'circle', size: 16, opacity: 0.5, color: colours.predicted, clip: true },
            encoding: { x: continuous('x', xAxis), y: continuous('y', yAxis) },
          }
  return {
    ...(!oneToOne && elastic),
    ...titled(options, width),
    width,
    height: options.height ?? (oneToOne ? width : 260),
    layer: [
      marks,
      ...(oneToOne ? [diagonal(xAxis, yAxis)] : []),
      ...(options.notes === undefined ? [] : [cornerText(options.notes, 'top left')]),
    ],
  }
}

function classLayer(
  { x, y }: ScatterChartOptions,
  { of, entries }: PointClasses,
  xAxis: AxisOptions,
  yAxis: AxisOptions,
): Record<string, unknown> {
  const values = entries.flatMap(({ name }, k) => {
    const places = Array.from(of, (own, i) => (own === k ? i : -1)).filter((i) => i >= 0)
    const every = Math.ceil(places.length / mostOfClass)
    return places.filter((_, at) => at % every === 0).map((i) => ({ x: x[i], y: y[i], name }))
  })
  return {
    data: { values },
    mark: { type: 'circle', size: values.length > 800 ? 12 : 22, opacity: 0.6, clip: true },
    encoding: {
      x: continuous('x', xAxis),
      y: continuous('y', yAxis),
      color: {
        field: 'name',
        type: 'nominal',
        scale: { domain: entries.map(({ name }) => name), range: entries.map(({ colour }) => colour) },
        legend: { title: null, orient: 'top', offset: 6, symbolOpacity: 1, symbolSize: 50 },
      },
    },
  }
}

function densityLayer(
  { x, y, bins = 56, densityLabel = 'points per cell' }: ScatterChartOptions,
  xAxis: AxisOptions & { domain: readonly [number, number] },
  yAxis: AxisOptions & { domain: readonly [number, number] },
): Record<string, unknown> {
  const cells = densityOf(x, y, bins, xAxis.domain, yAxis.domain)
  const bounds = levelBounds.map(
    (bound) => bound * 10 ** Math.max(0, Math.floor(Math.log10(x.length / 3000))),
  )
  const names = levelNames(bounds)
  const level = ({ count }: DensityCell): string =>
    names[bounds.filter((bound) => count >= bound).length] ?? ''
  return {
    data: { values: cells.map((cell) => ({ ...cell, level: level(cell) })) },
    mark: { type: 'rect', clip: true, strokeWidth: 0 },
    encoding: {
      x: continuous('x0', xAxis),
      x2: { field: 'x1' },
      y: continuous('y0', yAxis),
      y2: { field: 'y1' },
      tooltip: { field: 'count', title: 'points' },
      color: {
        field: 'level',
        type: 'nominal',
        scale: { domain: names, range: [...densityColours] },
        legend:
          densityLabel === null
            ? null
            : { title: densityLabel, symbolType: 'square', symbolSize: 120, offset: 8 },
      },
    },
  }
}

/** `1`, `2 to 4`, … `50 and more`. */
function levelNames(bounds: readonly number[]): readonly string[] {
  const begins = [1, ...bounds]
  return begins.map((begin, i) => {
    const next = begins[i + 1]
    if (next === undefined) return `${formatNumber(begin)} and more`
    return next - 1 === begin ? String(begin) : `${formatNumber(begin)} to ${formatNumber(next - 1)}`
  })
}

function diagonal(xAxis: AxisOptions, yAxis: AxisOptions): Record<string, unknown> {
  const [a, b] = xAxis.domain ?? [0, 1]
  return {
    data: { values: [a, b].map((at) => ({ x: at, y: at })) },
    mark: {
      type: 'line',
      color: colours.observed,
      strokeWidth: 1.2,
      strokeDash: [5, 3],
      clip: true,
      aria: false,
    },
    encoding: { x: continuous('x', xAxis), y: continuous('y', yAxis) },
  }
}
