/**
 * All scores of probabilities of yes and no.
 */
import {
  answersOf,
  isUnanswered,
  weightedMean,
  weightOf,
  type Answer,
  type AnswerOptions,
} from './answers.js'
import { calibration } from './calibration.js'
import { confusionOf, type Confusion, type ThresholdOptions } from './confusion.js'
import { averagePrecisionOf, curveOf, rocAucOf } from './ranking.js'

/** The confusion at the threshold, and what does not depend on one. */
export interface BinaryMetrics extends Confusion {
  /** Pairs counted. */
  readonly count: number
  /** Share of yes among them, by weight: what a model that knows nothing should say. */
  readonly baseRate: number
  readonly rocAuc: number
  /** Average precision. */
  readonly prAuc: number
  readonly brier: number
  readonly logLoss: number
  /** Expected calibration error over ten bins of equal width. */
  readonly calibrationError: number
}

/**
 * All scores; those that are not defined (one class absent, nothing called positive, nothing counted) are NaN.
 *
 * @param probabilities of yes, one a label
 * @param labels 1 for yes, 0 for no, NaN for not known
 * @throws RangeError when lengths differ or a label is neither 0 nor 1
 * @example const { prAuc, baseRate } = binaryMetrics(predicted, deviated, { threshold: 0.3, mask: measured })
 */
export function binaryMetrics(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  { threshold = 0.5, ...options }: ThresholdOptions = {},
): BinaryMetrics {
  const answers = answersOf('binaryMetrics', probabilities, labels, options)
  const curve = curveOf(answers)
  return {
    count: answers.length,
    baseRate: weightOf(answers, ({ yes }) => yes) / weightOf(answers),
    ...confusionOf(answers, threshold),
    rocAuc: rocAucOf(curve),
    prAuc: averagePrecisionOf(curve),
    brier: brierOf(answers),
    logLoss: logLossOf(answers),
    calibrationError: calibration(probabilities, labels, options).expectedError,
  }
}

/**
 * Mean (p − y)² (Brier 1950).
 *
 * @returns NaN when nothing counts
 * @throws RangeError when lengths differ or a label is neither 0 nor 1
 * @example brier([0.9, 0.2], [1, 0]) // 0.025
 */
export const brier = (
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  options: AnswerOptions = {},
): number => brierOf(answersOf('brier', probabilities, labels, options))

const brierOf = (answers: readonly Answer[]): number =>
  weightedMean(answers, ({ probability, yes }) => (probability - (yes ? 1 : 0)) ** 2)

/**
 * Mean −log of the probability given to what was so, in nats. Probabilities are kept 2⁻⁵² away from 0 and 1: one wrong
 * certainty costs 36 and not infinity.
 *
 * @returns NaN when nothing counts
 * @throws RangeError when lengths differ or a label is neither 0 nor 1
 * @example logLoss([0.9, 0.2], [1, 0]) // 0.1643
 */
export const logLoss = (
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  options: AnswerOptions = {},
): number => logLossOf(answersOf('logLoss', probabilities, labels, options))

const logLossOf = (answers: readonly Answer[]): number =>
  isUnanswered(answers)
    ? NaN
    : weightedMean(answers, ({ probability, yes }) => {
        const kept = Math.min(Math.max(probability, Number.EPSILON), 1 - Number.EPSILON)
        return -Math.log(yes ? kept : 1 - kept)
      })
