// The tables of an evaluation: errors of all forecasters over all, by column, by named change and by experiment; how they grow
// from a batch's first sample and from any; totals of species and volume, predicted, which cannot drift, beside measured, which
// scatter; and what leaves the range of training.
import { greatestOf } from '@utsushi/ground'
import { countOf } from '@utsushi/study'
import { displayUnit, formatNumber } from '@utsushi/study/plots'
import {
  good,
  note,
  warning,
  type Block,
  type Cell,
  type ReportTable,
  type TableColumn,
} from '@utsushi/study/report'
import { largestDeparture, totalSeries, type Experiments } from '../data/experiments.js'
import type { ForecasterScores, PartEvaluation } from '../score.js'
import { forecasterNames, forecasters } from '../score/baselines.js'
import type { ErrorQuantiles } from '../score/origins.js'

/** A column of shares in per cent, two digits of them: a tenth of a per cent is much, one step ahead. */
const percent = (name: string, digits = 2): TableColumn => ({ name, unit: '%', format: { digits } })

const inPercent = (share: number | null | undefined): number | null =>
  share === null || share === undefined ? null : 100 * share

/** A column of numbers of different units and sizes, written one by one: each keeps its digits. */
const sized = (name: string): TableColumn => ({ name, align: 'right' })

const kinds = { oneStep: 'one step ahead', freeRunning: 'free-running' } as const

export function scoreTable({ part, oneStep, freeRunning }: PartEvaluation): ReportTable {
  return {
    kind: 'table',
    caption: `Errors on the ${part} experiments`,
    columns: [{ name: 'forecast' }, { name: 'by' }, { name: 'scaled MSE' }, percent('median error')],
    rows: scoreRows({ oneStep, freeRunning }).map(([forecast, by, mse, median]) => [
      forecast,
      by,
      mse,
      inPercent(median),
    ]),
    note: 'Median error: of the absolute errors of all samples and columns, each as a share of its column’s range.',
  }
}

/** Every forecast by every forecaster. */
export function scoreRows(
  scores: Pick<PartEvaluation, 'oneStep' | 'freeRunning'>,
): [forecast: string, by: string, mse: number, median: number][] {
  return (['oneStep', 'freeRunning'] as const).flatMap((kind) =>
    forecasters.map((by): [string, string, number, number] => [
      kinds[kind],
      forecasterNames[by],
      scores[kind][by].mseScaled,
      scores[kind][by].medianShare,
    ]),
  )
}

/** Errors by column; how much of the changes is explained is asked of single steps only. */
export function columnTable(
  caption: string,
  { columns }: ForecasterScores,
  { changes }: { readonly changes: boolean },
): ReportTable {
  return {
    kind: 'table',
    caption,
    columns: [
      { name: 'column' },
      { name: 'unit' },
      sized('RMSE'),
      percent('of its range'),
      percent('median error'),
      ...(changes ? [{ name: 'R² of the change', format: { decimals: 3 } }] : []),
      { name: 'samples', format: 'count' },
    ],
    rows: columns.map(({ name, unit, rmse, share, medianShare, changeR2, count }) => [
      name,
      displayUnit(unit),
      formatNumber(rmse),
      inPercent(share),
      inPercent(medianShare),
      ...(changes ? [changeR2] : []),
      count,
    ]),
    ...(changes && {
      note: 'R² of the change: how much of the variance of the changes from sample to sample (dCALA, dVA, …) is explained.',
    }),
  }
}

/** The changes that are asked for by name. */
export function deltaTable({ deltas }: PartEvaluation): ReportTable {
  return {
    kind: 'table',
    caption: 'Changes from sample to sample, one step ahead: RMSE',
    columns: [
      { name: 'change' },
      { name: 'unit' },
      ...Object.values(forecasterNames).map((name) => sized(name)),
      { name: 'R²', format: { decimals: 3 } },
    ],
    rows: deltas.map(({ name, unit, rmse, r2 }) => [
      name,
      displayUnit(unit),
      ...forecasters.map((by) => formatNumber(rmse[by])),
      r2,
    ]),
    note: 'Of every concentration and volume outside of the first compartment.',
  }
}

export function experimentTable({ byExperiment }: PartEvaluation): ReportTable {
  return {
    kind: 'table',
    caption: 'Whole batches from their first sample, by experiment',
    columns: [
      { name: 'experiment' },
      { name: 'samples', format: 'count' },
      percent('median column', 3),
      { name: 'worst column' },
      percent('its error', 3),
      percent('beyond training', 3),
    ],
    rows: byExperiment.map(({ experiment, samples, shares, share, beyond }) => {
      const [worst = ['none', NaN]] = Object.entries(shares).toSorted(([, a], [, b]) => b - a)
      return [experiment, samples, inPercent(share), worst[0], inPercent(worst[1]), inPercent(beyond)]
    }),
    note: 'Errors are RMSE over the batch, as shares of each column’s range in training. Beyond training: how far controls leave theirs.',
  }
}

/** What leaves the widened range of training. */
export function outsideTable({ outsideRange }: PartEvaluation): Block {
  const found = outsideRange.filter(({ measured, predicted }) => measured + predicted > 0)
  if (found.length === 0)
    return note('No value, measured or predicted, leaves the widened range of training.')
  return {
    kind: 'table',
    caption: 'Extrapolation: values beyond the widened range of training',
    columns: [
      { name: 'column' },
      { name: 'measured', format: 'count' },
      { name: 'predicted, free-running', format: 'count' },
      { name: 'of', format: 'count' },
    ],
    rows: found.map(({ name, measured, predicted, count }) => [name, measured, predicted, count]),
  }
}

/** Some numbers of steps up to a last one. */
const someSteps = (last: number): readonly number[] =>
  [...new Set([1, 2, 4, 8, 12, 16, 24, 32, 48, 64, 96, last])]
    .filter((step) => step <= last)
    .toSorted((a, b) => a - b)

/** Scaled error of free-running courses at some numbers of steps. */
export function growthTable({ freeRunning }: PartEvaluation): ReportTable {
  const { byStep } = freeRunning.emulator
  const steps = someSteps(byStep.findLastIndex((value) => value !== null) + 1).filter(
    (step) => byStep[step - 1] !== null,
  )
  return {
    kind: 'table',
    caption: 'How the free-running error grows from the first sample: root mean squared scaled error',
    columns: [
      { name: 'steps' },
      ...Object.values(forecasterNames).map((name): TableColumn => ({ name, format: { digits: 4 } })),
    ],
    rows: steps.map((step) => [step, ...forecasters.map((by) => freeRunning[by].byStep[step - 1] ?? null)]),
  }
}

/** Errors by distance from any sample: of all columns beside what needs no model, and by column. */
export function originTables({
  byOrigin: { origins, counts, all: together, columns },
  byExperiment,
}: PartEvaluation): readonly Block[] {
  const thinned = origins.some((origin, k) => origin !== k)
  const bounded = byExperiment.some(({ samples }) => samples - 1 > counts.length)
  const some = [1, 4, 8, 16].filter((step) => step <= counts.length)
  return [
    {
      kind: 'table',
      caption: 'How errors grow from any sample: absolute errors of all columns, shares of their ranges',
      columns: [
        { name: 'steps ahead' },
        { name: 'values', format: 'count' },
        ...forecasters.flatMap((by) => [
          percent(`${forecasterNames[by]}, median`, 3),
          percent('nine of ten below', 3),
        ]),
      ],
      rows: someSteps(counts.length).map((step) => [
        step,
        counts[step - 1] ?? 0,
        ...forecasters.flatMap((by) => pair(together[by], step)),
      ]),
      note:
        (bounded
          ? `Forecasts are followed ${countOf(counts.length, 'step')} ahead, and whole batches from their first sample alone. `
          : '') +
        `A forecast begins at ${thinned ? `${countOf(origins.length, 'sample')} of a batch, evenly spread,` : 'every sample'} and knows what was measured up to it; ` +
        'the straight line begins at the second, as it needs two. Late values are of fewer and longer batches.',
    },
    {
      kind: 'table',
      caption: 'The emulator’s errors from any sample, by column: median, and what nine of ten stay below',
      columns: [
        { name: 'column' },
        ...some.flatMap((step) => [
          percent(`${step} ${step === 1 ? 'step' : 'steps'}, median`, 3),
          percent('nine of ten', 3),
        ]),
      ],
      rows: Object.entries(columns).map(([name, { emulator }]) => [
        name,
        ...some.flatMap((step) => pair(emulator, step)),
      ]),
      note: 'Shares of the column’s range in training.',
    },
  ]
}

function pair({ median, ninety }: ErrorQuantiles, step: number): readonly Cell[] {
  return [inPercent(median[step - 1]), inPercent(ninety[step - 1])]
}

/** Predicted totals beside measured ones, an experiment a row. */
export function totalsBlocks({ totals, largestDrift, lowestContent }: PartEvaluation): readonly Block[] {
  const names = totals[0]?.totals ?? []
  const begin = Math.max(0, greatestOf(totals.flatMap((each) => each.totals.map((total) => total.begin))))
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
        inPercent(Math.max(0, greatestOf(own.map(({ predicted }) => predicted)))),
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
    {
      kind: 'table',
      caption: 'Largest departure of a measured total from its first value, over all experiments',
      columns: [{ name: 'total' }, percent('departure')],
      rows: Array.from(worst, ([name, share]) => [name, inPercent(share)]),
    },
    note('The emulator keeps totals exactly: where measured ones scatter, it cannot follow that scatter.'),
  ]
}
