// The covariance of a Gaussian process over some dozens of inputs: a linear part, a bent part with a length scale for every
// input (squared exponential with automatic relevance determination), and noise.
import { dot, gram, type Matrix } from './matrix.js'

/** How a function varies. Standard deviations in units of the targets' own. */
export interface CovarianceKernel {
  /** Of the linear part, where every input is one standard deviation from its mean. */
  readonly linear: number
  /** Of the bent part. */
  readonly bent: number
  /** `[inputs]`: how far one must go along an input until the bent part is another, in units of the inputs. */
  readonly lengthScales: readonly number[]
  /** Of what the inputs do not tell. */
  readonly noise: number
}

/** Added to the noise's variance, so that rows which stand twice do no harm. */
export const JITTER = 1e-8

/**
 * Covariances of two sets of rows, without noise: `linear² x·x′ / d + bent² exp(−½ Σ (xₖ − x′ₖ)² / ℓₖ²)` (Rasmussen & Williams,
 * Gaussian Processes for Machine Learning, 2006, equations 4.30 and 5.1).
 *
 * @param a `[rows, inputs]`
 * @param b `[others, inputs]`
 * @returns `[rows, others]`
 */
export function covariances(kernel: CovarianceKernel, a: Matrix, b: Matrix): Matrix {
  const d = a.columns
  const [near, far] = [scaled(kernel, a), scaled(kernel, b)]
  const [sizes, others] = [squares(near), squares(far)]
  const straight = kernel.linear ** 2 / d
  const values = new Float64Array(a.rows * b.rows)
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < b.rows; j++) {
      const apart =
        (sizes[i] as number) + (others[j] as number) - 2 * dot(near.values, i * d, far.values, j * d, d)
      values[i * b.rows + j] =
        straight * dot(a.values, i * d, b.values, j * d, d) +
        kernel.bent ** 2 * Math.exp(-Math.max(0, apart) / 2)
    }
  }
  return { rows: a.rows, columns: b.rows, values }
}

/** The variance of every row by itself, without noise: `[rows]`. */
export function variances(kernel: CovarianceKernel, a: Matrix): Float64Array {
  return squares(a).map((size) => kernel.linear ** 2 * (size / a.columns) + kernel.bent ** 2)
}

/** Covariances of the rows among themselves, and what their gradient is made of. */
export interface OwnCovariances {
  /** With noise on the diagonal, `[rows, rows]`. */
  readonly all: Matrix
  /** `x·x′ / d`, `[rows, rows]`; the same for every kernel. */
  readonly straight: Matrix
  /** The bent part, `[rows, rows]`. */
  readonly bent: Matrix
}

/** Products of the rows with each other over their number of inputs: what `ownCovariances` need, for any kernel. */
export function straightProducts(x: Matrix): Matrix {
  const products = gram(x)
  return { ...products, values: products.values.map((value) => value / x.columns) }
}

/** Covariances of rows among themselves, with noise. */
export function ownCovariances(kernel: CovarianceKernel, x: Matrix, straight: Matrix): OwnCovariances {
  const n = x.rows
  const near = scaled(kernel, x)
  const products = gram(near)
  const bent = products.values
  const sizes = Float64Array.from({ length: n }, (_, i) => bent[i * n + i] as number)
  const all = new Float64Array(n * n)
  const [high, slope] = [kernel.bent ** 2, kernel.linear ** 2]
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const at = i * n + j
      const apart = (sizes[i] as number) + (sizes[j] as number) - 2 * (bent[at] as number)
      const value = high * Math.exp(-Math.max(0, apart) / 2)
      bent[at] = value
      bent[j * n + i] = value
      const sum = value + slope * (straight.values[at] as number) + (i === j ? kernel.noise ** 2 + JITTER : 0)
      all[at] = sum
      all[j * n + i] = sum
    }
  }
  return { all: { rows: n, columns: n, values: all }, straight, bent: products }
}

/**
 * Half the sum over all pairs of `weights` times the covariance's derivative by the logarithm of each of the kernel's numbers,
 * in the order of `kernelNumbers`.
 *
 * @param weights symmetric, `[rows, rows]`
 */
export function kernelGradient(
  kernel: CovarianceKernel,
  x: Matrix,
  { straight, bent }: OwnCovariances,
  weights: Matrix,
): Float64Array {
  const n = x.rows
  const d = x.columns
  const gradient = new Float64Array(d + 3)
  let [linear, own] = [0, 0]
  // Σᵢⱼ wᵢⱼ (xᵢₖ − xⱼₖ)² = 2 Σᵢ xᵢₖ (xᵢₖ Σⱼ wᵢⱼ − Σⱼ wᵢⱼ xⱼₖ), the weights times the bent part being w.
  const mixed = new Float64Array(d)
  let all = 0
  for (let i = 0; i < n; i++) {
    mixed.fill(0)
    let sum = 0
    for (let j = 0; j < n; j++) {
      const weight = weights.values[i * n + j] as number
      linear += weight * (straight.values[i * n + j] as number)
      const w = weight * (bent.values[i * n + j] as number)
      sum += w
      for (let k = 0; k < d; k++) mixed[k] = (mixed[k] as number) + w * (x.values[j * d + k] as number)
    }
    all += sum
    own += weights.values[i * n + i] as number
    for (let k = 0; k < d; k++) {
      const value = x.values[i * d + k] as number
      gradient[k + 2] = (gradient[k + 2] as number) + value * (value * sum - (mixed[k] as number))
    }
  }
  kernel.lengthScales.forEach((scale, k) => (gradient[k + 2] = (gradient[k + 2] as number) / scale ** 2))
  gradient[0] = kernel.linear ** 2 * linear
  gradient[1] = all
  gradient[d + 2] = kernel.noise ** 2 * own
  return gradient
}

/** The kernel's numbers as logarithms, `[inputs + 3]`: linear, bent, length scales, noise. */
export function kernelNumbers({ linear, bent, lengthScales, noise }: CovarianceKernel): Float64Array {
  return Float64Array.of(linear, bent, ...lengthScales, noise).map(Math.log)
}

/** The kernel of these logarithms. */
export function kernelOf(numbers: Float64Array): CovarianceKernel {
  const [linear = NaN, bent = NaN, ...rest] = numbers.map(Math.exp)
  return { linear, bent, lengthScales: rest.slice(0, -1), noise: rest.at(-1) ?? NaN }
}

/** Rows in units of the length scales. */
function scaled({ lengthScales }: CovarianceKernel, { rows, columns, values }: Matrix): Matrix {
  return { rows, columns, values: values.map((value, at) => value / (lengthScales[at % columns] as number)) }
}

/** The square of every row's length. */
function squares({ rows, columns, values }: Matrix): Float64Array {
  return Float64Array.from({ length: rows }, (_, i) => dot(values, i * columns, values, i * columns, columns))
}
