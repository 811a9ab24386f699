// How errors grow, in tables: from a batch's first sample, and from any sample.
import type { Block, Cell, ReportTable, TableColumn } from '@utsushi/study/report'
import type { PartEvaluation } from './evaluation.js'
import type { ErrorQuantiles } from './origin-errors.js'
import { all, forecasters, inPercent, percent } from './report-columns.js'

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
      ...Object.values(forecasters).map((name): TableColumn => ({ name, format: { digits: 4 } })),
    ],
    rows: steps.map((step) => [
      step,
      freeRunning.emulator.byStep[step - 1] ?? null,
      freeRunning.no_change.byStep[step - 1] ?? null,
      freeRunning.linear.byStep[step - 1] ?? null,
    ]),
  }
}

/** Errors by distance from any sample: of all columns beside what needs no model, and by column. */
export function originTables({
  byOrigin: { origins, counts, all: together, columns },
}: PartEvaluation): readonly Block[] {
  const thinned = origins.some((origin, k) => origin !== k)
  const some = [1, 4, 8, 16].filter((step) => step <= counts.length)
  return [
    {
      kind: 'table',
      caption: 'How errors grow from any sample: absolute errors of all columns, shares of their ranges',
      columns: [
        { name: 'steps ahead' },
        { name: 'values', format: 'count' },
        ...all.flatMap((by) => [percent(`${forecasters[by]}, median`, 3), percent('nine of ten below', 3)]),
      ],
      rows: someSteps(counts.length).map((step) => [
        step,
        counts[step - 1] ?? 0,
        ...all.flatMap((by) => pair(together[by], step)),
      ]),
      note:
        `A forecast begins at ${thinned ? `${origins.length} samples of a batch, evenly spread,` : 'every sample'} and knows what was measured up to it; ` +
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
