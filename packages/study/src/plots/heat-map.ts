/** A matrix of numbers as coloured cells, e.g. correlations. */
import { titled, type ChartOptions } from './axes.js'
import { formatFixed } from './number.js'
import type { ChartSpec } from './render.js'
import { colours, densityColours, divergingColours } from './theme.js'

export interface HeatMapOptions extends ChartOptions {
  rows: readonly string[]
  columns: readonly string[]
  /** `values[row][column]`; not finite: an empty cell. */
  values: readonly ArrayLike<number>[]
  /** Title of the colour scale. */
  label: string
  /** Limits of the colour scale (default −1 … 1). */
  domain?: readonly [number, number]
  /** `diverging` when zero has a meaning (default), `sequential` otherwise. */
  scheme?: 'diverging' | 'sequential'
  /** Writes the numbers into the cells (default: while they fit, up to 14 columns). */
  numbers?: boolean
  /** Side of a cell in pixels (default: chosen by the number of columns). */
  cell?: number
}

/**
 * A heat map.
 *
 * @example
 * heatMap({ title: 'Correlations', rows: names, columns: names, values: matrix, label: 'Pearson r' })
 */
export function heatMap(options: HeatMapOptions): ChartSpec {
  const { rows, columns, domain = [-1, 1], scheme = 'diverging' } = options
  const cell = options.cell ?? Math.max(12, Math.min(44, Math.floor(680 / Math.max(1, columns.length))))
  const numbers = options.numbers ?? cell >= 34
  const middle = (domain[0] + domain[1]) / 2
  const reach = (domain[1] - domain[0]) / 2
  // Steps, not a gradient: each has its counterpart on dark paper.
  const steps = scheme === 'diverging' ? divergingColours : densityColours
  const values = rows.flatMap((row, i) =>
    columns.map((column, j) => {
      const value = options.values[i]?.[j] ?? Number.NaN
      const strong = scheme === 'diverging' ? Math.abs(value - middle) > 0.62 * reach : value > middle
      return {
        row,
        column,
        value: Number.isFinite(value) ? value : null,
        label: Number.isFinite(value) ? formatFixed(value, 2) : '',
        strong,
      }
    }),
  )
  const width = cell * columns.length
  const place = {
    x: {
      field: 'column',
      type: 'nominal',
      sort: [...columns],
      title: null,
      axis: { labelAngle: -90, labelOverlap: false, labelLimit: 240, domain: false },
    },
    y: {
      field: 'row',
      type: 'nominal',
      sort: [...rows],
      title: null,
      axis: { labelOverlap: false, labelLimit: 240, domain: false },
    },
  }
  return {
    ...titled(options, Math.max(width, 360)),
    width,
    height: cell * rows.length,
    data: { values },
    layer: [
      {
        mark: { type: 'rect', stroke: colours.paper, strokeWidth: 1, invalid: null },
        encoding: {
          ...place,
          color: {
            condition: { test: 'datum.value === null', value: colours.grid },
            field: 'value',
            type: 'quantitative',
            scale: { type: 'quantize', domain: [...domain], range: [...steps] },
            legend: { title: options.label, gradientLength: Math.min(160, Math.max(80, cell * rows.length)) },
          },
        },
      },
      ...(numbers
        ? [
            {
              mark: { type: 'text', fontSize: 10 },
              encoding: {
                ...place,
                text: { field: 'label' },
                color: { condition: { test: 'datum.strong', value: colours.paper }, value: colours.ink },
              },
            },
          ]
        : []),
    ],
  }
}
