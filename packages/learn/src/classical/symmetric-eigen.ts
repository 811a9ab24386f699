// A symmetric matrix as its own directions: Householder reflections to a tridiagonal one, then implicit QL steps with
// Wilkinson's shifts (Golub & Van Loan, Matrix Computations, §8.3; the order of EISPACK's tred2 and tql2). A second for 500
// rows. Of ml-matrix, which has it too, a page would get all 70 kB.
import type { Matrix } from './matrix.js'

/** Eigenvalues, largest first, and their directions. */
export interface Eigen {
  readonly values: Float64Array
  /** `[n, n]`: row k is the direction of value k, of length 1. */
  readonly directions: Matrix
}

/** Steps for one eigenvalue; two or three are usual. */
const MOST_STEPS = 60

/**
 * Eigenvalues and directions of a symmetric matrix.
 *
 * @param a symmetric, `[n, n]`
 * @throws RangeError when a value is not finite
 * @example
 * const { values, directions } = symmetricEigen(gram(x))
 */
export function symmetricEigen({ rows: n, values: a }: Matrix): Eigen {
  if (!a.every(Number.isFinite)) throw new RangeError('a matrix with values that are not finite')
  const { diagonal, off, basis } = tridiagonal(a, n)
  diagonalise(diagonal, off, basis, n)
  const order = Array.from(diagonal.keys()).sort((i, j) => (diagonal[j] as number) - (diagonal[i] as number))
  const directions = new Float64Array(n * n)
  order.forEach((from, to) => directions.set(basis.subarray(from * n, (from + 1) * n), to * n))
  return {
    values: Float64Array.from(order, (k) => diagonal[k] as number),
    directions: { rows: n, columns: n, values: directions },
  }
}

/** A tridiagonal matrix with the same eigenvalues, and the rotation to it: row k of `basis` is its k-th axis. */
interface Tridiagonal {
  readonly diagonal: Float64Array
  /** `off[k]` stands between k and k + 1; the last is 0. */
  readonly off: Float64Array
  readonly basis: Float64Array
}

function tridiagonal(a: Float64Array, n: number): Tridiagonal {
  const work = a.slice()
  const basis = new Float64Array(n * n)
  for (let k = 0; k < n; k++) basis[k * n + k] = 1
  const v = new Float64Array(n)
  const p = new Float64Array(n)
  // What is smaller is left standing: reflections along it would be rounding, or worse among the smallest of numbers.
  const negligible = Number.EPSILON ** 2 * a.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  for (let k = 0; k < n - 2; k++) {
    // The reflection 1 − 2 v vᵀ takes column k below the diagonal onto its first entry.
    let size = 0
    for (let i = k + 1; i < n; i++) size = Math.hypot(size, work[i * n + k] as number)
    if (size <= negligible) continue
    v.fill(0)
    const head = work[(k + 1) * n + k] as number
    for (let i = k + 1; i < n; i++) v[i] = work[i * n + k] as number
    v[k + 1] = head + (head < 0 ? -size : size)
    let length = 0
    for (let i = k + 1; i < n; i++) length = Math.hypot(length, v[i] as number)
    for (let i = k + 1; i < n; i++) v[i] = (v[i] as number) / length
    reflectBoth(work, v, p, k, n)
    // The basis is turned with it: its rows from k + 1 on are combined.
    p.fill(0)
    for (let i = k + 1; i < n; i++)
      for (let j = 0; j < n; j++) p[j] = (p[j] as number) + (v[i] as number) * (basis[i * n + j] as number)
    for (let i = k + 1; i < n; i++) {
      const twice = 2 * (v[i] as number)
      for (let j = 0; j < n; j++) basis[i * n + j] = (basis[i * n + j] as number) - twice * (p[j] as number)
    }
  }
  const diagonal = Float64Array.from({ length: n }, (_, k) => work[k * n + k] as number)
  const beside = (k: number): number => {
    const value = work[(k + 1) * n + k] as number
    return Math.abs(value) > negligible ? value : 0
  }
  const off = Float64Array.from({ length: n }, (_, k) => (k < n - 1 ? beside(k) : 0))
  return { diagonal, off, basis }
}

/** `work` from both sides by 1 − 2 v vᵀ: less `v wᵀ + w vᵀ` with `w = 2 (p − (vᵀ p) v)` and `p = work · v`. */
function reflectBoth(work: Float64Array, v: Float64Array, p: Float64Array, k: number, n: number): void {
  let along = 0
  for (let i = k; i < n; i++) {
    let sum = 0
    for (let j = k + 1; j < n; j++) sum += (work[i * n + j] as number) * (v[j] as number)
    p[i] = sum
    along += (v[i] as number) * sum
  }
  for (let i = k; i < n; i++) p[i] = 2 * ((p[i] as number) - along * (v[i] as number))
  for (let i = k; i < n; i++) {
    const [vi, pi] = [v[i] as number, p[i] as number]
    for (let j = k; j < n; j++)
      work[i * n + j] = (work[i * n + j] as number) - vi * (p[j] as number) - pi * (v[j] as number)
  }
}

/** QL steps on the tridiagonal matrix, the basis turned with it, until nothing is left beside the diagonal. */
function diagonalise(diagonal: Float64Array, off: Float64Array, basis: Float64Array, n: number): void {
  const at = (list: Float64Array, k: number): number => list[k] as number
  // The reduction has left rounding of this size everywhere. Among eigenvalues that are nothing but rounding, as of a matrix of low
  // rank, what stands beside the diagonal never becomes small to what stands on it.
  let largest = 0
  for (let k = 0; k < n; k++) largest = Math.max(largest, Math.abs(at(diagonal, k)) + Math.abs(at(off, k)))
  const rounding = Number.EPSILON * largest
  for (let l = 0; l < n; l++) {
    for (let step = 0; ; step++) {
      let m = l
      while (m < n - 1) {
        const around = Math.abs(at(diagonal, m)) + Math.abs(at(diagonal, m + 1))
        if (Math.abs(at(off, m)) <= Math.max(Number.EPSILON * around, rounding)) break
        m++
      }
      if (m === l) break
      if (step === MOST_STEPS) throw new RangeError('the eigenvalues of a matrix did not settle')
      const half = (at(diagonal, l + 1) - at(diagonal, l)) / (2 * at(off, l))
      const root = Math.hypot(half, 1)
      let g = at(diagonal, m) - at(diagonal, l) + at(off, l) / (half + (half < 0 ? -root : root))
      let [sine, cosine, shift] = [1, 1, 0]
      let broke = false
      for (let i = m - 1; i >= l; i--) {
        const f = sine * at(off, i)
        const b = cosine * at(off, i)
        const r = Math.hypot(f, g)
        off[i + 1] = r
        if (r === 0) {
          diagonal[i + 1] = at(diagonal, i + 1) - shift
          off[m] = 0
          broke = true
          break
        }
        sine = f / r
        cosine = g / r
        g = at(diagonal, i + 1) - shift
        const s = (at(diagonal, i) - g) * sine + 2 * cosine * b
        shift = sine * s
        diagonal[i + 1] = g + shift
        g = cosine * s - b
        for (let k = 0; k < n; k++) {
          const [low, high] = [at(basis, i * n + k), at(basis, (i + 1) * n + k)]
          basis[(i + 1) * n + k] = sine * low + cosine * high
          basis[i * n + k] = cosine * low - sine * high
        }
      }
      if (broke) continue
      diagonal[l] = at(diagonal, l) - shift
      off[l] = g
      off[m] = 0
    }
  }
}
