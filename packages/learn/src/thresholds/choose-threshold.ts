/**
 * Where a probability becomes an alarm: chosen on validation data by a rule, and kept with what it reached there.
 */
import { InputError } from '@utsushi/ground'
import { numberOf, recordOf } from '../json-values.js'
import { answersOf, type AnswerOptions } from '../metrics/answers.js'
import { requireScores } from '../metrics/binary-record.js'
import type { Confusion } from '../metrics/confusion.js'
import { curveOf } from '../metrics/ranking.js'
import { costOf, parseThresholdRule, type ThresholdRule } from './threshold-rule.js'

/** A chosen threshold. Plain JSON. */
export interface ChosenThreshold {
  readonly kind: 'threshold'
  readonly version: 1
  /** A probability of at least so much is a yes. */
  readonly threshold: number
  readonly by: ThresholdRule
  /** What it reached on the data that it was chosen on: better than it will be elsewhere. `null` where a class is absent. */
  readonly reached: {
    readonly count: number
    readonly positives: number
    readonly f1: number | null
    readonly recall: number | null
    readonly falseAlarmRate: number | null
    /** Mean cost of an answer, where the rule has costs. */
    readonly cost?: number
  }
}

/**
 * Chooses a threshold among the probabilities that occur, and one just above them all, at which nothing is a yes. Of two that are as
 * good, the higher: fewer alarms. A false-alarm rate can be kept without any positive label: then the lowest threshold that keeps it.
 *
 * @param scores of validation data, never of those that are scored; probabilities, or logits with `given: 'logits'`
 * @param labels 1 for yes, 0 for no, NaN for not known
 * @param by the rule; the best F1 when left out
 * @throws InputError when a class that the rule needs is absent, or a score is NaN; RangeError when lengths differ
 * @example
 * const chosen = chooseThreshold(validation.p, validation.y, { rule: 'cost', costs: { falsePositive: 1, falseNegative: 20 } })
 * binaryRecord(test.p, test.y, { threshold: chosen.threshold })
 */
export function chooseThreshold(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  by: ThresholdRule = { rule: 'best_f1' },
  options: AnswerOptions = {},
): ChosenThreshold {
  requireScores(scores, labels, options)
  const answers = answersOf('chooseThreshold', scores, labels, options)
  const curve = curveOf(answers)
  const last = curve.at(-1)
  const [positives, negatives] = [last?.truePositives ?? 0, last?.falsePositives ?? 0]
  const needs = needsOf(by, positives, negatives)
  if (needs !== undefined)
    throw new InputError(
      `a threshold by ${by.rule} needs ${needs}, and the ${answers.length} answers it is chosen on have none; choose it on a longer period, or set it`,
    )
  const best = curve.reduce<Confusion | undefined>((one, other) => {
    const value = worth(other, by)
    return Number.isNaN(value) || (one !== undefined && worth(one, by) >= value) ? one : other
  }, undefined)
  const found = best ?? (curve[0] as Confusion)
  const highest = curve[1]?.threshold ?? 1
  return {
    kind: 'threshold',
    version: 1,
    threshold: found.threshold === Infinity ? justAbove(highest) : found.threshold,
    by,
    reached: {
      ...{ count: answers.length, positives },
      f1: positives === 0 ? null : found.f1,
      recall: positives === 0 ? null : found.recall,
      falseAlarmRate: negatives === 0 ? null : found.falsePositives / negatives,
      ...(by.rule === 'cost' && { cost: costOf(found, by.costs) / (positives + negatives) }),
    },
  }
}

/** What a rule cannot do without, and does not have. */
function needsOf({ rule }: ThresholdRule, positives: number, negatives: number): string | undefined {
  switch (rule) {
    case 'best_f1':
      return positives === 0 ? 'labels that are positive' : undefined
    case 'cost':
      return positives + negatives === 0 ? 'labels' : undefined
    case 'false_alarm_rate':
      return negatives === 0 ? 'labels that are negative' : undefined
    default:
      return rule satisfies never
  }
}

/** How good a confusion is by the rule: higher is better; NaN where it is out of question. */
function worth(confusion: Confusion, by: ThresholdRule): number {
  switch (by.rule) {
    case 'best_f1':
      return confusion.f1
    case 'cost':
      return -costOf(confusion, by.costs)
    case 'false_alarm_rate': {
      const { falsePositives, trueNegatives, recall, threshold } = confusion
      if (falsePositives / (falsePositives + trueNegatives) > by.most) return NaN
      return Number.isNaN(recall) ? -threshold : recall
    }
    default:
      return by satisfies never
  }
}

/** The next number above a probability. */
const justAbove = (probability: number): number =>
  Math.max(probability * (1 + Number.EPSILON), probability + Number.MIN_VALUE)

/**
 * A chosen threshold read back from JSON, checked.
 *
 * @param where it stands, for messages
 * @throws InputError naming the key that is wrong
 * @example parseChosenThreshold(JSON.parse(text), 'threshold.json').threshold
 */
export function parseChosenThreshold(value: unknown, where = 'threshold'): ChosenThreshold {
  const given = recordOf(value, where)
  if (given['kind'] !== 'threshold' || given['version'] !== 1)
    throw new InputError(
      `${where}: is not a chosen threshold of version 1 — evaluate again or restore the file`,
    )
  const by = parseThresholdRule(given['by'], `${where}.by`)
  const reached = recordOf(given['reached'], `${where}.reached`)
  const number = (key: string): number => numberOf(reached[key], `${where}.reached.${key}`)
  const known = (key: string): number | null => (reached[key] === null ? null : number(key))
  return {
    kind: 'threshold',
    version: 1,
    threshold: numberOf(given['threshold'], `${where}.threshold`),
    by,
    reached: {
      ...{ count: number('count'), positives: number('positives'), f1: known('f1') },
      ...{ recall: known('recall'), falseAlarmRate: known('falseAlarmRate') },
      ...(by.rule === 'cost' && { cost: number('cost') }),
    },
  }
}
