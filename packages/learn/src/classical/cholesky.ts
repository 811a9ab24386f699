// Cholesky's factorisation of symmetric positive definite matrices, and what is solved with it.
import { dot, type Matrix } from './matrix.js'

/**
 * The lower triangular L with `L · Lᵀ = A`; zeros above the diagonal.
 *
 * @param a symmetric, `[n, n]`; its lower triangle is read
 * @throws RangeError when A is not positive definite
 */
export function cholesky({ rows: n, values }: Matrix): Matrix {
  const l = new Float64Array(n * n)
  for (let i = 0; i < n; i++) {
    const row = i * n
    for (let j = 0; j <= i; j++) {
      const rest = (values[row + j] as number) - dot(l, row, l, j * n, j)
      if (i > j) l[row + j] = rest / (l[j * n + j] as number)
      else if (rest > 0) l[row + i] = Math.sqrt(rest)
      else throw new RangeError(`the matrix is not positive definite (row ${i})`)
    }
  }
  return { rows: n, columns: n, values: l }
}

/**
 * X of `L · X = B`.
 *
 * @param l lower triangular, `[n, n]`
 * @param b `[n, columns]`
 */
export function solveLower({ rows: n, values: l }: Matrix, b: Matrix): Matrix {
  const width = b.columns
  const x = b.values.slice()
  for (let i = 0; i < n; i++) {
    const row = i * width
    for (let k = 0; k < i; k++) take(x, row, l[i * n + k] as number, k * width, width)
    divide(x, row, l[i * n + i] as number, width)
  }
  return { rows: n, columns: width, values: x }
}

/**
 * X of `Lᵀ · X = B`.
 *
 * @param l lower triangular, `[n, n]`
 * @param b `[n, columns]`
 */
function solveUpper({ rows: n, values: l }: Matrix, b: Matrix): Matrix {
  const width = b.columns
  const x = b.values.slice()
  for (let i = n - 1; i >= 0; i--) {
    const row = i * width
    divide(x, row, l[i * n + i] as number, width)
    for (let k = 0; k < i; k++) take(x, k * width, l[i * n + k] as number, row, width)
  }
  return { rows: n, columns: width, values: x }
}

/**
 * X of `A · X = B`, given the factor of A.
 *
 * @param factor what `cholesky` gave, `[n, n]`
 * @param b `[n, columns]`
 * @example
 * const x = solveFactored(cholesky(a), b)
 */
export function solveFactored(factor: Matrix, b: Matrix): Matrix {
  return solveUpper(factor, solveLower(factor, b))
}

/** Takes `factor` times the row at `from` from the row at `to`. */
function take(x: Float64Array, to: number, factor: number, from: number, width: number): void {
  if (factor === 0) return
  for (let j = 0; j < width; j++) x[to + j] = (x[to + j] as number) - factor * (x[from + j] as number)
}

function divide(x: Float64Array, row: number, by: number, width: number): void {
  for (let j = 0; j < width; j++) x[row + j] = (x[row + j] as number) / by
}

/** Half of the logarithm of A's determinant, given its factor. */
export function halfLogDeterminant({ rows: n, values: l }: Matrix): number {
  let sum = 0
  for (let i = 0; i < n; i++) sum += Math.log(l[i * n + i] as number)
  return sum
}
