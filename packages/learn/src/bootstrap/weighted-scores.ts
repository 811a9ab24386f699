/**
 * All scores of yes-or-no answers for one weighting after the other: sorted once, then one pass over the answers each.
 */
import type { Answer } from '../metrics/answers.js'
import { binaryScoreNames } from '../metrics/binary-record.js'

/** Answers in a fixed order, from the highest probability to the lowest. */
interface Sorted {
  readonly yes: Uint8Array
  readonly weight: Float64Array
  readonly group: Int32Array
  /** 1 at the last of equal probabilities. */
  readonly ends: Uint8Array
  readonly probability: Float64Array
  readonly squared: Float64Array
  readonly surprise: Float64Array
  readonly bin: Uint8Array
  /** So many are called positive. */
  readonly said: number
}

/** Bins of the calibration error, as in `binaryMetrics`. */
const BINS = 10

/**
 * A function from how often each group counts to the scores, in the order of `binaryScoreNames`; NaN where one does not exist. It
 * agrees with `binaryMetrics` on answers that are repeated so often.
 *
 * @param groups the number of each answer's group
 */
export function weightedScores(
  answers: readonly Answer[],
  groups: ArrayLike<number>,
  threshold: number,
): (drawn: Float64Array) => Float64Array {
  const sorted = sortedAnswers(answers, groups, threshold)
  const { yes, weight, group, ends, probability, squared, surprise, bin, said } = sorted
  const scores = new Float64Array(binaryScoreNames.length)
  const [stated, seen] = [new Float64Array(BINS), new Float64Array(BINS)]
  return (drawn) => {
    stated.fill(0)
    seen.fill(0)
    let [tp, fp, tpBefore, fpBefore, pairs, ranked] = [0, 0, 0, 0, 0, 0]
    let [truePositives, falsePositives, squares, surprises] = [0, 0, 0, 0]
    for (let k = 0; k < yes.length; k++) {
      const times = (weight[k] as number) * (drawn[group[k] as number] as number)
      if (times !== 0) {
        const so = yes[k] as number
        tp += so * times
        fp += (1 - so) * times
        squares += times * (squared[k] as number)
        surprises += times * (surprise[k] as number)
        const own = bin[k] as number
        stated[own] = (stated[own] as number) + times * (probability[k] as number)
        seen[own] = (seen[own] as number) + times * so
      }
      if (ends[k] === 1) {
        if (tp > tpBefore) ranked += ((tp - tpBefore) * tp) / (tp + fp)
        pairs += ((fp - fpBefore) * (tp + tpBefore)) / 2
        tpBefore = tp
        fpBefore = fp
      }
      if (k === said - 1) {
        truePositives = tp
        falsePositives = fp
      }
    }
    const all = tp + fp
    let gaps = 0
    for (let k = 0; k < BINS; k++) gaps += Math.abs((stated[k] as number) - (seen[k] as number))
    const falseNegatives = tp - truePositives
    const trueNegatives = fp - falsePositives
    const recall = truePositives / tp
    const specificity = trueNegatives / fp
    const product = (truePositives + falsePositives) * tp * fp * (trueNegatives + falseNegatives)
    scores.set([
      tp / all,
      (truePositives + trueNegatives) / all,
      truePositives / (truePositives + falsePositives),
      recall,
      (2 * truePositives) / (2 * truePositives + falsePositives + falseNegatives),
      falsePositives / fp,
      specificity,
      (recall + specificity) / 2,
      (truePositives * trueNegatives - falsePositives * falseNegatives) / Math.sqrt(product),
      pairs / (tp * fp),
      fp === 0 ? NaN : ranked / tp,
      squares / all,
      surprises / all,
      gaps / all,
    ])
    return scores
  }
}

function sortedAnswers(answers: readonly Answer[], groups: ArrayLike<number>, threshold: number): Sorted {
  const order = answers
    .map(({ probability }, at) => ({ probability, at }))
    .sort((a, b) => b.probability - a.probability)
  const own = order.map(({ at }) => answers[at] as Answer)
  const probability = Float64Array.from(own, (answer) => answer.probability)
  const inner = Array.from({ length: BINS - 1 }, (_, k) => (k + 1) / BINS)
  return {
    probability,
    yes: Uint8Array.from(own, ({ yes }) => (yes ? 1 : 0)),
    weight: Float64Array.from(own, ({ weight }) => weight),
    group: Int32Array.from(order, ({ at }) => groups[at] ?? 0),
    ends: Uint8Array.from(own, (_, k) => (probability[k + 1] === probability[k] ? 0 : 1)),
    squared: Float64Array.from(own, ({ probability: p, yes }) => (p - (yes ? 1 : 0)) ** 2),
    surprise: Float64Array.from(own, ({ probability: p, yes }) => surpriseOf(yes ? p : 1 - p)),
    bin: Uint8Array.from(probability, (p) => inner.filter((edge) => edge < p).length),
    said: own.filter(({ probability: p }) => p >= threshold).length,
  }
}

/** −log p, with p kept 2⁻⁵² away from 0 and 1 as in `logLoss`. */
const surpriseOf = (p: number): number => -Math.log(Math.min(Math.max(p, Number.EPSILON), 1 - Number.EPSILON))
