/**
 * How well probabilities rank yes before no, whatever the threshold. Equal probabilities are one point of every curve:
 * no order among them is made up.
 */
import { answersOf, isUnanswered, type Answer, type AnswerOptions } from './answers.js'
import { scoresOf, type Confusion } from './confusion.js'

/**
 * The confusion at every threshold that tells answers apart, the highest threshold first; before them, one above all
 * probabilities, at which nothing is a yes. Empty when a probability is NaN or nothing counts.
 *
 * @throws RangeError when lengths differ or a label is neither 0 nor 1
 * @example confusionCurve(p, y).map(({ recall, specificity }) => [1 - specificity, recall]) // the ROC curve
 */
export const confusionCurve = (
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  options: AnswerOptions = {},
): readonly Confusion[] => curveOf(answersOf('confusionCurve', probabilities, labels, options))

export function curveOf(answers: readonly Answer[]): readonly Confusion[] {
  if (answers.length === 0 || isUnanswered(answers)) return []
  const sorted = [...answers].sort((a, b) => b.probability - a.probability)
  const positives = sorted.reduce((total, { yes, weight }) => total + (yes ? weight : 0), 0)
  const negatives = sorted.reduce((total, { yes, weight }) => total + (yes ? 0 : weight), 0)
  let [tp, fp] = [0, 0]
  const at = (threshold: number): Confusion =>
    scoresOf(threshold, {
      truePositives: tp,
      falsePositives: fp,
      trueNegatives: negatives - fp,
      falseNegatives: positives - tp,
    })
  const points = [at(Infinity)]
  sorted.forEach(({ probability, yes, weight }, k) => {
    if (yes) tp += weight
    else fp += weight
    if (sorted[k + 1]?.probability !== probability) points.push(at(probability))
  })
  return points
}

/**
 * Area under the ROC curve: the probability that a yes gets a higher probability than a no, ties counting half.
 *
 * @returns NaN when one of the two classes is absent, or a probability is
 * @throws RangeError when lengths differ or a label is neither 0 nor 1
 * @example rocAuc([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1]) // 0.75
 */
export const rocAuc = (
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  options: AnswerOptions = {},
): number => rocAucOf(curveOf(answersOf('rocAuc', probabilities, labels, options)))

export function rocAucOf(curve: readonly Confusion[]): number {
  const last = curve.at(-1)
  if (last === undefined) return NaN
  const area = steps(curve).reduce(
    (total, [before, now]) =>
      total + ((now.falsePositives - before.falsePositives) * (now.truePositives + before.truePositives)) / 2,
    0,
  )
  return area / (last.falsePositives * last.truePositives)
}

/**
 * Area under the precision–recall curve as average precision: Σ (Rₖ − Rₖ₋₁)·Pₖ, without interpolation.
 *
 * @returns NaN when there are no positives, or a probability is; 1 when there are no negatives
 * @throws RangeError when lengths differ or a label is neither 0 nor 1
 * @example averagePrecision([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1]) // 0.8333…
 */
export const averagePrecision = (
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  options: AnswerOptions = {},
): number => averagePrecisionOf(curveOf(answersOf('averagePrecision', probabilities, labels, options)))

export function averagePrecisionOf(curve: readonly Confusion[]): number {
  const positives = curve.at(-1)?.truePositives ?? NaN
  const area = steps(curve).reduce(
    (total, [before, now]) => total + (now.truePositives - before.truePositives) * now.precision,
    0,
  )
  return area / positives
}

/**
 * The threshold at which a score is highest; the higher threshold where two are as good. Choose it on validation data and
 * score it on others.
 *
 * @param score of a confusion; F1 when left out. Thresholds at which it is NaN are passed over
 * @returns NaN when it is a number nowhere
 * @throws RangeError when lengths differ or a label is neither 0 nor 1
 * @example const threshold = bestThreshold(validation.p, validation.y, ({ balancedAccuracy }) => balancedAccuracy)
 */
export function bestThreshold(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  score: (confusion: Confusion) => number = ({ f1 }) => f1,
  options: AnswerOptions = {},
): number {
  const scored = curveOf(answersOf('bestThreshold', probabilities, labels, options))
    .map((confusion) => ({ threshold: confusion.threshold, value: score(confusion) }))
    .filter(({ value }) => !Number.isNaN(value))
  const start = { threshold: NaN, value: -Infinity }
  return scored.reduce((best, own) => (own.value > best.value ? own : best), start).threshold
}

/** Neighbouring points of a curve. */
const steps = (curve: readonly Confusion[]): readonly (readonly [Confusion, Confusion])[] =>
  curve.slice(1).map((now, k) => [curve[k] ?? now, now])
