// Ridge regression of rows that come one by one, however many they are: only sums of their products are kept.
import { cholesky, solveFactored } from './cholesky.js'

/** Sums over rows of products: what a regression needs of its data. */
export class NormalEquations {
  readonly #gram: Float64Array
  readonly #moments: Float64Array
  readonly #inputs: number
  readonly #outputs: number
  #rows = 0

  /**
   * Equations for so many inputs (the last one is the intercept, always 1) and outputs.
   *
   * @example
   * const equations = new NormalEquations(3, 1)
   * for (const [a, b, y] of table) equations.add(Float64Array.of(a, b, 1), Float64Array.of(y))
   * const [slopeA, slopeB, intercept] = equations.solve(1e-4)
   */
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
   * @throws RangeError when the rows leave coefficients undetermined and the penalty is 0
   */
  solve(penalty: number): Float64Array {
    const inputs = this.#inputs
    const gram = this.#gram.slice()
    for (let i = 0; i < inputs; i++) {
      const at = i * inputs + i
      gram[at] = (gram[at] as number) + (i < inputs - 1 ? penalty * this.#rows : 0)
    }
    const factor = cholesky({ rows: inputs, columns: inputs, values: gram })
    return solveFactored(factor, { rows: inputs, columns: this.#outputs, values: this.#moments }).values
  }
}
