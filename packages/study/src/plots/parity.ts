// Predicted against measured, a panel a column: the picture that every study of numbers has.
import { displayUnit, formatNumber } from './number.js'
import type { ChartSpec } from './render.js'
import { scatterChart } from './scatter.js'
import { smallMultiples } from './small-multiples.js'

/** One column, predicted and measured on the same samples. */
export interface ParityColumn {
  readonly name: string
  readonly unit: string
  readonly predicted: ArrayLike<number>
  readonly measured: ArrayLike<number>
  /** In the column's unit. */
  readonly rmse: number
}

/**
 * Points around the line of perfect agreement.
 *
 * @param axes what both are called where nothing was measured
 */
export const parityChart = (
  title: string,
  columns: readonly ParityColumn[],
  axes: { readonly measured: string; readonly predicted: string } = {
    measured: 'measured',
    predicted: 'predicted',
  },
): ChartSpec =>
  smallMultiples({
    title,
    columns: Math.min(2, columns.length),
    panels: columns.map(({ name, unit, predicted, measured, rmse }) =>
      scatterChart({
        title: `${name} (${displayUnit(unit)})`,
        x: Array.from(measured),
        y: Array.from(predicted),
        oneToOne: true,
        xAxis: { label: axes.measured, ticks: 5 },
        yAxis: { label: axes.predicted, ticks: 5 },
        notes: [`RMSE ${formatNumber(rmse)}`],
        densityLabel: null,
      }),
    ),
  })
