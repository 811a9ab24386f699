// How errors grow with the distance from any sample: a panel a column, the emulator beside what needs no model.
import { colours, lineChart, smallMultiples, type ChartSpec, type LineSeries } from '@utsushi/study/plots'
import type { Forecaster, PartEvaluation } from './evaluation.js'
import type { ErrorQuantiles } from './origin-errors.js'

/** Median errors of every forecaster by distance, and what nine of ten errors of the emulator stay below. */
export function originPicture({ part, experiments, byOrigin }: PartEvaluation): ChartSpec {
  const panels = [
    { title: 'all columns', of: byOrigin.all },
    ...Object.entries(byOrigin.columns).map(([title, of]) => ({ title, of })),
  ]
  const columns = Math.min(4, panels.length)
  return smallMultiples({
    title: `How errors grow from any sample: ${experiments.length} ${part} experiments`,
    subtitle:
      'A forecast begins at every sample in turn and knows what was measured up to it. Absolute errors as a share of the ' +
      'range in training, logarithmic axis. Fewer forecasts reach far ahead.',
    columns,
    spacing: 18,
    sharedColour: true,
    panels: panels.map(({ title, of }, k) => {
      const line = (
        by: Forecaster,
        pick: 'median' | 'ninety',
        style: Omit<LineSeries, 'x' | 'y'>,
      ): LineSeries => ({
        ...style,
        ...inPercent(of[by][pick]),
      })
      return lineChart({
        title,
        width: 165,
        height: 120,
        x: { label: k + columns >= panels.length ? 'steps ahead' : '', ticks: 5 },
        y: { label: k % columns === 0 ? 'error (%)' : '', scale: 'log' },
        series: [
          line('emulator', 'median', { name: 'emulator', colour: colours.predicted }),
          line('emulator', 'ninety', {
            name: 'emulator, nine of ten below',
            colour: colours.predicted,
            dash: [2, 3],
          }),
          line('no_change', 'median', { name: 'no change', colour: colours.rule, dash: [5, 3] }),
          line('linear', 'median', { name: 'straight line', colour: colours.model, dash: [2, 2] }),
        ],
      })
    }),
  })
}

/** By steps ahead, beginning with one; distances without a comparison are left out. */
function inPercent(shares: ErrorQuantiles['median']): Pick<LineSeries, 'x' | 'y'> {
  const kept = shares.flatMap((share, k): [number, number][] =>
    share === null ? [] : [[k + 1, 100 * share]],
  )
  return { x: kept.map(([x]) => x), y: kept.map(([, y]) => y) }
}
