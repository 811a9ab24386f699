/** Smoothing and derivatives by polynomials over a moving window: the spectroscopist's first choice. */
import { InputError } from '@utsushi/ground'
import { requireFinite, requireLength, requireNumber } from './check-values.js'
import { orthogonalPolynomials } from './orthogonal-polynomials.js'

/** How to smooth. */
export interface SavitzkyGolayOptions {
  /** Points of the window, odd. Default 9. */
  readonly window?: number
  /** Of the polynomial. Default 2. */
  readonly degree?: number
  /** Which derivative; 0 smooths. Default 0. */
  readonly derivative?: number
  /** The step of the axis, by which derivatives are measured. Default 1. */
  readonly step?: number
}

/**
 * The polynomial nearest to the values of a window, or its derivative, at the middle of the window; at both ends, where no window reaches further, at
 * the points of the last one.
 *
 * Savitzky, A., Golay, M. J. E. (1964) Smoothing and differentiation of data by simplified least squares procedures, Analytical Chemistry 36, 1627–1639.
 *
 * @param y `[points]` evenly spaced
 * @returns `[points]`
 * @throws InputError for missing values, a window that is even, wider than the sequence or not above the degree, and a derivative above the degree
 * @example savitzkyGolay(y, { window: 11, degree: 2, derivative: 1, step: 2 })
 */
export function savitzkyGolay(y: ArrayLike<number>, options: SavitzkyGolayOptions = {}): Float64Array {
  const { window = 9, degree = 2, derivative = 0, step = 1 } = options
  requireNumber(window, 'window', { from: 3, whole: true })
  if (window % 2 === 0)
    throw new InputError(`window is ${window} — expected an odd number of points, such as ${window + 1}`)
  requireNumber(degree, 'degree', { from: 0, to: Math.min(window - 1, 20), whole: true })
  requireNumber(derivative, 'derivative', { from: 0, to: degree, whole: true })
  requireNumber(step, 'step', { above: 0 })
  requireFinite(y, 'Savitzky–Golay')
  requireLength(y, window, 'Savitzky–Golay')
  const half = (window - 1) / 2
  const places = Float64Array.from({ length: window }, (_, at) => (at - half) / half)
  const polynomials = orthogonalPolynomials(places, degree)
  const scale = (half * step) ** derivative
  const weights = Array.from(places, (place) => {
    const shares = polynomials.at(place, derivative)
    return places.map((_, at) =>
      polynomials.values.reduce(
        (sum, own, k) => sum + ((own[at] as number) * (shares[k] as number)) / scale,
        0,
      ),
    )
  })
  return Float64Array.from({ length: y.length }, (_, at) => {
    const start = Math.min(Math.max(0, at - half), y.length - window)
    const own = weights[at - start] as Float64Array
    let sum = 0
    for (let k = 0; k < window; k++) sum += (own[k] as number) * (y[start + k] as number)
    return sum
  })
}
