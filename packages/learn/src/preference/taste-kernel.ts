// How alike two pictures are to somebody's taste: an ideal point, towards which everything becomes better (a quadratic), and beside it
// anything smooth (Matérn 5/2 with a length scale for every parameter).
import { dot, type Matrix } from '../classical/matrix.js'

/** How a taste varies. Standard deviations are of utilities, in units of the logarithm of the odds of a choice. */
export interface TasteKernel {
  /** Of the smooth part. */
  readonly amplitude: number
  /** Of the quadratic part, in a corner of the features' range of 0 to 1; 0 leaves it out. */
  readonly ideal: number
  /** `[groups]`: how far one must go along the features of a group until the smooth part is another. */
  readonly lengthScales: readonly number[]
  /** `[features]`: the group of every feature. */
  readonly groups: readonly number[]
}

/**
 * Covariances of utilities of two sets of rows: `amplitude² m(r) + ideal² ((1 + z·z′) / (1 + d))²`, with m the Matérn function (Rasmussen &
 * Williams 2006, equation 4.17 with ν = 5/2), r the distance in length scales and z the features brought to −1 to 1. The second part is
 * any quadratic of the features: the ideal-point model of Carroll (1972, "Individual differences and multidimensional scaling"), where
 * a few comparisons tell of the whole space.
 *
 * @param a `[rows, features]`
 * @param b `[others, features]`
 * @returns `[rows, others]`
 */
export function tasteCovariances(kernel: TasteKernel, a: Matrix, b: Matrix): Matrix {
  const covariance = covarianceOf(kernel, a, b)
  const values = new Float64Array(a.rows * b.rows)
  for (let i = 0; i < a.rows; i++) for (let j = 0; j < b.rows; j++) values[i * b.rows + j] = covariance(i, j)
  return { rows: a.rows, columns: b.rows, values }
}

/** Covariances of rows among themselves, `[rows, rows]`; half the work. */
export function ownTasteCovariances(kernel: TasteKernel, x: Matrix): Matrix {
  const n = x.rows
  const covariance = covarianceOf(kernel, x, x)
  const values = new Float64Array(n * n)
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      const value = covariance(i, j)
      values[i * n + j] = value
      values[j * n + i] = value
    }
  return { rows: n, columns: n, values }
}

/** The variance of every row by itself: `[rows]`. */
export function tasteVariances(kernel: TasteKernel, x: Matrix): Float64Array {
  const covariance = covarianceOf(kernel, x, x)
  return Float64Array.from({ length: x.rows }, (_, i) => covariance(i, i))
}

function covarianceOf(kernel: TasteKernel, a: Matrix, b: Matrix): (i: number, j: number) => number {
  const d = a.columns
  const [near, far] = [inLengths(kernel, a), inLengths(kernel, b)]
  const [left, right] = [centred(a), centred(b)]
  const smooth = kernel.amplitude ** 2
  const bent = (kernel.ideal / (1 + d)) ** 2
  return (i, j) => {
    let square = 0
    for (let k = 0; k < d; k++) square += ((near[i * d + k] as number) - (far[j * d + k] as number)) ** 2
    const value = smooth * matern(square)
    return bent === 0 ? value : value + bent * (1 + dot(left, i * d, right, j * d, d)) ** 2
  }
}

/** Of a squared distance in length scales. */
function matern(square: number): number {
  const far = Math.sqrt(5 * square)
  return (1 + far + (5 * square) / 3) * Math.exp(-far)
}

function inLengths({ lengthScales, groups }: TasteKernel, { columns, values }: Matrix): Float64Array {
  const scales = groups.map((group) => 1 / (lengthScales[group] ?? NaN))
  const scaled = values.slice()
  for (let at = 0; at < scaled.length; at++)
    scaled[at] = (scaled[at] as number) * (scales[at % columns] as number)
  return scaled
}

/** From 0 to 1 to −1 to 1. */
function centred({ values }: Matrix): Float64Array {
  const moved = values.slice()
  for (let at = 0; at < moved.length; at++) moved[at] = 2 * (moved[at] as number) - 1
  return moved
}
