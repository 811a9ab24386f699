/** A sequence without its level, or without its straight line. */
import { requireFinite, requireLength } from './check-values.js'

/**
 * Less the mean, or less the straight line nearest to the values by least squares along their numbers.
 * @param y `[points]` evenly spaced
 * @throws InputError for missing values, and fewer than two for a line
 * @example detrend([1, 2, 4], 'constant') // Float64Array [-4/3, -1/3, 5/3]
 */
export function detrend(y: ArrayLike<number>, kind: 'constant' | 'linear' = 'linear'): Float64Array {
  requireFinite(y, 'detrend')
  requireLength(y, kind === 'linear' ? 2 : 1, 'detrend')
  const middle = (y.length - 1) / 2
  const mean = Array.from(y).reduce((sum, value) => sum + value, 0) / y.length
  if (kind === 'constant') return Float64Array.from(y, (value) => value - mean)
  let slope = 0
  let squares = 0
  for (let at = 0; at < y.length; at++) {
    slope += (at - middle) * ((y[at] as number) - mean)
    squares += (at - middle) ** 2
  }
  return Float64Array.from(y, (value, at) => value - mean - (slope / squares) * (at - middle))
}
