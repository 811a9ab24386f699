/**
 * By what a threshold is chosen, as a record that a study file can hold.
 */
import { InputError, listed } from '@utsushi/ground'
import { numberOf, recordOf } from '../json-values.js'
import type { Confusion } from '../metrics/confusion.js'

/** What each outcome costs, in any unit, the same for all four; a gain is a negative cost. */
export interface OutcomeCosts {
  /** An alarm that was right, such as the inspection that it asked for; 0 when left out. */
  readonly truePositive?: number
  /** An alarm for nothing. */
  readonly falsePositive: number
  /** Silence that was right; 0 when left out. */
  readonly trueNegative?: number
  /** A miss. */
  readonly falseNegative: number
}

/** By what a threshold is chosen. */
export type ThresholdRule =
  /** The highest F1. */
  | { readonly rule: 'best_f1' }
  /** The lowest total cost. */
  | { readonly rule: 'cost'; readonly costs: OutcomeCosts }
  /** The highest recall whose false-alarm rate FP / (FP + TN) is at most `most`. */
  | { readonly rule: 'false_alarm_rate'; readonly most: number }

/** The names of the rules. */
export const thresholdRules = ['best_f1', 'cost', 'false_alarm_rate'] as const

/**
 * A rule read back from JSON, checked.
 *
 * @param where it stands, for messages
 * @throws InputError naming the key that is wrong
 * @example parseThresholdRule({ rule: 'cost', costs: { falsePositive: 1, falseNegative: 20 } }, 'evaluation.threshold')
 */
export function parseThresholdRule(value: unknown, where = 'threshold rule'): ThresholdRule {
  const given = recordOf(value, where)
  switch (given['rule']) {
    case 'best_f1':
      return { rule: 'best_f1' }
    case 'cost':
      return { rule: 'cost', costs: parseCosts(given['costs'], `${where}.costs`) }
    case 'false_alarm_rate': {
      const most = numberOf(given['most'], `${where}.most`)
      if (most < 0 || most > 1) throw new InputError(`${where}.most: is ${most}, expected a rate from 0 to 1`)
      return { rule: 'false_alarm_rate', most }
    }
    default:
      throw new InputError(
        `${where}.rule: is ${JSON.stringify(given['rule'])}, expected ${listed(thresholdRules, 'or')}`,
      )
  }
}

function parseCosts(value: unknown, where: string): OutcomeCosts {
  const given = recordOf(value, where)
  const optional = (key: 'truePositive' | 'trueNegative'): Partial<OutcomeCosts> =>
    given[key] === undefined ? {} : { [key]: numberOf(given[key], `${where}.${key}`) }
  return {
    ...optional('truePositive'),
    falsePositive: numberOf(given['falsePositive'], `${where}.falsePositive`),
    ...optional('trueNegative'),
    falseNegative: numberOf(given['falseNegative'], `${where}.falseNegative`),
  }
}

/** The total cost of a confusion. */
export const costOf = (
  { truePositives, falsePositives, trueNegatives, falseNegatives }: Confusion,
  { truePositive = 0, falsePositive, trueNegative = 0, falseNegative }: OutcomeCosts,
): number =>
  truePositives * truePositive +
  falsePositives * falsePositive +
  trueNegatives * trueNegative +
  falseNegatives * falseNegative

/**
 * The threshold that is cheapest when probabilities are calibrated, whatever the data: an alarm is worth it from
 * (FP − TN) / (FP − TN + FN − TP) on, in costs (Elkan 2001, equation 2).
 *
 * @throws InputError when an alarm never or always pays, because a right one costs as much as a miss, or a wrong one nothing
 * @example costThreshold({ falsePositive: 1, falseNegative: 9 }) // 0.1
 */
export function costThreshold({
  truePositive = 0,
  falsePositive,
  trueNegative = 0,
  falseNegative,
}: OutcomeCosts): number {
  const [wrong, right] = [falsePositive - trueNegative, falseNegative - truePositive]
  if (wrong > 0 && right > 0) return wrong / (wrong + right)
  throw new InputError(
    `costs: a false alarm must cost more than silence that was right (${falsePositive} and ${trueNegative}), and a miss more than a right alarm (${falseNegative} and ${truePositive})`,
  )
}
