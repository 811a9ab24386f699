/** A mean over few seeds and the interval that its own scatter leaves it. */

export interface MeanInterval {
  readonly mean: number
  readonly from: number
  readonly to: number
}

/** 97.5 % quantiles of Student's t distribution, by degrees of freedom from 1. */
const quantiles = [12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.306, 2.2622]

/**
 * The mean of some values and its 95 % interval by Student's t.
 *
 * @throws RangeError for fewer than 2 values or more than 10
 * @example
 * meanInterval([1, 2, 3]) // { mean: 2, from: -0.484, to: 4.484 }
 */
export function meanInterval(values: readonly number[]): MeanInterval {
  const quantile = quantiles[values.length - 2]
  if (quantile === undefined) throw new RangeError(`an interval of 2 to 10 values, not of ${values.length}`)
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  const half = quantile * Math.sqrt(squares / (values.length - 1) / values.length)
  return { mean, from: mean - half, to: mean + half }
}
