/** The baseline as a polynomial under the peaks. */
import { requireAscending, requireFinite, requireLength, requireNumber } from './check-values.js'
import { fitted, orthogonalPolynomials, unitPlaces } from './orthogonal-polynomials.js'

/** How to fit a polynomial baseline. */
export interface PolynomialBaselineOptions {
  /** Default 2. */
  readonly degree?: number
  /** Places of the values; evenly spaced when absent. */
  readonly axis?: ArrayLike<number>
  /** Rounds at most. Default 100. */
  readonly iterations?: number
  /** It ends when the polynomial changes by less than this share of itself. Default 1e-3. */
  readonly tolerance?: number
}

/**
 * The baseline by modified polynomial fitting: what lies above the polynomial is cut down to it, and it is fitted anew.
 *
 * Lieber, C. A., Mahadevan-Jansen, A. (2003) Automated method for subtraction of fluorescence from biological Raman spectra, Applied
 * Spectroscopy 57, 1363–1367.
 *
 * @param y `[points]`
 * @returns `[points]` the baseline, to be subtracted
 * @throws InputError for missing values, fewer points than the degree needs, an axis that does not ascend, and options that cannot be
 * @example const line = polynomialBaseline(y, { degree: 5, axis: shift })
 */
export function polynomialBaseline(
  y: ArrayLike<number>,
  options: PolynomialBaselineOptions = {},
): Float64Array {
  const { degree = 2, iterations = 100, tolerance = 1e-3 } = options
  requireNumber(degree, 'degree', { from: 0, to: 20, whole: true })
  requireNumber(iterations, 'iterations', { from: 1, whole: true })
  requireFinite(y, 'baseline polynomial')
  requireLength(y, degree + 2, 'baseline polynomial')
  if (options.axis !== undefined) requireAscending(options.axis, y.length, 'baseline polynomial')
  const axis = options.axis ?? Float64Array.from({ length: y.length }, (_, at) => at)
  const polynomials = orthogonalPolynomials(unitPlaces(axis), degree)
  const cut = Float64Array.from(y)
  let line = fitted(polynomials, cut)
  for (let round = 1; round < iterations; round++) {
    for (const [at, value] of line.entries()) cut[at] = Math.min(cut[at] as number, value)
    const next = fitted(polynomials, cut)
    let change = 0
    let size = 0
    for (const [at, value] of next.entries()) {
      change += (value - (line[at] as number)) ** 2
      size += (line[at] as number) ** 2
    }
    line = next
    if (Math.sqrt(change) < tolerance * Math.sqrt(size)) break
  }
  return line
}
