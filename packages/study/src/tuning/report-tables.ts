// Tables and facts of a search report.
import type { Distribution, ParameterValue, TrialRecord } from '@utsushi/tune'
import { formatNumber } from '../plots/number.js'
import { facts, type Block, type Cell, type Fact } from '../report/document.js'
import { deviation, mean } from './fold-comparison.js'
import type { TuningReportInput } from './report-input.js'
import { failureReasons } from './search-verdict.js'
import { timelineOf } from './timeline.js'
import { foldsOf, paretoFront, ranked, scoredTrials, type ScoredTrial } from './trial-scores.js'

/** The best configuration, of a front the best by the first objective, beside the ranges that were searched. */
export function bestTable(
  { space, importances, name, objectives }: TuningReportInput,
  best: ScoredTrial,
): Block {
  const share = new Map(importances?.shares.map((one) => [one.parameter, one.share]))
  return {
    kind: 'table',
    caption:
      objectives.length > 1
        ? `Configuration of trial ${best.trial.number}, the best of the front by ${objectives[0]?.name ?? 'score'}`
        : `Configuration of trial ${best.trial.number}`,
    columns: [
      { name: 'parameter' },
      { name: 'value', align: 'right' },
      { name: 'searched' },
      ...(importances === undefined ? [] : [{ name: 'importance', format: 'share' as const }]),
    ],
    rows: Object.entries(space).map(([parameter, { distribution, when }]) => [
      parameter,
      valueText(best.trial.parameters[parameter]),
      rangeText(distribution) +
        (when === undefined ? '' : `; only if ${when.parameter} is ${when.in.map(String).join(' or ')}`),
      ...(importances === undefined ? [] : [share.get(parameter) ?? null]),
    ]),
    note: `The whole configuration, with what was not searched, is in \`${name}/best.yaml\`.`,
  }
}

/** A searched value as people write it: four digits tell more than a search can. */
export function valueText(value: ParameterValue | undefined): string {
  if (value === undefined) return 'not used'
  if (typeof value !== 'number') return String(value)
  return formatNumber(value, 4)
}

/** `0.1 to 0.3`, `10⁻⁵ to 0.01, log`, `16, 32 or 64`. */
function rangeText(distribution: Distribution): string {
  if (distribution.kind === 'categorical') {
    const choices = distribution.choices.map(String)
    return choices.length < 2
      ? choices.join('')
      : `${choices.slice(0, -1).join(', ')} or ${choices[choices.length - 1] ?? ''}`
  }
  const { low, high, log, kind, step } = distribution
  const steps = step !== undefined && !(kind === 'int' && step === 1) ? `, steps of ${step}` : ''
  return `${low} to ${high}${kind === 'int' ? ', whole' : ''}${log ? ', log' : ''}${steps}`
}

/** The ten best, or the whole front of several objectives (at most twenty), with the scatter of their folds. */
export function trialsTable({ objectives, trials, space }: TuningReportInput): Block {
  const scored = scoredTrials(trials, objectives.length)
  const several = objectives.length > 1
  const front = paretoFront(
    scored,
    objectives.map(({ direction }) => direction),
  )
  const chosen = several ? front.slice(0, 20) : ranked(scored, objectives[0]?.direction).slice(0, 10)
  const names = Object.keys(space)
  const unrecorded = chosen.some(
    ({ trial }) => foldCells(trial, false).includes(null) || secondsOf(trial) === undefined,
  )
  const note = [
    several ? 'Sd and worst fold are of the first objective.' : '',
    unrecorded ? 'A dash: not recorded.' : '',
  ].filter((sentence) => sentence !== '')
  return {
    kind: 'table',
    caption: several
      ? `${front.length > 20 ? 'Twenty trials' : 'Trials'} of the Pareto front, by ${objectives[0]?.name ?? 'score'}`
      : `The best ${chosen.length === 1 ? 'trial' : `${chosen.length} trials`}`,
    columns: [
      { name: 'trial', align: 'left' },
      ...objectives.map(({ name }) => ({ name })),
      { name: 'sd over folds', format: { digits: 2 } },
      { name: 'worst fold' },
      { name: 'time', format: 'duration', align: 'right' },
      ...names.map((name) => ({ name, align: 'right' as const })),
    ],
    rows: chosen.map(({ trial, scores }) => [
      String(trial.number),
      ...scores,
      ...foldCells(trial, objectives[0]?.direction === 'maximize'),
      secondsOf(trial) ?? null,
      ...names.map((name) => valueText(trial.parameters[name])),
    ]),
    ...(note.length > 0 && { note: note.join(' ') }),
  }
}

function foldCells(trial: TrialRecord, highest: boolean): readonly Cell[] {
  const folds = foldsOf(trial)
  if (folds.length < 2) return [null, null]
  return [deviation(folds), highest ? Math.min(...folds) : Math.max(...folds)]
}

/** Seconds that a trial took, as it says itself, else by its times. */
export function secondsOf({ userAttributes, started, completed }: TrialRecord): number | undefined {
  const seconds = userAttributes['seconds']
  if (typeof seconds === 'number' && Number.isFinite(seconds)) return seconds
  return started === undefined || completed === undefined ? undefined : (completed - started) / 1000
}

/** Why trials failed; empty when none did. */
export function failureBlocks({ trials }: TuningReportInput): readonly Block[] {
  const reasons = failureReasons(trials)
  if (reasons.length === 0) return []
  const shown = reasons.slice(0, 8)
  return [
    {
      kind: 'table',
      caption: 'Failed trials',
      columns: [{ name: 'reason, of the first' }, { name: 'trials', format: 'count' }, { name: 'numbers' }],
      rows: shown.map(({ example, count, numbers }) => [
        example,
        count,
        numbers.length <= 6 ? numbers.join(', ') : `${numbers.slice(0, 6).join(', ')}, …`,
      ]),
      ...(reasons.length > shown.length && {
        note: `${reasons.length - shown.length} rarer reasons are not listed.`,
      }),
    },
  ]
}

/** How the search was made. */
export function searchFacts(input: TuningReportInput): Block {
  const { trials, folds, epochs, sampler, pruner, workers, seed, objectives, space } = input
  const seconds = trials.flatMap((trial) => secondsOf(trial) ?? [])
  const timeline = timelineOf(trials)
  const done = trials.filter(({ completed }) => completed !== undefined).length
  const times: readonly Fact[] =
    timeline === undefined || seconds.length === 0
      ? []
      : [
          { name: 'time of the search', value: timeline.seconds, format: 'duration' },
          {
            name: 'time of all trials together',
            value: seconds.reduce((sum, one) => sum + one, 0),
            format: 'duration',
          },
          { name: 'time of a trial, mean', value: mean(seconds), format: 'duration' },
          ...(timeline.seconds > 0
            ? [{ name: 'trials an hour', value: (3600 * done) / timeline.seconds, format: 'count' as const }]
            : []),
        ]
  return facts([
    ...objectives.map(({ name, meaning, direction }) => ({
      name: direction === 'maximize' ? 'maximised' : 'minimised',
      value: `${name}: ${meaning}`,
    })),
    { name: 'parameters searched', value: Object.keys(space).length, format: 'count' },
    { name: 'trials', value: trials.length, format: 'count' },
    { name: 'folds', value: folds, format: 'count' },
    { name: 'epochs a fold', value: epochs, format: 'count' },
    { name: 'sampler', value: sampler },
    { name: 'pruner', value: pruner },
    { name: 'worker processes', value: workers, format: 'count' },
    { name: 'seed', value: String(seed) },
    ...times,
  ])
}
