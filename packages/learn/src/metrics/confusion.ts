/**
 * Yes and no at a threshold: the confusion of what was said with what was so, and the scores that follow from it.
 */
import { answersOf, isUnanswered, weightOf, type Answer, type AnswerOptions } from './answers.js'

/** Where a probability becomes a yes. */
export interface ThresholdOptions extends AnswerOptions {
  /** A probability of at least so much says yes; 0.5 when left out. */
  readonly threshold?: number
}

/**
 * Counts (weights, where pairs have any) and the scores made of them. A score is NaN where its denominator is 0: a
 * precision when nothing was called positive, a recall when nothing was positive. F1 is NaN only when both hold.
 */
export interface Confusion {
  readonly threshold: number
  readonly truePositives: number
  readonly falsePositives: number
  readonly trueNegatives: number
  readonly falseNegatives: number
  /** (TP + TN) / all */
  readonly accuracy: number
  /** TP / (TP + FP) */
  readonly precision: number
  /** TP / (TP + FN), the true positive rate. */
  readonly recall: number
  /** TN / (TN + FP), the true negative rate. */
  readonly specificity: number
  /** 2·TP / (2·TP + FP + FN) */
  readonly f1: number
  /** (recall + specificity) / 2; NaN when one class is absent. */
  readonly balancedAccuracy: number
  /** Matthews' correlation of said and so (Matthews 1975); NaN when either is always the same. */
  readonly matthews: number
}

/**
 * The confusion at a threshold.
 *
 * @param probabilities of yes, one a label
 * @param labels 1 for yes, 0 for no, NaN for not known
 * @throws RangeError when lengths differ or a label is neither 0 nor 1
 * @example confusionAt(predicted, deviated, { threshold: 0.3 }).recall
 */
export function confusionAt(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  { threshold = 0.5, ...options }: ThresholdOptions = {},
): Confusion {
  return confusionOf(answersOf('confusionAt', probabilities, labels, options), threshold)
}

export function confusionOf(answers: readonly Answer[], threshold: number): Confusion {
  const count = (said: boolean, so: boolean): number =>
    isUnanswered(answers)
      ? NaN
      : weightOf(answers, ({ probability, yes }) => probability >= threshold === said && yes === so)
  return scoresOf(threshold, {
    truePositives: count(true, true),
    falsePositives: count(true, false),
    trueNegatives: count(false, false),
    falseNegatives: count(false, true),
  })
}

export type ConfusionCounts = Pick<
  Confusion,
  'truePositives' | 'falsePositives' | 'trueNegatives' | 'falseNegatives'
>

/** The scores that follow from counts. */
export function scoresOf(threshold: number, counts: ConfusionCounts): Confusion {
  const { truePositives: tp, falsePositives: fp, trueNegatives: tn, falseNegatives: fn } = counts
  const recall = tp / (tp + fn)
  const specificity = tn / (tn + fp)
  return {
    threshold,
    ...counts,
    accuracy: (tp + tn) / (tp + fp + tn + fn),
    precision: tp / (tp + fp),
    recall,
    specificity,
    f1: (2 * tp) / (2 * tp + fp + fn),
    balancedAccuracy: (recall + specificity) / 2,
    matthews: (tp * tn - fp * fn) / Math.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)),
  }
}
