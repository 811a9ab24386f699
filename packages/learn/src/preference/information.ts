// What an answer would tell of a taste, in bits: how unsure the answer is, less how unsure it would be if the taste were known (BALD;
// Houlsby, Huszár, Ghahramani & Lengyel 2011). A question whose answer is a toss-up for a known taste tells nothing.
import type { Matrix } from '../classical/matrix.js'
import { choiceShares } from './choice-likelihood.js'
import { drawnUtilities } from './drawn-utilities.js'
import { normalDensity } from './normal-distribution.js'
import { predictTaste } from './predict-taste.js'
import type { Taste, TastePrediction } from './taste.js'

/**
 * Bits that a choice among these options would tell.
 *
 * @param rows `[options, features]`
 */
export function choiceInformationGain(taste: Taste, rows: Matrix): number {
  return informationOf(predictTaste(taste, rows), taste.lapse)
}

/** Bits that a choice would tell, from what is known of the options. */
export function informationOf({ mean, covariance }: TastePrediction, lapse: number): number {
  if (mean.length === 2) {
    const [a = NaN, across = NaN, , b = NaN] = covariance.values
    return pairInformation((mean[0] ?? NaN) - (mean[1] ?? NaN), Math.max(0, a + b - 2 * across), lapse)
  }
  const draws = drawnUtilities(mean, covariance, 128)
  const average = new Float64Array(mean.length)
  let known = 0
  for (const drawn of draws) {
    const shares = choiceShares(drawn, lapse)
    shares.forEach((share, i) => (average[i] = (average[i] ?? 0) + share / draws.length))
    known += entropy(shares) / draws.length
  }
  return Math.max(0, entropy(average) - known)
}

/** Places of a normal distribution at which averages over it are taken, in standard deviations, and their weights. */
const nodes = Array.from({ length: 17 }, (_, k) => (k - 8) / 2)
const nodeWeights = nodes.map((z) => normalDensity(z) / 2)

/**
 * Bits that a choice between two options would tell.
 *
 * @param gap mean of the difference of their utilities
 * @param variance of the difference
 */
export function pairInformation(gap: number, variance: number, lapse: number): number {
  const deviation = Math.sqrt(variance)
  let [average, known, all] = [0, 0, 0]
  nodes.forEach((z, k) => {
    const weight = nodeWeights[k] ?? 0
    const shares = choiceShares([gap + deviation * z, 0], lapse)
    average += weight * (shares[0] ?? NaN)
    known += weight * entropy(shares)
    all += weight
  })
  return Math.max(0, entropy([average / all, 1 - average / all]) - known / all)
}

/** Of probabilities, in bits. */
function entropy(shares: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < shares.length; i++) {
    const share = shares[i] ?? NaN
    if (share > 0) sum -= share * Math.log2(share)
  }
  return sum
}
