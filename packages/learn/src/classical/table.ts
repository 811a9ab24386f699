// Tables of thousands of columns, in 32 or 64 bits, and the two products that a regression needs of them.
import type { Matrix } from './matrix.js'

/** A table, row by row: entry (i, j) is `values[i * columns + j]`. A `Matrix` is one. */
export interface Table {
  readonly rows: number
  readonly columns: number
  readonly values: Float32Array | Float64Array
}

/** Columns of a panel: few enough that the panels of two blocks of rows stay in a processor's nearest memory. */
const PANEL = 256

/**
 * `Z · Zᵀ` in float64, where Z has the rows of x less `mean`, each times its `factor`: `[rows, rows]`.
 *
 * @param mean `[columns]`
 * @param factors `[rows]`
 */
export function centredGram(x: Table, mean: Float64Array, factors: Float64Array): Matrix {
  const n = x.rows
  const padded = Math.ceil(n / 4) * 4
  const sums = new Float64Array(padded * padded)
  // Four rows lie interleaved, so that the innermost loop reads along memory.
  const panel = new Float64Array(padded * PANEL)
  for (let from = 0; from < x.columns; from += PANEL) {
    const width = Math.min(PANEL, x.columns - from)
    for (let i = 0; i < n; i++) {
      const [row, factor] = [i * x.columns + from, factors[i] as number]
      const at = (i >> 2) * 4 * PANEL + (i & 3)
      for (let j = 0; j < width; j++)
        panel[at + 4 * j] = factor * ((x.values[row + j] as number) - (mean[from + j] as number))
    }
    for (let i = 0; i < padded; i += 4)
      for (let j = 0; j <= i; j += 4)
        addBlock(panel, i * PANEL, j * PANEL, width, sums, i * padded + j, padded)
  }
  const values = new Float64Array(n * n)
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      values[i * n + j] = sums[i * padded + j] as number
      values[j * n + i] = values[i * n + j] as number
    }
  return { rows: n, columns: n, values }
}

/** Adds the sixteen products of two groups of four interleaved rows. */
function addBlock(
  panel: Float64Array,
  a: number,
  b: number,
  width: number,
  sums: Float64Array,
  at: number,
  stride: number,
): void {
  let [s00, s01, s02, s03, s10, s11, s12, s13] = [0, 0, 0, 0, 0, 0, 0, 0]
  let [s20, s21, s22, s23, s30, s31, s32, s33] = [0, 0, 0, 0, 0, 0, 0, 0]
  for (let k = 0; k < 4 * width; k += 4) {
    const a0 = panel[a + k] as number
    const a1 = panel[a + k + 1] as number
    const a2 = panel[a + k + 2] as number
    const a3 = panel[a + k + 3] as number
    const b0 = panel[b + k] as number
    const b1 = panel[b + k + 1] as number
    const b2 = panel[b + k + 2] as number
    const b3 = panel[b + k + 3] as number
    s00 += a0 * b0
    s01 += a0 * b1
    s02 += a0 * b2
    s03 += a0 * b3
    s10 += a1 * b0
    s11 += a1 * b1
    s12 += a1 * b2
    s13 += a1 * b3
    s20 += a2 * b0
    s21 += a2 * b1
    s22 += a2 * b2
    s23 += a2 * b3
    s30 += a3 * b0
    s31 += a3 * b1
    s32 += a3 * b2
    s33 += a3 * b3
  }
  const found = [s00, s01, s02, s03, s10, s11, s12, s13, s20, s21, s22, s23, s30, s31, s32, s33]
  for (let k = 0; k < 16; k++) {
    const to = at + (k >> 2) * stride + (k & 3)
    sums[to] = (sums[to] as number) + (found[k] as number)
  }
}

/**
 * `Zᵀ · A` transposed, where Z is as in `centredGram`: `[columns of A, columns of x]`.
 *
 * @param a `[rows, outputs]`
 */
export function centredMoments(x: Table, mean: Float64Array, factors: Float64Array, a: Matrix): Matrix {
  const values = new Float64Array(a.columns * x.columns)
  for (let i = 0; i < x.rows; i++) {
    for (let output = 0; output < a.columns; output++) {
      const factor = (factors[i] as number) * (a.values[i * a.columns + output] as number)
      if (factor === 0) continue
      const [to, row] = [output * x.columns, i * x.columns]
      for (let j = 0; j < x.columns; j++)
        values[to + j] =
          (values[to + j] as number) + factor * ((x.values[row + j] as number) - (mean[j] as number))
    }
  }
  return { rows: a.columns, columns: x.columns, values }
}

/** The weighted mean of every column; weights add up to 1. */
export function weightedMeans(x: Table, weights: Float64Array): Float64Array {
  const means = new Float64Array(x.columns)
  for (let i = 0; i < x.rows; i++) {
    const [row, weight] = [i * x.columns, weights[i] as number]
    for (let j = 0; j < x.columns; j++)
      means[j] = (means[j] as number) + weight * (x.values[row + j] as number)
  }
  return means
}
