// How sharply a softmax of decision values must be drawn to give honest probabilities: one number, by the log loss of decisions on rows
// that were left out (temperature scaling: Guo et al. 2017, here its inverse).
import type { Matrix } from './matrix.js'

const [SOFTEST, SHARPEST] = [1e-3, 1e4]

/**
 * The sharpness with the smallest log loss. The log loss is convex in it, so that its slope is halved down to nothing. Each true class
 * counts as just short of certain, by one row in the number of rows and two more (Platt 1999): rows that are all told apart would
 * ask for an infinite sharpness.
 *
 * @param decisions `[rows, classes]`
 * @param targets `[rows]`, class numbers
 */
export function fitSharpness(decisions: Matrix, targets: ArrayLike<number>): number {
  let [low, high] = [Math.log(SOFTEST), Math.log(SHARPEST)]
  for (let round = 0; round < 60; round++) {
    const middle = (low + high) / 2
    if (slope(decisions, targets, Math.exp(middle)) > 0) high = middle
    else low = middle
  }
  return Math.exp((low + high) / 2)
}

/** The slope of the summed log loss: what the softmax expects of the decision values, less what the true classes have. */
function slope({ rows, columns, values }: Matrix, targets: ArrayLike<number>, sharpness: number): number {
  const doubt = 1 / (rows + 2)
  let sum = 0
  for (let i = 0; i < rows; i++) {
    const own = values.subarray(i * columns, (i + 1) * columns)
    const top = Math.max(...own)
    let [total, expected, all] = [0, 0, 0]
    for (const value of own) {
      const share = Math.exp(sharpness * (value - top))
      total += share
      expected += share * value
      all += value
    }
    const truth = own[targets[i] as number] as number
    const others = (all - truth) / (columns - 1)
    sum += expected / total - ((1 - doubt) * truth + doubt * others)
  }
  return sum
}
