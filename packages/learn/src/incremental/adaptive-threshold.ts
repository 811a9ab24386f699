/**
 * A threshold that follows what it is applied to: chosen again by its rule from the last answers whose truth became known.
 */
import { InputError } from '@utsushi/ground'
import { numberOf, recordOf } from '../json-values.js'
import { answersOf } from '../metrics/answers.js'
import { requireScores } from '../metrics/binary-record.js'
import { chooseThreshold } from '../thresholds/choose-threshold.js'
import type { ThresholdRule } from '../thresholds/threshold-rule.js'

/** By what the threshold is chosen, and from how much. */
export interface AdaptationOptions {
  /** What is to be kept: the best F1, the least cost, or a false-alarm rate. */
  readonly by: ThresholdRule
  /** Last answers that it is chosen from; 500 when left out. */
  readonly last?: number
  /** Answers of each class that the rule needs, below which the threshold stays; 20 when left out. */
  readonly least?: number
  /** Share of the way to the new threshold that is gone at a time, above 0 and up to 1; 1 when left out. */
  readonly share?: number
}

/** A threshold and the answers that the next one is chosen from. Plain JSON. */
export interface AdaptationState {
  readonly threshold: number
  /** Probabilities, the latest last. */
  readonly scores: readonly number[]
  /** 1 or 0 for each of them. */
  readonly labels: readonly number[]
}

/** What became of the threshold. */
export interface AdaptationStep {
  readonly state: AdaptationState
  readonly threshold: number
  /** How far it moved. */
  readonly change: number
  /** Why it stayed, where it had to. */
  readonly reason?: string
}

/** Moves a threshold; it holds nothing itself. */
export interface ThresholdAdaptation {
  /** From a threshold chosen on validation data. */
  readonly begin: (threshold: number) => AdaptationState
  /**
   * After further answers whose truth is known, the oldest first. Labels of NaN are passed over.
   * @throws InputError for a score that is NaN or no probability; RangeError when lengths differ or a label is neither 0 nor 1
   */
  readonly step: (
    state: AdaptationState,
    scores: ArrayLike<number>,
    labels: ArrayLike<number>,
  ) => AdaptationStep
  /**
   * A state read back from JSON, checked.
   * @throws InputError naming the key that is wrong
   */
  readonly parse: (value: unknown, where?: string) => AdaptationState
}

/**
 * Adapts a threshold to the last answers that have become known. A label of the next 30 days is known 30 days later: hand it over then, and not
 * before.
 *
 * @throws RangeError for options out of range
 * @example
 * const adaptation = thresholdAdaptation({ by: { rule: 'false_alarm_rate', most: 0.1 }, last: 1000 })
 * let state = adaptation.begin(chosen.threshold)
 * ;({ state } = adaptation.step(state, probabilitiesOfAMonthAgo, whatCameOfThem))
 */
export function thresholdAdaptation({
  by,
  last = 500,
  least = 20,
  share = 1,
}: AdaptationOptions): ThresholdAdaptation {
  for (const [name, value] of Object.entries({ last, least }))
    if (!Number.isInteger(value) || value < 1)
      throw new RangeError(`thresholdAdaptation: ${name} is ${value}; give a whole number of at least 1`)
  if (!(share > 0 && share <= 1))
    throw new RangeError(`thresholdAdaptation: a share of ${share}; give one above 0 and up to 1`)
  return {
    begin: (threshold) => ({ threshold, scores: [], labels: [] }),
    step: (state, scores, labels) => {
      requireScores(scores, labels, {})
      const known = answersOf('thresholdAdaptation', scores, labels)
      const held = {
        scores: [...state.scores, ...known.map(({ probability }) => probability)].slice(-last),
        labels: [...state.labels, ...known.map(({ yes }) => (yes ? 1 : 0))].slice(-last),
      }
      const reason = tooFew(held.labels, by, least)
      if (reason !== undefined)
        return {
          state: { threshold: state.threshold, ...held },
          threshold: state.threshold,
          change: 0,
          reason,
        }
      const chosen = chooseThreshold(held.scores, held.labels, by).threshold
      const change = share * (chosen - state.threshold)
      const threshold = share === 1 ? chosen : state.threshold + change
      return { state: { threshold, ...held }, threshold, change }
    },
    parse: parseState,
  }
}

function tooFew(labels: readonly number[], { rule }: ThresholdRule, least: number): string | undefined {
  const positives = labels.reduce((sum, label) => sum + label, 0)
  const negatives = labels.length - positives
  const short = (count: number, what: string): string | undefined =>
    count < least
      ? `${count} of the last ${labels.length} answers are ${what}, fewer than ${least}`
      : undefined
  switch (rule) {
    case 'false_alarm_rate':
      return short(negatives, 'negative')
    case 'best_f1':
    case 'cost':
      return short(positives, 'positive') ?? short(negatives, 'negative')
    default:
      return rule satisfies never
  }
}

function parseState(value: unknown, where = 'threshold adaptation'): AdaptationState {
  const given = recordOf(value, where)
  const list = (key: 'scores' | 'labels', fits: (number: number) => boolean, expected: string): number[] => {
    const values: unknown = given[key]
    if (!Array.isArray(values)) throw new InputError(`${where}.${key}: expected a list of numbers`)
    return values.map((own: unknown, k) => {
      const number = numberOf(own, `${where}.${key}[${k}]`)
      if (!fits(number)) throw new InputError(`${where}.${key}[${k}]: is ${number}, expected ${expected}`)
      return number
    })
  }
  const scores = list('scores', (score) => score >= 0 && score <= 1, 'a probability')
  const labels = list('labels', (label) => label === 0 || label === 1, '0 or 1')
  if (scores.length !== labels.length)
    throw new InputError(`${where}: ${scores.length} scores and ${labels.length} labels, expected as many`)
  return { threshold: numberOf(given['threshold'], `${where}.threshold`), scores, labels }
}
