// Ridge regression by its normal equations, in double precision: small systems, many rows.

/** Sums over rows of products: what a regression needs of its data, however many rows there were. */
export class NormalEquations {
  readonly #gram: Float64Array
  readonly #moments: Float64Array
  readonly #inputs: number
  readonly #outputs: number
  #rows = 0

  /** Equations for so many inputs (the last one is the intercept, always 1) and outputs. */
  constructor(inputs: number, outputs: number) {
    this.#inputs = inputs
    this.#outputs = outputs
    this.#gram = new Float64Array(inputs * inputs)
    this.#moments = new Float64Array(inputs * outputs)
  }

  get rows(): number {
    return this.#rows
  }

  /** Adds a row: `x` of the inputs, `y` of the outputs. */
  add(x: Float64Array, y: Float64Array): void {
    const gram = this.#gram
    const moments = this.#moments
    const inputs = this.#inputs
    const outputs = this.#outputs
    for (let i = 0; i < inputs; i++) {
      const value = x[i] as number
      const row = i * inputs
      for (let j = 0; j <= i; j++) gram[row + j] = (gram[row + j] as number) + value * (x[j] as number)
      for (let k = 0; k < outputs; k++) {
        const at = i * outputs + k
        moments[at] = (moments[at] as number) + value * (y[k] as number)
      }
    }
    this.#rows++
  }

  /**
   * Coefficients that minimise the squared error plus `penalty` × rows × the squared coefficients, the intercept's left
   * out.
   *
   * @returns `[inputs, outputs]`
   */
  solve(penalty: number): Float64Array {
    const inputs = this.#inputs
    const gram = this.#gram.slice()
    for (let i = 0; i < inputs; i++) {
      const at = i * inputs + i
      gram[at] = (gram[at] as number) + (i < inputs - 1 ? penalty * this.#rows : 0)
    }
    return solvePositive(gram, this.#moments, inputs, this.#outputs)
  }
}

/**
 * Solves `A · X = B` for a symmetric positive definite `A`, of which the lower triangle is read, by Cholesky's
 * factorisation.
 *
 * @param a `[size, size]`, overwritten
 * @param b `[size, columns]`
 * @throws RangeError when `A` is not positive definite
 */
export function solvePositive(a: Float64Array, b: Float64Array, size: number, columns: number): Float64Array {
  const at = (i: number, j: number): number => a[i * size + j] as number
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = at(i, j)
      for (let k = 0; k < j; k++) sum -= at(i, k) * at(j, k)
      if (i > j) a[i * size + j] = sum / at(j, j)
      else if (sum > 0) a[i * size + i] = Math.sqrt(sum)
      else throw new RangeError(`the matrix is not positive definite (row ${i})`)
    }
  }
  const x = b.slice()
  for (let column = 0; column < columns; column++) {
    const place = (i: number): number => i * columns + column
    for (let i = 0; i < size; i++) {
      let sum = x[place(i)] as number
      for (let k = 0; k < i; k++) sum -= at(i, k) * (x[place(k)] as number)
      x[place(i)] = sum / at(i, i)
    }
    for (let i = size - 1; i >= 0; i--) {
      let sum = x[place(i)] as number
      for (let k = i + 1; k < size; k++) sum -= at(k, i) * (x[place(k)] as number)
      x[place(i)] = sum / at(i, i)
    }
  }
  return x
}
