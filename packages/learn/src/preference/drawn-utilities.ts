// Draws from a normal distribution whose covariance is positive definite but for rounding.
import { seededRandom } from '@utsushi/ground'
import { cholesky } from '../classical/cholesky.js'
import { dot, type Matrix } from '../classical/matrix.js'

/**
 * Draws of utilities, the same ones at every call.
 *
 * @param mean `[rows]`
 * @param covariance `[rows, rows]`
 * @returns `[draws]` of `[rows]`
 */
export function drawnUtilities(
  mean: Float64Array,
  covariance: Matrix,
  draws: number,
): readonly Float64Array[] {
  const root = rootOf(covariance)
  const { normal } = seededRandom(0)
  return Array.from({ length: draws }, () => {
    const z = Float64Array.from(mean, normal)
    return mean.map((value, i) => value + dot(root.values, i * root.columns, z, 0, i + 1))
  })
}

/**
 * Cholesky's factor of a covariance. Options that are alike, or of which all is known, leave it singular: as little as is needed is
 * added to its diagonal, from a billionth of it.
 *
 * @param covariance symmetric, `[rows, rows]`
 */
export function rootOf(covariance: Matrix): Matrix {
  const n = covariance.rows
  let size = 0
  for (let i = 0; i < n; i++) size = Math.max(size, Math.abs(covariance.values[i * n + i] ?? NaN))
  for (let jitter = 1e-9 * (size || 1); ; jitter *= 10) {
    const values = covariance.values.slice()
    for (let i = 0; i < n; i++) values[i * n + i] = (values[i * n + i] ?? NaN) + jitter
    try {
      return cholesky({ rows: n, columns: n, values })
    } catch (error) {
      if (!(error instanceof RangeError) || !(jitter <= size)) throw error
    }
  }
}
