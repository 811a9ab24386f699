/** How often which value occurs. */
import { continuous, cornerText, titled, type AxisOptions, type ChartOptions } from './axes.js'
import { histogramOf, quantilesOf, type Histogram } from './binning.js'
import { elastic } from './elastic.js'
import type { ChartSpec } from './render.js'
import { colours } from './theme.js'

export interface HistogramChartOptions extends ChartOptions {
  xAxis: AxisOptions
  /** Values to count, or counts that are at hand. */
  values?: ArrayLike<number>
  histogram?: Histogram
  /** Number of bins for `values` (default 40). */
  bins?: number
  /** Leaves out this share at each end of `values` so that one outlier does not flatten the rest (default 0.001). */
  trim?: number
  /** Vertical lines, e.g. at zero. */
  rules?: readonly number[]
  notes?: readonly string[]
  colour?: string
  /** Title of the y axis (default `count`); empty for none. */
  countLabel?: string
}

/**
 * A histogram of raw values or of given counts.
 *
 * @example
 * histogramChart({ values: errors, xAxis: { label: 'error', unit: 'Mg C ha-1 day-1' }, rules: [0] })
 */
export function histogramChart(options: HistogramChartOptions): ChartSpec {
  const width = options.width ?? 320
  const histogram = options.histogram ?? countValues(options)
  const { edges, counts } = histogram
  const xAxis = { ...options.xAxis, domain: options.xAxis.domain ?? ends(edges) }
  const values = counts.map((count, i) => ({ from: edges[i], to: edges[i + 1], count }))
  const countAxis: AxisOptions = {
    label: options.countLabel ?? 'count',
    zero: true,
    ticks: 4,
    format: 'count',
  }
  return {
    ...elastic,
    ...titled(options, width),
    width,
    height: options.height ?? 180,
    layer: [
      {
        data: { values },
        mark: {
          type: 'rect',
          clip: true,
          color: options.colour ?? colours.observedArea,
          stroke: colours.paper,
          strokeWidth: 0.5,
        },
        encoding: {
          x: continuous('from', xAxis),
          x2: { field: 'to' },
          y: continuous('count', countAxis),
          y2: { datum: 0 },
        },
      },
      ...(options.rules ?? []).map((at) => ({
        data: { values: [{ at }] },
        mark: { type: 'rule', color: colours.ink, strokeDash: [4, 3], clip: true },
        encoding: { x: continuous('at', xAxis) },
      })),
      ...(options.notes === undefined ? [] : [cornerText(options.notes, 'top left')]),
    ],
  }
}

function countValues(options: HistogramChartOptions): Histogram {
  const values = options.values ?? []
  const range = options.xAxis.domain ?? trimmedRange(values, options.trim ?? 0.001)
  return histogramOf(values, options.bins ?? 40, range)
}

function trimmedRange(values: ArrayLike<number>, trim: number): readonly [number, number] {
  const [low = Number.NaN, high = Number.NaN] = quantilesOf(values, [trim, 1 - trim])
  if (!Number.isFinite(low)) return [0, 1]
  return high > low ? [low, high] : [low - 0.5, low + 0.5]
}

function ends(edges: readonly number[]): [number, number] {
  return [edges[0] ?? 0, edges[edges.length - 1] ?? 1]
}
