/**
 * Isotonic calibration: the rising steps that come closest to the labels.
 */
import type { AnswerOptions } from '../metrics/answers.js'
import { answersToFit, type IsotonicCalibrator } from './calibrator.js'

/** Answers whose raw probabilities became one level. */
interface Level {
  readonly first: number
  readonly last: number
  readonly weight: number
  /** Weight of the yes among them: whole numbers, where weights are, so that equal shares are found equal. */
  readonly yes: number
}

/**
 * Fits by pooling adjacent violators (Ayer et al. 1955; Zadrozny & Elkan 2002): least squares among all that never fall. Equal raw
 * probabilities are one point, with their mean label. Between the points of two levels the line is straight, as in scikit-learn.
 *
 * @param scores of validation data: probabilities, or logits with `given: 'logits'`
 * @param labels 1 for yes, 0 for no, NaN for not known
 * @throws InputError when a class is absent or a score is NaN or no probability; RangeError when lengths differ
 * @example calibrate(fitIsotonic(validation.p, validation.y), [0.2, 0.9])
 */
export function fitIsotonic(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  options: AnswerOptions = {},
): IsotonicCalibrator {
  const sorted = [...answersToFit('fitIsotonic', scores, labels, options)].sort(
    (a, b) => a.probability - b.probability,
  )
  const points: Level[] = []
  for (const { probability, yes, weight } of sorted) {
    const before = points.at(-1)
    const own = { first: probability, last: probability, weight, yes: yes ? weight : 0 }
    if (before?.last === probability) points.splice(-1, 1, joined(before, own))
    else points.push(own)
  }
  const levels: Level[] = []
  for (const point of points) {
    let own = point
    for (let before = levels.at(-1); before !== undefined && !rises(before, own); before = levels.at(-1)) {
      levels.pop()
      own = joined(before, own)
    }
    levels.push(own)
  }
  const line = levels.flatMap(({ first, last, yes, weight }) =>
    (first === last ? [first] : [first, last]).map((at) => [at, Math.min(yes / weight, 1)] as const),
  )
  return { kind: 'isotonic', version: 1, from: line.map(([x]) => x), to: line.map(([, y]) => y) }
}

const joined = (a: Level, b: Level): Level => ({
  first: a.first,
  last: b.last,
  weight: a.weight + b.weight,
  yes: a.yes + b.yes,
})

const rises = (a: Level, b: Level): boolean => a.yes * b.weight < b.yes * a.weight
