/**
 * Calibration by a sigmoid of the logit: Platt's two numbers, or one temperature.
 */
import { InputError } from '@utsushi/ground'
import { probabilityOf, type Answer, type AnswerOptions } from '../metrics/answers.js'
import { answersToFit, finiteLogit, type PlattCalibrator, type TemperatureCalibrator } from './calibrator.js'

/** A logit with the probability it should have, and how much it counts. */
interface Target {
  readonly logit: number
  readonly wanted: number
  readonly weight: number
}

/**
 * Fits σ(slope · x + intercept) by most likelihood, with Platt's targets (N₊ + 1) / (N₊ + 2) for yes and 1 / (N₋ + 2) for no in place
 * of 1 and 0, so that few answers do not make it certain (Platt 1999, section 2.2; Newton's method with a line search after Lin, Lin & Weng 2007).
 * Counts are weights where answers have any.
 *
 * @param scores of validation data: probabilities, or logits with `given: 'logits'`
 * @param labels 1 for yes, 0 for no, NaN for not known
 * @throws InputError when a class is absent or a score is NaN or no probability; RangeError when lengths differ
 * @example calibrate(fitPlatt(logits, deviated, { given: 'logits' }), others, { given: 'logits' })
 */
export function fitPlatt(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  options: AnswerOptions = {},
): PlattCalibrator {
  const answers = answersToFit('fitPlatt', scores, labels, options)
  const positives = total(answers.filter(({ yes }) => yes))
  const negatives = total(answers.filter(({ yes }) => !yes))
  const targets = answers.map((answer) => ({
    logit: logitOfAnswer(answer, options),
    wanted: answer.yes ? (positives + 1) / (positives + 2) : 1 / (negatives + 2),
    weight: answer.weight,
  }))
  const least = targets.reduce((low, { logit }) => Math.min(low, logit), Infinity)
  // Logits that are all alike tell nothing: every one of them has the mean that is wanted.
  if (targets.every(({ logit }) => logit === least)) return { kind: 'platt', version: 1, ...flat(targets) }
  const [slope, intercept] = newton(targets, [0, Math.log((positives + 1) / (negatives + 1))])
  return { kind: 'platt', version: 1, slope, intercept }
}

/**
 * Fits σ(x / T) by most likelihood (Guo et al. 2017, section 4.2): one number that makes a model more or less sure, and changes
 * neither the order nor what lies above ½.
 *
 * @throws as `fitPlatt`; InputError too when logits say nothing of the labels, or the contrary, so that no temperature is best
 * @example fitTemperature(logits, deviated, { given: 'logits' }).temperature // above 1: the model was too sure
 */
export function fitTemperature(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  options: AnswerOptions = {},
): TemperatureCalibrator {
  const answers = answersToFit('fitTemperature', scores, labels, options)
  const targets = answers.map((answer) => ({
    logit: logitOfAnswer(answer, options),
    wanted: answer.yes ? 1 : 0,
    weight: answer.weight,
  }))
  // Where each class lies wholly on its own side of 0, the likelihood rises for ever: so sure is nobody.
  const sharpest = 1e3
  const slopeAt = (inverse: number): number =>
    targets.reduce(
      (sum, own) => sum + own.weight * own.logit * (own.wanted - probabilityOf(inverse * own.logit)),
      0,
    )
  if (slopeAt(0) <= 0)
    throw new InputError(
      'fitTemperature: logits are no higher where the label is positive, so that no temperature helps; use fitPlatt or train again',
    )
  let [low, high] = [0, sharpest]
  while (high - low > low * 4 * Number.EPSILON) {
    const middle = (low + high) / 2
    if (middle === low || middle === high) break
    if (slopeAt(middle) > 0) low = middle
    else high = middle
  }
  return { kind: 'temperature', version: 1, temperature: 1 / high }
}

const total = (answers: readonly Answer[]): number => answers.reduce((sum, { weight }) => sum + weight, 0)

/** The most likely line where every logit is the same. */
function flat(targets: readonly Target[]): { readonly slope: number; readonly intercept: number } {
  const all = targets.reduce((sum, { weight }) => sum + weight, 0)
  const yes = targets.reduce((sum, { weight, wanted }) => sum + weight * wanted, 0)
  return { slope: 0, intercept: Math.log(yes / (all - yes)) }
}

/** The logits of answers: as they were given, finite. */
const logitOfAnswer = ({ probability, score }: Answer, { given }: AnswerOptions): number =>
  given === 'logits' && Number.isFinite(score) ? score : finiteLogit(probability)

/** The most likely slope and intercept: a convex problem of two unknowns. */
function newton(targets: readonly Target[], start: readonly [number, number]): readonly [number, number] {
  let [slope, intercept] = start
  let loss = lossOf(targets, slope, intercept)
  for (let step = 0; step < 100; step++) {
    // A ridge this small keeps the system regular where all logits are alike.
    let [g1, g2, h11, h22, h12] = [0, 0, 1e-12, 1e-12, 0]
    for (const { logit, wanted, weight } of targets) {
      const p = probabilityOf(slope * logit + intercept)
      const [residual, curve] = [weight * (p - wanted), weight * p * (1 - p)]
      g1 += residual * logit
      g2 += residual
      h11 += curve * logit * logit
      h22 += curve
      h12 += curve * logit
    }
    const determinant = h11 * h22 - h12 * h12
    const [d1, d2] = [-(h22 * g1 - h12 * g2) / determinant, -(h11 * g2 - h12 * g1) / determinant]
    const fall = g1 * d1 + g2 * d2
    let length = 1
    for (; length > 1e-10; length /= 2) {
      const next = lossOf(targets, slope + length * d1, intercept + length * d2)
      // Near the end a gain drowns in the rounding of the sum.
      if (next > loss + 1e-4 * length * fall + 1e-14 * Math.abs(loss)) continue
      ;[slope, intercept, loss] = [slope + length * d1, intercept + length * d2, next]
      break
    }
    if (length <= 1e-10 || Math.hypot(d1, d2) <= 1e-13 * Math.hypot(1, slope, intercept)) break
  }
  return [slope, intercept]
}

/** Cross-entropy of wanted probabilities, in nats. */
const lossOf = (targets: readonly Target[], slope: number, intercept: number): number =>
  targets.reduce((sum, { logit, wanted, weight }) => {
    const x = slope * logit + intercept
    return sum + weight * (Math.max(x, 0) - x * wanted + Math.log1p(Math.exp(-Math.abs(x))))
  }, 0)
