// Cholesky's factorisation, triangular solves and inverses in the memory of matrix products, by halves: nearly all of the work is
// products of large blocks. Sizes are multiples of 4.
import type { Products, Rows } from './products.js'

/** Blocks of this size are worked out number by number. */
const SMALL = 8

/** Rows of a block below the diagonal that are multiplied at once. */
export const STRIP = 48

/** The block of a matrix that begins at row i and column j. */
export const block = ({ at, stride }: Rows, i: number, j: number): Rows => ({
  at: at + i * stride + j,
  stride,
})

/** Half of a size, a multiple of 4. */
const half = (size: number): number => 4 * Math.ceil(size / 8)

/**
 * The lower triangular L with `L · Lᵀ = A`, in place of the lower triangle of A; what stands above the diagonal means nothing.
 *
 * @returns whether A is positive definite, as far as rounding lets see
 */
export function factorInPlace(products: Products, a: Rows, size: number): boolean {
  if (size <= SMALL) return factorSmall(products.memory, a, size)
  const h = half(size)
  const below = block(a, h, 0)
  const rest = block(a, h, h)
  if (!factorInPlace(products, a, h)) return false
  solveRows(products, below, a, size - h, h)
  subtractOwnProducts(products, rest, below, size - h, h)
  return factorInPlace(products, rest, size - h)
}

function factorSmall(memory: Float64Array, { at, stride }: Rows, size: number): boolean {
  for (let i = 0; i < size; i++) {
    const row = at + i * stride
    for (let j = 0; j <= i; j++) {
      const other = at + j * stride
      let rest = memory[row + j] as number
      for (let k = 0; k < j; k++) rest -= (memory[row + k] as number) * (memory[other + k] as number)
      if (i > j) memory[row + j] = rest / (memory[other + j] as number)
      else if (rest > 0 && rest < Infinity) memory[row + i] = Math.sqrt(rest)
      else return false
    }
  }
  return true
}

/**
 * X of `X · Lᵀ = B`, in place of B: each row is L⁻¹ times what stood there.
 *
 * @param rows of B
 * @param size of L
 */
export function solveRows(products: Products, b: Rows, l: Rows, rows: number, size: number): void {
  if (size <= SMALL) {
    solveSmall(products.memory, b, l, rows, size)
    return
  }
  const h = half(size)
  const right = block(b, 0, h)
  solveRows(products, b, l, rows, h)
  products.subtract(right, b, block(l, h, 0), rows, size - h, h)
  solveRows(products, right, block(l, h, h), rows, size - h)
}

function solveSmall(memory: Float64Array, b: Rows, l: Rows, rows: number, size: number): void {
  const shares = Float64Array.from(
    { length: size },
    (_, j) => 1 / (memory[l.at + j * l.stride + j] as number),
  )
  for (let i = 0, row = b.at; i < rows; i++, row += b.stride) {
    for (let j = 0; j < size; j++) {
      const other = l.at + j * l.stride
      let rest = memory[row + j] as number
      for (let k = 0; k < j; k++) rest -= (memory[row + k] as number) * (memory[other + k] as number)
      memory[row + j] = rest * (shares[j] as number)
    }
  }
}

/** The lower triangle of C less that of `A · Aᵀ`; some places above the diagonal change too. */
export function subtractOwnProducts(
  products: Products,
  c: Rows,
  a: Rows,
  rows: number,
  length: number,
): void {
  for (let i = 0; i < rows; i += STRIP) {
    const count = Math.min(STRIP, rows - i)
    products.subtract(block(c, i, 0), block(a, i, 0), a, count, i + count, length)
  }
}

/**
 * L⁻¹ turned over: upper triangular, row j is column j of L⁻¹; written into M, which must hold zeros.
 */
export function invertTurned(products: Products, m: Rows, l: Rows, size: number): void {
  if (size <= SMALL) {
    for (let k = 0; k < size; k++) products.memory[m.at + k * m.stride + k] = 1
    solveSmall(products.memory, m, l, size, size)
    return
  }
  const h = half(size)
  const right = block(m, 0, h)
  invertTurned(products, m, l, h)
  invertTurned(products, block(m, h, h), block(l, h, h), size - h)
  products.subtract(right, m, block(l, h, 0), h, size - h, h)
  solveRows(products, right, block(l, h, h), h, size - h)
}

/**
 * The lower triangle of C less that of the inverse of A, given what `invertTurned` made of its factor.
 *
 * @param m upper triangular
 */
export function subtractInverse(products: Products, c: Rows, m: Rows, size: number): void {
  // Row i of M is zero before place i, so that sums begin there.
  for (let i = 0; i < size; i += STRIP) {
    const count = Math.min(STRIP, size - i)
    products.subtract(block(c, i, 0), block(m, i, i), block(m, 0, i), count, i + count, size - i)
  }
}

/** x of `L · x = b`, in place of b. */
export function solveForward(memory: Float64Array, l: Rows, b: Float64Array): void {
  for (let i = 0; i < b.length; i++) {
    const row = l.at + i * l.stride
    let rest = b[i] as number
    for (let k = 0; k < i; k++) rest -= (memory[row + k] as number) * (b[k] as number)
    b[i] = rest / (memory[row + i] as number)
  }
}

/** x of `Lᵀ · x = b`, in place of b. */
export function solveBackward(memory: Float64Array, l: Rows, b: Float64Array): void {
  for (let i = b.length - 1; i >= 0; i--) {
    const row = l.at + i * l.stride
    const value = (b[i] as number) / (memory[row + i] as number)
    b[i] = value
    for (let k = 0; k < i; k++) b[k] = (b[k] as number) - value * (memory[row + k] as number)
  }
}
