// The verdict of a search in plain words, for someone who reads nothing else: what is best, how sure that is, what it beats,
// and whether more trials would help. Every sentence follows from numbers by a rule stated here.
import type { Distribution } from '@utsushi/tune'
import { formatNumber, formatShare } from '../plots/number.js'
import { compareFolds, deviation, mean } from './fold-comparison.js'
import type { ReportObjective, TuningReportInput } from './report-input.js'
import {
  bestSoFar,
  failReasonOf,
  foldsOf,
  paretoFront,
  ranked,
  scoredTrials,
  scoreOf,
  signOf,
  type ScoredTrial,
} from './trial-scores.js'
import { parameterAxis } from './unit-axis.js'
import { countOf, greatestOf, listed } from '@utsushi/ground'

export interface SearchVerdict {
  /** The first things to know. */
  readonly findings: readonly string[]
  /** Where not to trust it. */
  readonly cautions: readonly string[]
}

/** A search that still improved by more than this share in its last third had not converged. */
const converged = 0.01

/** Fewer complete trials than this tell nothing of convergence or importances. */
const fewTrials = 15

/**
 * Judges a search by its trials.
 *
 * @example
 * searchVerdict(input).findings[0] // 'Trial 102 is best: mse 0.00161, the mean of 5 folds …'
 */
export function searchVerdict(input: TuningReportInput): SearchVerdict {
  const { objectives, trials } = input
  const [objective] = objectives
  const scored = scoredTrials(trials, objectives.length)
  const best = ranked(scored, objective?.direction)
  if (objective === undefined || best[0] === undefined)
    return { findings: [nothingFinished(input), ...outcomes(input)], cautions: [] }
  const several = objectives.length > 1
  return {
    findings: [
      ...(several ? fronts(input, scored) : [bestSentence(objective, best[0])]),
      ...baselineSentences(input, objective, best[0], several),
      ...runnerUp(best, objective, several),
      convergence(input, scored),
      ...outcomes(input),
      ...importanceSentence(input),
    ],
    cautions: [
      ...beaten(input, objective, best[0]),
      ...(several ? [] : edges(input, best[0])),
      ...optimism(best, several),
      ...unfinished(input),
      ...fewComplete(scored),
    ],
  }
}

function nothingFinished({ trials }: TuningReportInput): string {
  if (trials.length === 0) return 'No trial has been run: there is nothing to tell yet.'
  const failed = trials.filter(({ state }) => state === 'fail').length
  if (failed === trials.length)
    return `${failed === 1 ? 'The only trial' : `All ${failed} trials`} failed: no configuration has a score. The reasons are below.`
  return 'No trial is complete yet: no configuration has a score.'
}

function bestSentence(objective: ReportObjective, best: ScoredTrial): string {
  const folds = foldsOf(best.trial)
  const spread =
    folds.length < 2
      ? ', without recorded scores of its folds'
      : `, the mean of ${countOf(folds.length, 'fold')} that range from ${formatNumber(Math.min(...folds))} to ${formatNumber(Math.max(...folds))} (standard deviation ${formatNumber(deviation(folds), 2)})`
  return `Trial ${best.trial.number} is best: ${objective.name} ${formatNumber(scoreOf(best))}${spread}. It is the ${objective.meaning}; ${objective.direction === 'maximize' ? 'higher' : 'lower'} is better.`
}

function fronts({ objectives }: TuningReportInput, scored: readonly ScoredTrial[]): string[] {
  const front = paretoFront(
    scored,
    objectives.map(({ direction }) => direction),
  )
  const ends = objectives.map(({ name, direction }, at) => {
    const best = ranked(scored, direction, at)[0]
    return best === undefined ? '' : `${name} ${formatNumber(scoreOf(best, at))} (trial ${best.trial.number})`
  })
  return [
    `${countOf(front.length, 'trial is', 'trials are')} beaten by no other one in every objective: which of them is best is a choice between ${listed(objectives.map(({ name }) => name))}.`,
    `The best of each objective alone: ${listed(ends)}.`,
  ]
}

function baselineSentences(
  { baseline = [] }: TuningReportInput,
  objective: ReportObjective,
  best: ScoredTrial,
  several: boolean,
): string[] {
  const score = scoreOf(best)
  const compared = baseline
    .filter(({ value }) => signOf(objective.direction) * (value - score) > 0)
    .map(({ name, value }) => {
      const share = value === 0 ? Number.NaN : Math.abs(value - score) / Math.abs(value)
      const by =
        objective.direction === 'minimize' && Number.isFinite(share)
          ? `${formatShare(share)} below`
          : `${formatNumber(Math.abs(value - score))} ${objective.direction === 'maximize' ? 'above' : 'below'}`
      return `${by} ${name} (${formatNumber(value)})`
    })
  return compared.length === 0
    ? []
    : [`${several ? 'The best' : 'Its'} ${objective.name} is ${listed(compared)}.`]
}

function beaten(
  { baseline = [] }: TuningReportInput,
  objective: ReportObjective,
  best: ScoredTrial,
): string[] {
  return baseline
    .filter(({ value }) => signOf(objective.direction) * (value - scoreOf(best)) <= 0)
    .map(
      ({ name, value }) =>
        `No trial beats ${name}: ${objective.name} ${formatNumber(value)} against ${formatNumber(scoreOf(best))} at best. Do not use the tuned emulator in its place.`,
    )
}

/** Whether the first can be told from the second, and how many of the ten best it cannot be told from. */
function runnerUp(best: readonly ScoredTrial[], objective: ReportObjective, several: boolean): string[] {
  const [first, second] = best
  if (first === undefined || second === undefined) return []
  const folds = foldsOf(first.trial)
  const against = compareFolds(folds, foldsOf(second.trial), objective.direction)
  if (against === undefined) return []
  const others = best
    .slice(1, 10)
    .flatMap(({ trial }) => compareFolds(folds, foldsOf(trial), objective.direction) ?? [])
  const alike = others.filter(({ distinguishable }) => !distinguishable).length
  const by = `${objective.name} differs by ${formatNumber(against.gain, 2)} ± ${formatNumber(against.error, 2)} (standard error, fold by fold; better on ${against.won} of ${against.folds} folds)`
  const told = against.distinguishable
    ? `${several ? `By ${objective.name}, the` : 'The'} best is better than the runner-up, trial ${second.trial.number}, by more than the folds scatter: ${by}.`
    : `${several ? `By ${objective.name}, the` : 'The'} best cannot be told from the runner-up, trial ${second.trial.number}: ${by}.`
  const rest =
    alike > 1
      ? ` ${alike === others.length ? `Nor can it be told from any of the ${others.length} next` : `${alike} of the ${others.length} next cannot be told from it`}: choose among them by size or speed.`
      : ''
  return [told + rest]
}

function convergence({ objectives, trials }: TuningReportInput, scored: readonly ScoredTrial[]): string {
  if (scored.length < fewTrials)
    return `${countOf(scored.length, 'complete trial is', 'complete trials are')} too few to say whether the search had converged.`
  const ended = trials.filter(({ state }) => state === 'complete' || state === 'pruned' || state === 'fail')
  const from = Math.floor((2 * ended.length) / 3)
  const border = ended[from]?.number ?? 0
  const late = ended.length - from
  if (objectives.length > 1) {
    const front = paretoFront(
      scored,
      objectives.map(({ direction }) => direction),
    )
    const fresh = front.filter(({ trial }) => trial.number >= border).length
    return `Of the ${countOf(front.length, 'trial')} of the front, ${fresh} came in the last third of the search (${countOf(late, 'trial')})${fresh > front.length / 6 ? ': more trials may still push it' : ': it had all but settled'}.`
  }
  const early = scored.filter(({ trial }) => trial.number < border)
  const lead = (part: readonly ScoredTrial[]) =>
    bestSoFar(
      part.map((one) => scoreOf(one)),
      objectives[0]?.direction,
    ).at(-1) ?? Number.NaN
  const [before, after] = [lead(early), lead(scored)]
  // Relative to the spread of scores where the score itself may be near zero.
  const gain = Math.abs(after - before) / Math.max(Math.abs(before), 1e-300)
  if (!Number.isFinite(gain))
    return 'All complete trials are of the last third: more trials may find better ones.'
  const third = `its last third (${countOf(late, 'trial')})`
  if (gain === 0) return `The search had converged as far as one can see: ${third} found nothing better.`
  return gain <= converged
    ? `The search had all but converged: ${third} improved the best score by ${formatShare(gain)}.`
    : `The search had not converged: ${third} still improved the best score by ${formatShare(gain)}. More trials may find better ones.`
}

/** What was given up and what failed, with the reasons. */
function outcomes({ trials, pruner }: TuningReportInput): string[] {
  const count = (state: string) => trials.filter((trial) => trial.state === state).length
  const [complete, pruned, failed, running, waiting] = [
    'complete',
    'pruned',
    'fail',
    'running',
    'waiting',
  ].map(count)
  if (trials.length === 0) return []
  const parts = [
    [complete, 'complete'],
    [pruned, `pruned (${pruner})`],
    [failed, 'failed'],
    [running, 'still marked as running'],
    [waiting, 'waiting'],
  ].flatMap(([number, word]) =>
    typeof number === 'number' && number > 0 ? [`${number} ${String(word)}`] : [],
  )
  const saved = prunedSaving(trials)
  const reasons = failureReasons(trials)
  return [
    `Of ${countOf(trials.length, 'trial', 'trials')}, ${listed(parts)}.${saved}`,
    ...(reasons.length === 0
      ? []
      : [
          `Most frequent reason of failure: ${reasons[0]?.example ?? ''} (${countOf(reasons[0]?.count ?? 0, 'trial', 'trials')}).`,
        ]),
  ]
}

function prunedSaving(trials: TuningReportInput['trials']): string {
  const reached = (state: string) =>
    trials
      .filter((trial) => trial.state === state && trial.intermediate.size > 0)
      .map(({ intermediate }) => greatestOf(intermediate.keys()))
  const [pruned, full] = [reached('pruned'), reached('complete')]
  if (pruned.length === 0 || full.length === 0) return ''
  return ` Pruned ones were given up after ${formatNumber(Math.round(mean(pruned)))} of ${Math.max(...full)} epochs on average.`
}

/** Reasons by how often they occurred; numbers in them do not tell them apart. */
export function failureReasons(
  trials: TuningReportInput['trials'],
): readonly { readonly example: string; readonly count: number; readonly numbers: readonly number[] }[] {
  const groups = new Map<string, { example: string; numbers: number[] }>()
  for (const trial of trials) {
    if (trial.state !== 'fail') continue
    const example = failReasonOf(trial)
    const key = example.replaceAll(/\d+(\.\d+)?/g, '#')
    const group = groups.get(key) ?? { example, numbers: [] }
    group.numbers.push(trial.number)
    groups.set(key, group)
  }
  return [...groups.values()]
    .map((group) => ({ ...group, count: group.numbers.length }))
    .sort((a, b) => b.count - a.count)
}

function importanceSentence({ importances }: TuningReportInput): string[] {
  if (importances === undefined) return []
  const shares = [...importances.shares].sort((a, b) => b.share - a.share)
  const told = shares.filter(({ share }, i) => i < 3 && share >= 0.05)
  if (told.length === 0) return []
  return [
    `Within the searched ranges, the best trials were set apart most by ${listed(told.map(({ parameter, share }) => `${parameter} (${formatShare(share)})`))}, by ${importances.method} over ${importances.trials} complete trials${importances.trials < 50 ? ': a rough estimate' : ''}.`,
  ]
}

/** A best value at the end of its range says that better ones may lie outside. */
function edges({ space }: TuningReportInput, best: ScoredTrial): string[] {
  const hit = Object.entries(space).flatMap(([name, { distribution }]) => {
    const value = best.trial.parameters[name]
    const end = typeof value === 'number' ? edgeOf(distribution, value) : undefined
    return end === undefined ? [] : [`${name} (${formatNumber(Number(value))}, ${end})`]
  })
  if (hit.length === 0) return []
  return [
    `The best value lies at an end of the searched range of ${listed(hit)}: wider ranges may hold better ones.`,
  ]
}

function edgeOf(distribution: Distribution, value: number): string | undefined {
  if (distribution.kind === 'categorical') {
    const numbers = distribution.choices.filter((choice) => typeof choice === 'number')
    if (numbers.length < 3 || numbers.length < distribution.choices.length) return undefined
    if (value === Math.min(...numbers)) return 'the smallest choice'
    return value === Math.max(...numbers) ? 'the largest choice' : undefined
  }
  if (!(distribution.high > distribution.low)) return undefined
  const axis = parameterAxis(distribution)
  const [at, low, high] = [value, distribution.low, distribution.high].map(
    (one) => axis.place(one) ?? Number.NaN,
  )
  const share = ((at ?? 0) - (low ?? 0)) / ((high ?? 1) - (low ?? 0))
  return share <= 0.04 ? 'the lower end' : share >= 0.96 ? 'the upper end' : undefined
}

function optimism(best: readonly ScoredTrial[], several: boolean): string[] {
  if (best.length < 2) return []
  return [
    `The ${several ? 'scores of the front were' : 'best score was'} chosen as the best of ${best.length}: expect somewhat worse on entities that no fold has seen.`,
  ]
}

function unfinished({ trials }: TuningReportInput): string[] {
  const running = trials.filter(({ state }) => state === 'running').length
  return running === 0
    ? []
    : [
        `${countOf(running, 'trial is', 'trials are')} marked as running: this report is of an unfinished search, or of one that was killed.`,
      ]
}

function fewComplete(scored: readonly ScoredTrial[]): string[] {
  return scored.length < fewTrials
    ? [`Few trials are complete (${scored.length}): what is said of parameters may be chance.`]
    : []
}
