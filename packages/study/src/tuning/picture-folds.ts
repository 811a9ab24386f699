// Fold spread of the best trials: the score of every fold beside the mean, so that nobody takes a mean for the whole.
import { titled } from '../plots/axes.js'
import { elastic } from '../plots/elastic.js'
import { formatNumber } from '../plots/number.js'
import type { ChartSpec } from '../plots/render.js'
import { colours, palette } from '../plots/theme.js'
import { namedColours, rivalRule, unitChannel, type Layer } from './chart-parts.js'
import { textWidth } from '../plots/text-width.js'
import { compareFolds, deviation, mean } from './fold-comparison.js'
import { named } from './picture-history.js'
import type { TuningReportInput } from './report-input.js'
import { foldsOf, ranked, scoredTrials } from './trial-scores.js'
import { scoreAxis } from './unit-axis.js'

const width = 560
const rowHeight = 26

/** Undefined when no complete trial has scores of at least two folds. */
export function foldsPicture({
  objectives,
  trials,
  baseline = [],
}: TuningReportInput): ChartSpec | undefined {
  const objective = objectives[0]
  const best = ranked(scoredTrials(trials, objectives.length), objective?.direction)
    .map(({ trial }) => ({ trial, folds: foldsOf(trial) }))
    .filter(({ folds }) => folds.length >= 2)
    .slice(0, 10)
  const first = best[0]
  if (objective === undefined || first === undefined) return undefined
  const axis = scoreAxis(
    best.flatMap(({ folds }) => folds),
    objective.direction,
  )
  const rows = best.map(({ trial }) => `trial ${trial.number}`)
  const count = Math.max(...best.map(({ folds }) => folds.length))
  const few = count <= palette.length
  const names = Array.from({ length: count }, (_, i) => ({
    name: `fold ${i + 1}`,
    colour: palette[i] ?? colours.rule,
  }))
  const drawn = baseline.filter(
    ({ value }) => Number.isFinite(value) && !axis.isBeyond(value) && inside(axis.place(value)),
  )
  // Baselines are named below the trials, in rows of their own.
  const blank = drawn.map((_, i) => ' '.repeat(i + 1))
  const y = {
    field: 'row',
    type: 'nominal',
    sort: [...rows, ...blank],
    title: null,
    scale: { domain: [...rows, ...blank], paddingInner: 0, paddingOuter: 0 },
    axis: { grid: true, ticks: false, tickBand: 'center' },
  }
  const x = (field: string) => unitChannel(field, axis, named(objective), { pixels: width })
  const points = best.flatMap(({ folds }, i) =>
    folds.map((score, fold) => ({ row: rows[i], at: axis.place(score), fold: `fold ${fold + 1}` })),
  )
  const means = best.map(({ trial, folds }, i) => {
    const against = trial === first.trial ? undefined : compareFolds(first.folds, folds, objective.direction)
    return {
      row: rows[i],
      at: axis.place(mean(folds)),
      label: `${formatNumber(mean(folds))} ± ${formatNumber(deviation(folds), 2)}${against === undefined || !against.distinguishable ? '' : ' *'}`,
    }
  })
  const starred = means.some(({ label }) => label.endsWith('*'))
  return {
    ...titled(
      {
        title: `Folds of the best ${best.length === 1 ? 'trial' : `${best.length} trials`}`,
        subtitle: [
          'Points are single folds, the upright stroke is their mean; numbers are mean ± standard deviation over the folds.',
          starred ? '* worse than the best by more than the folds scatter (corrected t test, 5 %).' : '',
        ].join(' '),
      },
      740,
    ),
    ...elastic,
    width,
    height: rowHeight * (rows.length + blank.length),
    layer: [
      ...rules(drawn, axis, rows.length),
      {
        data: { values: points },
        mark: { type: 'circle', size: 52, opacity: 0.85, ...(!few && { color: colours.predicted }) },
        encoding: { x: x('at'), y, ...(few && { color: namedColours('fold', names) }) },
      },
      {
        data: { values: means },
        mark: { type: 'tick', orient: 'vertical', color: colours.ink, thickness: 2.4, size: 20 },
        encoding: { x: x('at'), y },
      },
      {
        data: { values: means },
        mark: { type: 'text', align: 'left', baseline: 'middle', x: { expr: 'width + 8' } },
        encoding: { y, text: { field: 'label' } },
      },
    ],
  }
}

const inside = (at: number | undefined): boolean => at !== undefined && at > 0.02 && at < 0.98

/** Baselines as upright lines. */
function rules(
  baseline: readonly { readonly name: string; readonly value: number }[],
  axis: { place(value: number): number | undefined },
  trials: number,
): readonly Layer[] {
  return baseline.map(({ name, value }, i) => {
    const share = axis.place(value) ?? 0
    const left = `width * ${1 - share} < ${textWidth(name, 11) + 6}`
    return {
      data: { values: [{}] },
      layer: [
        {
          mark: rivalRule,
          encoding: {
            x: { value: { expr: `width * ${share}` } },
            y: { value: 0 },
            y2: { value: rowHeight * (trials + baseline.length) },
          },
        },
        {
          mark: {
            type: 'text',
            text: name,
            align: { expr: `${left} ? 'right' : 'left'` },
            baseline: 'middle',
            color: colours.muted,
          },
          encoding: {
            x: { value: { expr: `width * ${share} + (${left} ? -5 : 5)` } },
            y: { value: rowHeight * (trials + i + 0.5) },
          },
        },
      ],
    }
  })
}
