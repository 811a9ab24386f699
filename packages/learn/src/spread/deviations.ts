/**
 * What predicted spreads say of counts and of circular quantities.
 */
import type { CircularOptions } from '../circular/circle.js'

/**
 * Standard deviations from logarithms of variances.
 *
 * @param scale of each quantity in turn, by which it was divided before training; 1 when left out
 * @example deviationsOf(logVariances.data, [3.2]) // of counts that were divided by 3.2
 */
export const deviationsOf = (logVariances: ArrayLike<number>, scale: readonly number[] = [1]): Float64Array =>
  Float64Array.from(
    { length: logVariances.length },
    (_, k) => Math.exp((logVariances[k] ?? NaN) / 2) * (scale[k % scale.length] ?? NaN),
  )

/**
 * How sure a count is: the probability that the truth is the nearest whole number, where errors are normal with the given deviation.
 * `calibration` says how often that was so, and `fitTemperature` or `fitIsotonic` mend it on samples that were held out.
 *
 * @param predictions counts as they were predicted, unrounded
 * @throws RangeError when lengths differ
 * @example countConfidence([3.1], [0.25]) // about [0.94]
 */
export function countConfidence(predictions: ArrayLike<number>, deviations: ArrayLike<number>): Float64Array {
  if (predictions.length !== deviations.length)
    throw new RangeError(
      `countConfidence: ${predictions.length} predictions, ${deviations.length} deviations`,
    )
  return Float64Array.from({ length: predictions.length }, (_, k) => {
    const [prediction, deviation] = [predictions[k] ?? NaN, deviations[k] ?? NaN]
    const above = Math.round(prediction) + 0.5 - prediction
    return normalBelow(above / deviation) - normalBelow((above - 1) / deviation)
  })
}

/**
 * The deviation of the angle of points whose coordinates have the given deviation, in the unit of the period: what a point is off
 * turns an angle the more, the nearer it is to the centre. Never above that of angles that are all alike, period/√12.
 *
 * @param points `[values, 2]`: cosine and sine as they were predicted
 * @param deviations of a coordinate, `[values]`
 * @throws RangeError when there is not a point for each deviation
 * @example circularDeviations([0.5, 0], [0.05]) // about [5.7] degrees
 */
export function circularDeviations(
  points: ArrayLike<number>,
  deviations: ArrayLike<number>,
  { period = 360 }: CircularOptions = {},
): Float64Array {
  if (points.length !== 2 * deviations.length)
    throw new RangeError(
      `circularDeviations: ${points.length} numbers are not a point for each of ${deviations.length} deviations`,
    )
  return Float64Array.from({ length: deviations.length }, (_, k) => {
    const length = Math.hypot(points[2 * k] ?? NaN, points[2 * k + 1] ?? NaN)
    const angle = (deviations[k] ?? NaN) / length
    return Math.min((angle / (2 * Math.PI)) * period, period / Math.sqrt(12))
  })
}

/** The standard normal distribution function, to 1e-7 (Abramowitz & Stegun 1964, formula 26.2.17). */
function normalBelow(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x))
  const series =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
  const tail = (Math.exp(-(x ** 2) / 2) / Math.sqrt(2 * Math.PI)) * series
  return x >= 0 ? 1 - tail : tail
}
