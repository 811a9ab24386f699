/** A symmetric matrix as its own directions. */
export interface Eigen {
  readonly values: Float64Array
  /** Column k belongs to value k: entry `row * n + k`. */
  readonly vectors: Float64Array
}

/**
 * Eigenvalues and vectors of a symmetric matrix by cyclic Jacobi rotations (Golub and Van Loan, algorithm 8.5.3): slow for
 * hundreds of rows, exact and short for the dozens of a search space.
 * @param matrix n × n, row by row
 */
export function symmetricEigen(matrix: Float64Array, n: number): Eigen {
  const a = matrix.slice()
  const vectors = new Float64Array(n * n)
  for (let k = 0; k < n; k++) vectors[k * n + k] = 1
  const at = (array: Float64Array, row: number, column: number): number => array[row * n + column] as number
  for (let sweep = 0; sweep < 60; sweep++) {
    let [off, all] = [0, 0]
    for (let row = 0; row < n; row++) {
      for (let column = 0; column < n; column++) {
        all += at(a, row, column) ** 2
        if (row !== column) off += at(a, row, column) ** 2
      }
    }
    if (off <= 1e-30 * all) break
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        const apq = at(a, p, q)
        if (apq === 0) continue
        const tau = (at(a, q, q) - at(a, p, p)) / (2 * apq)
        const t = (tau < 0 ? -1 : 1) / (Math.abs(tau) + Math.hypot(1, tau))
        const c = 1 / Math.hypot(1, t)
        const s = t * c
        for (let k = 0; k < n; k++) {
          const [kp, kq] = [at(a, k, p), at(a, k, q)]
          a[k * n + p] = c * kp - s * kq
          a[k * n + q] = s * kp + c * kq
        }
        for (let k = 0; k < n; k++) {
          const [pk, qk] = [at(a, p, k), at(a, q, k)]
          a[p * n + k] = c * pk - s * qk
          a[q * n + k] = s * pk + c * qk
          const [vp, vq] = [at(vectors, k, p), at(vectors, k, q)]
          vectors[k * n + p] = c * vp - s * vq
          vectors[k * n + q] = s * vp + c * vq
        }
      }
    }
  }
  return { values: Float64Array.from({ length: n }, (_, k) => at(a, k, k)), vectors }
}
