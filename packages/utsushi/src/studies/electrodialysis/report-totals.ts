// Totals of species and volume in tables: what was predicted, which cannot drift, beside what was measured, which scatters.
import { formatNumber } from '@utsushi/study/plots'
import { good, heading, note, warning, type Block } from '@utsushi/study/report'
import type { PartEvaluation } from './evaluation.js'
import type { Experiments } from './experiments.js'
import { inPercent, percent } from './report-columns.js'
import { largestDeparture, totalSeries } from './totals.js'

/** Predicted totals beside measured ones, an experiment a row. */
export function totalsBlocks({ totals, largestDrift, lowestContent }: PartEvaluation): readonly Block[] {
  const names = totals[0]?.totals ?? []
  const begin = Math.max(0, ...totals.flatMap((each) => each.totals.map((total) => total.begin)))
  const holds = largestDrift <= 1e-6 && lowestContent >= 0 && begin <= 1e-6
  const open = names.filter((total) => total.open).map(({ name }) => name)
  return [
    {
      kind: 'table',
      caption: 'Drift of totals over whole batches: largest departure from the first value',
      columns: [
        { name: 'experiment' },
        ...names.map(({ name }) => percent(`${name}, measured`)),
        percent('predicted, any'),
      ],
      rows: totals.map(({ experiment, totals: own }) => [
        experiment,
        ...own.map(({ measured }) => inPercent(measured)),
        inPercent(Math.max(0, ...own.map(({ predicted }) => predicted))),
      ]),
      note:
        'Predicted totals cannot drift, by construction: the network only proposes what passes from one compartment to another, and ' +
        'amounts stand on a grid on which float32 adds without rounding. What left for good or passed a reservoir is counted in. Measured ones show the data’s own imbalance.' +
        (open.length === 0 ? '' : ` A reservoir exchanges ${open.join(', ')}: what was measured may change.`),
    },
    (holds ? good : warning)(
      `Predicted totals ${largestDrift === 0 ? 'keep their first value to the last bit' : `leave their first value by up to ${formatNumber(100 * largestDrift, 2)} %`}; ` +
        `that of the first sample differs from it by up to ${formatNumber(100 * begin, 2)} %, as it is rounded to that grid. ` +
        (lowestContent >= 0
          ? 'No compartment holds less than nothing.'
          : `The least that a compartment holds is ${formatNumber(lowestContent)}.`),
    ),
  ]
}

/** How far the measured totals themselves scatter. */
export function measuredTotals(experiments: Experiments): readonly Block[] {
  const worst = new Map<string, number>()
  for (const series of totalSeries(experiments)) {
    if (series.open) continue
    const share = Math.abs(largestDeparture(series).share)
    worst.set(series.name, Math.max(worst.get(series.name) ?? 0, share))
  }
  if (worst.size === 0) return []
  return [
    heading('Measured totals of all experiments'),
    {
      kind: 'table',
      caption: 'Largest departure of a measured total from its first value, over all experiments',
      columns: [{ name: 'total' }, percent('departure')],
      rows: Array.from(worst, ([name, share]) => [name, inPercent(share)]),
    },
    note('The emulator keeps totals exactly: where measured ones scatter, it cannot follow that scatter.'),
  ]
}
