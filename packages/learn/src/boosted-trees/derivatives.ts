// First and second derivatives of the loss by the raw score of every row, in a form whose sums are exact: counts, gradients and
// hessians of a histogram do not depend on the order of adding, and what is left of a parent without one child is the other.

/** What the histograms add up, an entry a row. */
export interface Derivatives {
  /** Gradients, rounded to a step so small that sums of all of them are exact. */
  readonly gradient: Float64Array
  /** `unit` for the row itself, and its hessian: one sum counts rows and adds hessians. */
  readonly counted: Float64Array
  /** More than all hessians together; a power of 2. */
  readonly unit: number
}

/** Bits of a float64's significand. */
const BITS = 53

/**
 * Rounds gradients and hessians in place, and adds the count.
 *
 * @param gradient `[rows]`
 * @param hessian `[rows]`, at least 0; becomes `counted`
 */
export function exactly(gradient: Float64Array, hessian: Float64Array): Derivatives {
  const rows = gradient.length
  let [slopes, curves] = [0, 0]
  for (let i = 0; i < rows; i++) {
    slopes += Math.abs(gradient[i] as number)
    curves += hessian[i] as number
  }
  // A bit more than the sum takes leaves room for what rounding adds.
  const step = 2 ** (exponentAbove(slopes) + 1 - BITS)
  const unit = 2 ** (exponentAbove(curves) + 1)
  const curveStep = unit * 2 ** (exponentAbove(rows) + 1 - BITS)
  for (let i = 0; i < rows; i++) {
    gradient[i] = Math.round((gradient[i] as number) / step) * step
    hessian[i] = unit + Math.round((hessian[i] as number) / curveStep) * curveStep
  }
  return { gradient, counted: hessian, unit }
}

/** The least k with 2ᵏ > value; −60 for what is smaller. */
function exponentAbove(value: number): number {
  return value > 2 ** -60 ? Math.floor(Math.log2(value)) + 1 : -60
}

/** Rows and hessian of a sum of `counted`. */
export function parted(sum: number, unit: number): { readonly rows: number; readonly hessian: number } {
  const rows = Math.floor(sum / unit)
  return { rows, hessian: sum - rows * unit }
}
