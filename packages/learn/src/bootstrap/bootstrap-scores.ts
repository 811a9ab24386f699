/**
 * How far scores of yes-or-no answers would move with other machines, and whether one model beats another beyond that.
 */
import { answersOf, type Answer } from '../metrics/answers.js'
import { binaryScoreNames, requireScores, type BinaryScoreName } from '../metrics/binary-record.js'
import type { ThresholdOptions } from '../metrics/confusion.js'
import { groupNumbers, intervalOf, resampled, type ResampleOptions, type ScoreInterval } from './resamples.js'
import { weightedScores } from './weighted-scores.js'

/** What is resampled, and how. */
export interface BootstrapOptions extends ResampleOptions, ThresholdOptions {
  /** One name or number a label, such as its machine: those with the same one are drawn together. Each alone when left out. */
  readonly groups?: ArrayLike<string | number>
}

/** How the resamples of a record were drawn. */
export interface Resampling {
  /** Groups that were drawn from. */
  readonly groups: number
  readonly replicates: number
  readonly level: number
  readonly seed: number
}

/** Every score with its interval. Plain JSON. */
export interface BootstrapRecord extends Resampling {
  readonly scores: Readonly<Record<BinaryScoreName, ScoreInterval>>
}

/** A score of one model less that of another, on the same resamples. */
export interface DifferenceInterval extends ScoreInterval {
  readonly first: number | null
  readonly second: number | null
  /** Share of the resamples in which the first is higher; equal ones count half; `null` where there are none. */
  readonly higher: number | null
}

/** Every difference of two models with its interval. Plain JSON. */
export interface DifferenceRecord extends Resampling {
  readonly scores: Readonly<Record<BinaryScoreName, DifferenceInterval>>
}

/**
 * Percentile intervals of all scores of a `binaryRecord`, by groups drawn with replacement. A thousand resamples of 9,000 answers take
 * about half a second.
 *
 * @throws InputError for a score that is NaN or no probability; RangeError when lengths differ, a label is neither 0 nor 1, or there are fewer than 20 replicates
 * @example
 * const { scores } = bootstrapScores(predicted, deviated, { groups: machines, threshold: 0.3, seed: 1 })
 * scores.prAuc // { value: 0.248, low: 0.221, high: 0.279, … }
 */
export function bootstrapScores(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  options: BootstrapOptions = {},
): BootstrapRecord {
  const { of, count } = groupsOf(labels, options)
  const score = scorerOf('bootstrapScores', scores, labels, of, options)
  const { values, replicates } = resampled(score, count, options)
  const intervals = binaryScoreNames.map((name, k) => [
    name,
    intervalOf(values[k] ?? NaN, replicates[k] ?? new Float64Array(), count, options),
  ])
  return {
    ...resamplingOf(count, options),
    scores: Object.fromEntries(intervals) as Record<BinaryScoreName, ScoreInterval>,
  }
}

/** One of two models that are compared. */
export interface ComparedModel {
  /** Probabilities of yes, or logits with `given: 'logits'`; one a label. */
  readonly scores: ArrayLike<number>
  /** Its own threshold; that of the options when left out. */
  readonly threshold?: number
}

/**
 * Differences, first less second, of all scores of two models of the same labels: both are scored on the same resamples, so that what is
 * hard for both cancels. Where 0 lies in the interval, the data do not tell them apart.
 *
 * @throws as `bootstrapScores`
 * @example bootstrapDifferences({ scores: hybrid }, { scores: trees }, deviated, { groups: machines }).scores.prAuc.low // above 0?
 */
export function bootstrapDifferences(
  first: ComparedModel,
  second: ComparedModel,
  labels: ArrayLike<number>,
  options: BootstrapOptions = {},
): DifferenceRecord {
  const { of, count } = groupsOf(labels, options)
  const [a, b] = [first, second].map(({ scores, threshold = options.threshold ?? 0.5 }) =>
    scorerOf('bootstrapDifferences', scores, labels, of, { ...options, threshold }),
  ) as [Scorer, Scorer]
  const width = binaryScoreNames.length
  const both = (drawn: Float64Array): readonly number[] => [...a(drawn), ...b(drawn)]
  const { values, replicates } = resampled(both, count, options)
  const differences = binaryScoreNames.map((name, k) => {
    const [own, other] = [values[k] ?? NaN, values[k + width] ?? NaN]
    const drawn = (replicates[k] ?? new Float64Array()).map(
      (value, at) => value - (replicates[k + width]?.[at] ?? NaN),
    )
    const known = drawn.filter((value) => !Number.isNaN(value))
    const wins = known.reduce((sum, value) => sum + (value > 0 ? 1 : value === 0 ? 0.5 : 0), 0)
    const difference: DifferenceInterval = {
      ...{ first: numberOrNull(own), second: numberOrNull(other) },
      ...intervalOf(own - other, drawn, count, options),
      higher: known.length === 0 ? null : wins / known.length,
    }
    return [name, difference]
  })
  return {
    ...resamplingOf(count, options),
    scores: Object.fromEntries(differences) as Record<BinaryScoreName, DifferenceInterval>,
  }
}

type Scorer = (drawn: Float64Array) => Float64Array

const numberOrNull = (value: number): number | null => (Number.isNaN(value) ? null : value)

const resamplingOf = (
  groups: number,
  { replicates = 1000, level = 0.95, seed = 0 }: ResampleOptions,
): Resampling => ({
  ...{ groups, replicates, level, seed },
})

/** The group of every label that counts, by number; -1 where it does not count. */
function groupsOf(
  labels: ArrayLike<number>,
  { groups, mask, weights }: BootstrapOptions,
): { readonly of: Int32Array; readonly count: number } {
  if (groups !== undefined && groups.length !== labels.length)
    throw new RangeError(`bootstrap: ${groups.length} groups for ${labels.length} labels; give one a label`)
  const counted = Array.from(labels, (label, at) => ({ label, at })).filter(
    ({ label, at }) => !Number.isNaN(label) && mask?.[at] !== 0 && weights?.[at] !== 0,
  )
  return groupNumbers(counted.map(({ at }) => groups?.[at] ?? at))
}

function scorerOf(
  name: string,
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  groups: Int32Array,
  { threshold = 0.5, ...options }: BootstrapOptions,
): Scorer {
  requireScores(scores, labels, options)
  const answers: readonly Answer[] = answersOf(name, scores, labels, options)
  return weightedScores(answers, groups, threshold)
}
