/**
 * Scores of circular quantities: errors are the shortest way around.
 */
import { circularDifference, type CircularOptions } from './circle.js'
import type { MetricOptions } from '../metrics/regression.js'

/** Scores of one circular quantity, in its own unit. */
export interface CircularMetrics {
  /** Pairs counted. Every score below is NaN when there are none. */
  readonly count: number
  /** The median size of the error. */
  readonly median: number
  /** Its mean. */
  readonly mean: number
  /** What 95 % of the errors do not exceed. */
  readonly most: number
  /** The largest. */
  readonly largest: number
  /** The direction of the mean error vector: how far predictions are turned as a whole. */
  readonly bias: number
}

/**
 * Scores of angles, hours and the like. A pair counts when its mask is not 0 and its observation is not missing (NaN); a
 * prediction that is NaN makes the scores NaN.
 *
 * @throws RangeError when lengths differ or the period is not above 0
 * @example circularMetrics([359, 10], [1, 10]).mean // 1
 */
export function circularMetrics(
  prediction: ArrayLike<number>,
  observation: ArrayLike<number>,
  { mask, period = 360 }: CircularOptions & MetricOptions = {},
): CircularMetrics {
  const { length } = observation
  if (prediction.length !== length || (mask !== undefined && mask.length !== length))
    throw new RangeError(
      `circularMetrics: ${prediction.length} predictions, ${length} observations${mask ? `, mask of ${mask.length}` : ''}`,
    )
  const differences: number[] = []
  for (let k = 0; k < length; k++) {
    const observed = observation[k] ?? NaN
    if (mask?.[k] === 0 || Number.isNaN(observed)) continue
    differences.push(circularDifference(prediction[k] ?? NaN, observed, { period }))
  }
  const count = differences.length
  if (count === 0 || differences.some(Number.isNaN))
    return { count, median: NaN, mean: NaN, most: NaN, largest: NaN, bias: NaN }
  const sizes = Float64Array.from(differences, Math.abs).sort()
  const at = (place: number): number => sizes[place] ?? NaN
  const total = (each: (angle: number) => number): number =>
    differences.reduce((sum, difference) => sum + each((2 * Math.PI * difference) / period), 0)
  return {
    count,
    median: (at((count - 1) >> 1) + at(count >> 1)) / 2,
    mean: sizes.reduce((sum, size) => sum + size, 0) / count,
    most: at(Math.ceil(0.95 * count) - 1),
    largest: at(count - 1),
    bias: (Math.atan2(total(Math.sin), total(Math.cos)) / (2 * Math.PI)) * period,
  }
}
