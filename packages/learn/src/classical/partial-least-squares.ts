// Partial least squares: lines through a few directions along which inputs and outputs vary together, the usual first answer to spectra
// with more points than samples (Wold, Sjöström & Eriksson 2001; the regression of Wegelin 2000, section 4.1, as scikit-learn has it).
import { randomStream, shuffle } from '@utsushi/ground'
import { dot, matrix, type Matrix } from './matrix.js'
import { extractDirections, type Directions } from './pls-directions.js'
import type { Table } from './table.js'

/** A fitted regression: plain JSON. */
export interface PartialLeastSquares {
  readonly kind: 'partial-least-squares'
  readonly version: 1
  /** How many directions are used. */
  readonly components: number
  /** `[outputs, inputs]`, in the units of inputs and outputs. */
  readonly coefficients: readonly (readonly number[])[]
  /** `[outputs]` */
  readonly intercept: readonly number[]
  /** Root mean squared error of each output with 1, 2, … directions, in cross-validation; left out where `components` was given. */
  readonly errors?: readonly (readonly number[])[]
}

/** How many directions there are, and how that is found out. */
export interface PartialLeastSquaresOptions {
  /** So many; chosen by cross-validation when left out. */
  readonly components?: number
  /** Directions at most in cross-validation; 20 when left out. */
  readonly most?: number
  /** Into how many parts rows are drawn, or the numbers of the rows that are left out together; 10 when left out. */
  readonly folds?: number | readonly ArrayLike<number>[]
  /** Of the drawing of folds; 0 when left out. */
  readonly seed?: number
  /** Whether inputs and outputs are brought to deviation 1 first; they are when left out. */
  readonly scale?: boolean
}

/**
 * Fits partial least squares to one output or several. The number of directions is the one with the smallest squared error of rows
 * left out, in deviations of each output.
 *
 * @param x `[rows, inputs]`
 * @param y `[rows, outputs]`
 * @throws RangeError for fewer than two rows, numbers that do not fit or are not finite, or folds that hold no rows
 * @example
 * const model = fitPartialLeastSquares(matrix(172, 100, spectra), matrix(172, 1, fat))
 * predictPartialLeastSquares(model, matrix(43, 100, others)) // [rows, outputs]
 */
export function fitPartialLeastSquares(
  x: Table,
  y: Matrix,
  options: PartialLeastSquaresOptions = {},
): PartialLeastSquares {
  const { components, most = 20, scale = true } = options
  check(x, y, components ?? most)
  const all = Array.from({ length: x.rows }, (_, i) => i)
  if (components !== undefined) return model(extractDirections(x, y, all, components, scale), x.columns)
  const folds = foldsOf(x.rows, options)
  const smallest = x.rows - Math.max(...folds.map((fold) => fold.length))
  const bound = Math.min(most, smallest - 1, x.columns)
  if (bound < 1)
    throw new RangeError(`partial least squares: folds of ${x.rows} rows leave ${smallest} to learn from`)
  const errors = errorsByCount(x, y, folds, bound, scale)
  const deviations = deviationsOf(y)
  const costs = errors.map((own) =>
    own.reduce((sum, error, k) => sum + (error / (deviations[k] as number)) ** 2, 0),
  )
  const best = costs.indexOf(Math.min(...costs)) + 1
  return { ...model(extractDirections(x, y, all, best, scale), x.columns), errors }
}

function check(x: Table, y: Matrix, components: number): void {
  const complain = (problem: string): never => {
    throw new RangeError(`partial least squares: ${problem}`)
  }
  if (x.rows !== y.rows) complain(`${x.rows} rows of inputs, but ${y.rows} of outputs`)
  if (x.rows < 2) complain(`${x.rows} row; give two at least`)
  if (!Number.isInteger(components) || components < 1 || components > 1000)
    complain(`${components} components, expected a whole number from 1 to 1000`)
  for (const [name, { values, columns }] of [['input', x] as const, ['output', y] as const]) {
    const bad = values.findIndex((value) => !Number.isFinite(value))
    if (bad >= 0)
      complain(
        `${name} ${bad % columns} of row ${Math.floor(bad / columns)} is ${values[bad]}, expected a number`,
      )
  }
}

function foldsOf(
  rows: number,
  { folds = 10, seed = 0 }: PartialLeastSquaresOptions,
): readonly ArrayLike<number>[] {
  if (typeof folds !== 'number') {
    if (folds.length < 2 || folds.some((fold) => fold.length === 0 || fold.length === rows))
      throw new RangeError(
        'partial least squares: folds, expected two or more, each of some rows and not of all',
      )
    for (const row of folds.flatMap((fold) => Array.from(fold)))
      if (!Number.isInteger(row) || row < 0 || row >= rows)
        throw new RangeError(`partial least squares: a fold holds row ${row}, expected 0 to ${rows - 1}`)
    return folds
  }
  if (!Number.isInteger(folds) || folds < 2)
    throw new RangeError(`partial least squares: ${folds} folds, expected a whole number above 1`)
  const order = shuffle(
    Int32Array.from({ length: rows }, (_, i) => i),
    randomStream(seed, 'folds'),
  )
  const parts = Math.min(folds, rows)
  return Array.from({ length: parts }, (_, part) => order.filter((_, at) => at % parts === part))
}

/** Root mean squared errors of rows left out, by number of directions and output. */
function errorsByCount(
  x: Table,
  y: Matrix,
  folds: readonly ArrayLike<number>[],
  most: number,
  scale: boolean,
): readonly (readonly number[])[] {
  const squares = Array.from({ length: most }, () => new Float64Array(y.columns))
  let count = 0
  for (const fold of folds) {
    const out = new Set(Array.from(fold))
    const kept = Array.from({ length: x.rows }, (_, i) => i).filter((i) => !out.has(i))
    const directions = extractDirections(x, y, kept, most, scale)
    for (const i of out) {
      const row = Float64Array.from(x.values.subarray(i * x.columns, (i + 1) * x.columns))
      const found = Float64Array.from(directions.intercept)
      squares.forEach((sums, k) => {
        const step = directions.steps[k]
        sums.forEach((sum, output) => {
          // Where nothing is left to explain, further directions add nothing.
          if (step !== undefined)
            found[output] =
              (found[output] as number) + along(step, row, directions.means) * (step.gain[output] as number)
          sums[output] = sum + ((found[output] as number) - (y.values[i * y.columns + output] as number)) ** 2
        })
      })
      count++
    }
  }
  return squares.map((sums) => Array.from(sums, (sum) => Math.sqrt(sum / count)))
}

/** A row's place along one direction. */
function along({ direction }: Directions['steps'][number], row: Float64Array, means: Float64Array): number {
  return dot(direction, 0, row, 0, row.length) - dot(direction, 0, means, 0, means.length)
}

function model({ steps, means, intercept }: Directions, inputs: number): PartialLeastSquares {
  const coefficients = Array.from(intercept, (_, output) => {
    const line = new Float64Array(inputs)
    for (const { direction, gain } of steps)
      direction.forEach((value, j) => (line[j] = (line[j] as number) + value * (gain[output] as number)))
    return line
  })
  return {
    ...{ kind: 'partial-least-squares', version: 1, components: steps.length },
    coefficients: coefficients.map((line) => [...line]),
    intercept: Array.from(
      intercept,
      (level, k) => level - dot(coefficients[k] as Float64Array, 0, means, 0, inputs),
    ),
  }
}

function deviationsOf(y: Matrix): Float64Array {
  const deviations = new Float64Array(y.columns)
  for (let k = 0; k < y.columns; k++) {
    let [mean, sum] = [0, 0]
    for (let i = 0; i < y.rows; i++) mean += (y.values[i * y.columns + k] as number) / y.rows
    for (let i = 0; i < y.rows; i++) sum += ((y.values[i * y.columns + k] as number) - mean) ** 2
    deviations[k] = Math.sqrt(sum / y.rows) || 1
  }
  return deviations
}

/**
 * What the regression says of rows.
 *
 * @param x `[rows, inputs]`, in the units that it was fitted in
 * @returns `[rows, outputs]`
 * @throws RangeError when the inputs are not as many as it has
 */
export function predictPartialLeastSquares(
  { coefficients, intercept }: PartialLeastSquares,
  x: Table,
): Matrix {
  const width = coefficients[0]?.length ?? 0
  if (x.columns !== width)
    throw new RangeError(`partial least squares of ${width} inputs, but ${x.columns} are given`)
  const lines = coefficients.map((line) => Float64Array.from(line))
  const found = matrix(x.rows, lines.length)
  for (let i = 0; i < x.rows; i++) {
    const row = Float64Array.from(x.values.subarray(i * width, (i + 1) * width))
    lines.forEach((line, k) => {
      found.values[i * lines.length + k] = (intercept[k] as number) + dot(line, 0, row, 0, width)
    })
  }
  return found
}
