/**
 * Scores of numbers of things, which are whole: a prediction counts as the nearest whole number.
 */
import type { MetricOptions } from './regression.js'

/** Scores of one count. */
export interface CountMetrics {
  /** Pairs counted. Every score below is NaN when there are none. */
  readonly count: number
  /** Share that is right after rounding. */
  readonly exact: number
  /** Share that is off by one at most after rounding. */
  readonly withinOne: number
  /** Mean size of the error as it was predicted, unrounded. */
  readonly mae: number
  /** Mean of the error as it was predicted. */
  readonly bias: number
}

/**
 * Scores of counts. A pair counts when its mask is not 0 and its observation is not missing (NaN); a prediction that is NaN makes
 * the scores NaN.
 *
 * @throws RangeError when lengths differ or an observation is not whole
 * @example countMetrics([2.9, 4.6], [3, 4]).exact // 0.5
 */
export function countMetrics(
  prediction: ArrayLike<number>,
  observation: ArrayLike<number>,
  { mask }: MetricOptions = {},
): CountMetrics {
  const { length } = observation
  if (prediction.length !== length || (mask !== undefined && mask.length !== length))
    throw new RangeError(
      `countMetrics: ${prediction.length} predictions, ${length} observations${mask ? `, mask of ${mask.length}` : ''}`,
    )
  let [count, exact, near, absolute, sum] = [0, 0, 0, 0, 0]
  for (let k = 0; k < length; k++) {
    const [p, o] = [prediction[k] ?? NaN, observation[k] ?? NaN]
    if (mask?.[k] === 0 || Number.isNaN(o)) continue
    if (!Number.isInteger(o))
      throw new RangeError(`countMetrics: observation ${k} is ${o}, expected a whole number`)
    const off = Math.abs(Math.round(p) - o)
    count++
    exact += Number.isNaN(p) ? NaN : Number(off === 0)
    near += Number.isNaN(p) ? NaN : Number(off <= 1)
    absolute += Math.abs(p - o)
    sum += p - o
  }
  return {
    count,
    exact: exact / count,
    withinOne: near / count,
    mae: absolute / count,
    bias: sum / count,
  }
}
