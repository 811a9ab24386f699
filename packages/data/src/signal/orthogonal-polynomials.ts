/**
 * Polynomials that are orthogonal over given points, by their three-term recurrence: least squares without a matrix, exact where powers
 * of the axis would lose all digits.
 *
 * Forsythe, G. E. (1957) Generation and use of orthogonal polynomials for data-fitting with a digital computer.
 */

/** Polynomials of degree 0, 1, … over points. */
export interface OrthogonalPolynomials {
  /** `[degree + 1][points]` their values, of norm 1. */
  readonly values: readonly Float64Array[]
  /** `[degree + 1]` of the value, or of a derivative, at any place. */
  at(place: number, derivative?: number): Float64Array
}

/**
 * @param points distinct, more than `degree`; best within −1 … 1
 * @example const { values } = orthogonalPolynomials([-1, 0, 1], 2)
 */
export function orthogonalPolynomials(points: ArrayLike<number>, degree: number): OrthogonalPolynomials {
  const length = points.length
  const shifts: number[] = []
  const norms: number[] = []
  const values: Float64Array[] = []
  for (let k = 0; k <= degree; k++) {
    const own = Float64Array.from({ length }, (_, at) =>
      k === 0
        ? 1
        : ((points[at] as number) - (shifts[k - 1] as number)) * (values[k - 1]?.[at] as number) -
          (norms[k - 1] as number) * (values[k - 2]?.[at] ?? 0),
    )
    // Once more against all before: the recurrence alone lets rounding grow.
    for (const before of k === 0 ? [] : values) {
      const share = dot(own, before)
      for (let at = 0; at < length; at++) own[at] = (own[at] as number) - share * (before[at] as number)
    }
    const norm = Math.sqrt(dot(own, own))
    for (let at = 0; at < length; at++) own[at] = (own[at] as number) / norm
    norms[k] = norm
    values.push(own)
    shifts[k] = own.reduce((sum, value, at) => sum + value * value * (points[at] as number), 0)
  }
  return {
    values,
    at(place, derivative = 0) {
      // Derivatives of the recurrence: p'ₖ₊₁ = pₖ + (t − α) p'ₖ − β p'ₖ₋₁, and so on.
      let lower = new Float64Array(degree + 1)
      for (let order = 0; order <= derivative; order++) {
        const own = new Float64Array(degree + 1)
        for (let k = 0; k <= degree; k++) {
          const raised =
            k === 0
              ? order === 0
                ? 1
                : 0
              : (place - (shifts[k - 1] as number)) * (own[k - 1] as number) +
                order * (lower[k - 1] as number) -
                (norms[k - 1] as number) * (k > 1 ? (own[k - 2] as number) : 0)
          own[k] = raised / (norms[k] as number)
        }
        lower = own
      }
      return lower
    },
  }
}

/** The values of the polynomial nearest to `y`. */
export function fitted({ values }: OrthogonalPolynomials, y: ArrayLike<number>): Float64Array {
  const fit = new Float64Array(y.length)
  for (const own of values) {
    const share = dot(own, y)
    for (let at = 0; at < y.length; at++) fit[at] = (fit[at] as number) + share * (own[at] as number)
  }
  return fit
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0
  for (let at = 0; at < a.length; at++) sum += (a[at] as number) * (b[at] as number)
  return sum
}

/** Places brought to −1 … 1. */
export function unitPlaces(axis: ArrayLike<number>): Float64Array {
  const [first, last] = [axis[0] as number, axis[axis.length - 1] as number]
  return Float64Array.from(axis, (place) => (2 * (place - first)) / (last - first) - 1)
}
