/** Two quantities against each other: points while they are few, density cells when they would hide one another. */
import { continuous, cornerText, extent, titled, type AxisOptions, type ChartOptions } from './axes.js'
import { densityOf } from './binning.js'
import type { ChartSpec } from './render.js'
import { colours } from './theme.js'

export interface ScatterChartOptions extends ChartOptions {
  xAxis: AxisOptions
  yAxis: AxisOptions
  x: ArrayLike<number>
  y: ArrayLike<number>
  /** Same limits on both axes and the line y = x. */
  oneToOne?: boolean
  /** Lines of text in the upper left corner, e.g. scores. */
  notes?: readonly string[]
  /** Number of points from which on density is drawn (default 5000). */
  densityFrom?: number
  /** Title of the density scale (default `points per cell`); `null` draws no scale. */
  densityLabel?: string | null
  /** Cells per axis of the density (default 56). */
  bins?: number
}

/** From few to many points, dark last: it prints well and leaves the line y = x visible. */
const densityRange = ['#DCEAF6', '#9CC5E3', '#4A90C4', '#1B5A94', '#0A2E57']

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
  const dense = x.length > (options.densityFrom ?? 5000)
  const marks = dense
    ? densityLayer(options, xAxis, yAxis)
    : {
        data: { values: Array.from(x, (value, i) => ({ x: value, y: y[i] })) },
        mark: { type: 'circle', size: 16, opacity: 0.5, color: colours.model, clip: true },
        encoding: { x: continuous('x', xAxis), y: continuous('y', yAxis) },
      }
  return {
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

function densityLayer(
  { x, y, bins = 56, densityLabel = 'points per cell' }: ScatterChartOptions,
  xAxis: AxisOptions & { domain: readonly [number, number] },
  yAxis: AxisOptions & { domain: readonly [number, number] },
): Record<string, unknown> {
  return {
    data: { values: densityOf(x, y, bins, xAxis.domain, yAxis.domain) },
    mark: { type: 'rect', clip: true, strokeWidth: 0 },
    encoding: {
      x: continuous('x0', xAxis),
      x2: { field: 'x1' },
      y: continuous('y0', yAxis),
      y2: { field: 'y1' },
      color: {
        field: 'count',
        type: 'quantitative',
        scale: { type: 'log', range: densityRange },
        legend:
          densityLabel === null
            ? null
            : { title: densityLabel, gradientLength: 110, tickCount: 3, format: '~s', offset: 8 },
      },
    },
  }
}

function diagonal(xAxis: AxisOptions, yAxis: AxisOptions): Record<string, unknown> {
  const [a, b] = xAxis.domain ?? [0, 1]
  return {
    data: { values: [a, b].map((at) => ({ x: at, y: at })) },
    mark: { type: 'line', color: colours.predicted, strokeWidth: 1.3, strokeDash: [5, 3], clip: true },
    encoding: { x: continuous('x', xAxis), y: continuous('y', yAxis) },
  }
}
