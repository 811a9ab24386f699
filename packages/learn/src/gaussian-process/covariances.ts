// Covariances of two sets of rows, laid into the memory of matrix products.
import type { Matrix } from '../classical/matrix.js'
import { correlate, type CovarianceKernel } from './kernel.js'
import { padded, type Products, type Rows } from './products.js'

/** Numbers that `layScaled` writes for so many rows. */
export const scaledSize = (rows: number, columns: number): number => padded(rows) * padded(columns)

/** Rows in units of the length scales (of a linear part: as they are), padded with zeros. */
export function layScaled(
  { memory }: Products,
  at: number,
  { rows, columns, values }: Matrix,
  lengthScales?: readonly number[],
): Rows {
  const stride = padded(columns)
  memory.fill(0, at, at + scaledSize(rows, columns))
  for (let i = 0; i < rows; i++)
    for (let k = 0; k < columns; k++)
      memory[at + i * stride + k] = (values[i * columns + k] as number) / (lengthScales?.[k] ?? 1)
  return { at, stride }
}

/** Numbers that `layCovariances` writes besides its answers. */
export const covarianceScratch = (a: Matrix, b: Matrix): number =>
  2 * (scaledSize(a.rows, a.columns) + scaledSize(b.rows, b.columns)) + padded(a.rows) * padded(b.rows)

/**
 * `constant² + linear² x·x′ / d + bent² k(Σ (xₖ − x′ₖ)² / ℓₖ²)`, without noise (Rasmussen & Williams, Gaussian Processes for Machine
 * Learning, 2006, §4.2 and equation 5.1); 0 in the padding.
 *
 * @param into `[a.rows, b.rows]`, padded
 * @param scratch where `covarianceScratch` numbers may be written
 */
export function layCovariances(
  products: Products,
  kernel: CovarianceKernel,
  a: Matrix,
  b: Matrix,
  into: Rows,
  scratch: number,
): void {
  const { memory } = products
  const [rows, columns, width] = [padded(a.rows), padded(b.rows), padded(a.columns)]
  let next = scratch
  const lay = (x: Matrix, lengthScales?: readonly number[]): Rows => {
    const laid = layScaled(products, next, x, lengthScales)
    next += scaledSize(x.rows, x.columns)
    return laid
  }
  const [near, far] = [lay(a, kernel.lengthScales), lay(b, kernel.lengthScales)]
  const [ownA, ownB] = [squaresOf(memory, near, a.rows, width), squaresOf(memory, far, b.rows, width)]
  for (let i = 0; i < rows; i++)
    memory.fill(0, into.at + i * into.stride, into.at + i * into.stride + columns)
  products.subtract(into, near, far, rows, columns, width)
  const bent = kernel.bent ** 2
  const constant = kernel.constant ** 2
  for (let i = 0; i < a.rows; i++) {
    const row = into.at + i * into.stride
    for (let j = 0; j < b.rows; j++)
      memory[row + j] = (ownA[i] as number) + (ownB[j] as number) + 2 * (memory[row + j] as number)
    correlate(kernel.shape, memory, row, row + b.rows)
    for (let j = 0; j < b.rows; j++) memory[row + j] = constant + bent * (memory[row + j] as number)
  }
  if (kernel.linear === 0) return
  const [left, right] = [lay(a), lay(b)]
  const table: Rows = { at: next, stride: columns }
  memory.fill(0, table.at, table.at + rows * columns)
  products.subtract(table, left, right, rows, columns, width)
  const line = kernel.linear ** 2 / a.columns
  for (let i = 0; i < a.rows; i++) {
    const [row, other] = [into.at + i * into.stride, table.at + i * table.stride]
    for (let j = 0; j < b.rows; j++)
      memory[row + j] = (memory[row + j] as number) - line * (memory[other + j] as number)
  }
}

/** The variance of every row by itself, without noise. */
export function priorVariances(kernel: CovarianceKernel, { rows, columns, values }: Matrix): Float64Array {
  const line = kernel.linear ** 2 / columns
  return Float64Array.from({ length: rows }, (_, i) => {
    let sum = 0
    for (let k = i * columns; k < (i + 1) * columns; k++) sum += (values[k] as number) ** 2
    return kernel.constant ** 2 + kernel.bent ** 2 + line * sum
  })
}

function squaresOf(memory: Float64Array, { at, stride }: Rows, rows: number, width: number): Float64Array {
  return Float64Array.from({ length: rows }, (_, i) => {
    let sum = 0
    for (let k = at + i * stride; k < at + i * stride + width; k++) sum += (memory[k] as number) ** 2
    return sum
  })
}
