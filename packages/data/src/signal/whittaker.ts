/**
 * The Whittaker smoother: values that are close to the given ones, by weight, and have small differences. All baselines by penalised
 * least squares repeat it with other weights.
 *
 * Eilers, P. H. C. (2003) A perfect smoother, Analytical Chemistry 75, 3631–3636. Solved by rotations of the banded least-squares system, not by
 * its normal equations, which lose half of all digits where the penalty is large.
 */

/** Coefficients of differences of order 0, 1, 2, 3. */
const differences = [[1], [-1, 1], [1, -2, 1], [-1, 3, -3, 1]] as const

/** A triangular system that rows are added to: `[points][width]` from the diagonal on, and its right side. */
interface Triangle {
  readonly width: number
  readonly rows: Float64Array
  readonly right: Float64Array
  /** Rows from here on hold nothing yet. */
  filled: number
}

/**
 * The solution z of (W + λ DᵀD) z = W y, where D takes differences.
 *
 * @param y `[points]`, more than `order`
 * @param weights `[points]`, from 0; more than `order` of them above 0
 * @param lambda how much differences weigh
 * @param order of the differences: 1 pulls towards a level, 2 towards a line, 3 towards a parabola
 * @returns `[points]`
 * @example whittaker(y, new Float64Array(y.length).fill(1), 1e5, 2)
 */
export function whittaker(
  y: ArrayLike<number>,
  weights: ArrayLike<number>,
  lambda: number,
  order: 1 | 2 | 3,
): Float64Array {
  const points = y.length
  const width = order + 1
  const triangle: Triangle = {
    width,
    rows: new Float64Array(points * width),
    right: new Float64Array(points),
    filled: 0,
  }
  const penalty = differences[order].map((coefficient) => coefficient * Math.sqrt(lambda))
  const row = new Float64Array(width)
  for (let at = 0; at < points; at++) {
    const root = Math.sqrt(weights[at] as number)
    if (root > 0) {
      row.fill(0)
      row[0] = root
      addRow(triangle, row, at, root * (y[at] as number))
    }
    if (at + order < points) {
      row.set(penalty)
      addRow(triangle, row, at, 0)
    }
  }
  return solve(triangle)
}

/** Rotates a row into the triangle; `row` is used up. */
function addRow(triangle: Triangle, row: Float64Array, first: number, value: number): void {
  const { width, rows, right } = triangle
  const points = right.length
  let rest = value
  for (let at = first; at < points; at++) {
    const start = at * width
    const head = row[0] as number
    if (at >= triangle.filled) {
      if (head === 0 && row.every((entry) => entry === 0)) return
      for (let k = 0; k < width && at + k < points; k++) rows[start + k] = row[k] as number
      right[at] = rest
      triangle.filled = at + 1
      return
    }
    const pivot = rows[start] as number
    if (head !== 0) {
      // Weights and penalties are far from where squares overflow, and Math.hypot takes ten times as long.
      const size = Math.sqrt(pivot * pivot + head * head)
      const cosine = pivot / size
      const sine = head / size
      for (let k = 0; k < width; k++) {
        const upper = rows[start + k] as number
        const lower = row[k] as number
        rows[start + k] = cosine * upper + sine * lower
        row[k] = cosine * lower - sine * upper
      }
      const upper = right[at] as number
      right[at] = cosine * upper + sine * rest
      rest = cosine * rest - sine * upper
    }
    for (let k = 1; k < width; k++) row[k - 1] = row[k] as number
    row[width - 1] = 0
  }
}

function solve({ width, rows, right }: Triangle): Float64Array {
  const z = new Float64Array(right.length)
  for (let at = right.length - 1; at >= 0; at--) {
    let value = right[at] as number
    for (let k = 1; k < width && at + k < z.length; k++)
      value -= (rows[at * width + k] as number) * (z[at + k] as number)
    z[at] = value / (rows[at * width] as number)
  }
  return z
}
