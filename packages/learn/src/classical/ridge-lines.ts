// Ridge regression of quantities on tables that may have thousands of columns: `fitRidge` for random features and spectra, as plain JSON.
import { dot, type Matrix } from './matrix.js'
import type { Table } from './table.js'
import { fitWideRidge } from './wide-ridge.js'

/** Fitted lines: plain JSON. */
export interface RidgeLines {
  readonly kind: 'ridge-lines'
  readonly version: 1
  /** `[outputs, inputs]` */
  readonly coefficients: readonly (readonly number[])[]
  /** `[outputs]` */
  readonly intercept: readonly number[]
  /** The penalty chosen for each output. */
  readonly penalties: readonly number[]
  /** Root mean squared error of each output when every row is predicted without itself. */
  readonly leaveOneOut: readonly number[]
}

/** How lines are fitted. */
export interface RidgeLinesOptions {
  /** Penalties to try; a wide range relative to the inputs when left out. */
  readonly penalties?: readonly number[]
}

/** Multiples of the mean square of a centred row. */
const TRIED = Array.from({ length: 41 }, (_, k) => 10 ** (k / 4 - 8))

/**
 * Fits a line to every output, each with the penalty whose error is smallest when one row after the other is left out.
 *
 * @param x `[rows, inputs]`, on one scale: one penalty holds for all of them
 * @param y `[rows, outputs]`
 * @throws RangeError for fewer than two rows, rows that do not fit, or penalties out of range
 * @example
 * const lines = fitRidgeLines(matrix(172, 100, spectra), matrix(172, 1, fat))
 * predictRidgeLines(lines, others) // [rows, outputs]
 */
export function fitRidgeLines(x: Table, y: Matrix, { penalties }: RidgeLinesOptions = {}): RidgeLines {
  if (x.rows !== y.rows) throw new RangeError(`ridge: ${x.rows} rows of inputs, but ${y.rows} of outputs`)
  if (x.rows < 2) throw new RangeError(`a ridge regression of ${x.rows} row`)
  const tried = penalties ?? TRIED.map((factor) => factor * (meanSquare(x) || 1))
  if (tried.length === 0 || !tried.every((penalty) => penalty > 0 && penalty < Infinity))
    throw new RangeError(`ridge: penalties [${tried.join(', ')}], expected numbers above 0`)
  const weights = new Float64Array(x.rows).fill(1)
  const fitted = fitWideRidge(x, y, { penalties: tried, weights, shared: false })
  return {
    ...{ kind: 'ridge-lines', version: 1 },
    coefficients: Array.from({ length: y.columns }, (_, k) => [
      ...fitted.coefficients.values.subarray(k * x.columns, (k + 1) * x.columns),
    ]),
    intercept: [...fitted.intercept],
    penalties: [...fitted.penalties],
    leaveOneOut: Array.from({ length: y.columns }, (_, k) => {
      let sum = 0
      for (let at = k; at < y.values.length; at += y.columns)
        sum += ((fitted.leftOut.values[at] as number) - (y.values[at] as number)) ** 2
      return Math.sqrt(sum / y.rows)
    }),
  }
}

/** The mean over rows of the summed squares of centred inputs. */
function meanSquare({ rows, columns, values }: Table): number {
  const means = new Float64Array(columns)
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++)
      means[j] = (means[j] as number) + (values[i * columns + j] as number) / rows
  let sum = 0
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) sum += ((values[i * columns + j] as number) - (means[j] as number)) ** 2
  return sum / rows
}

/**
 * What the lines say of rows.
 *
 * @param x `[rows, inputs]`, scaled as the inputs were
 * @returns `[rows, outputs]`
 * @throws RangeError when the inputs are not as many as the lines have
 */
export function predictRidgeLines({ coefficients, intercept }: RidgeLines, x: Table): Matrix {
  const lines = coefficients.map((line) => Float64Array.from(line))
  const width = lines[0]?.length ?? 0
  if (x.columns !== width) throw new RangeError(`ridge lines of ${width} inputs, but ${x.columns} are given`)
  const row = new Float64Array(width)
  const values = new Float64Array(x.rows * lines.length)
  for (let i = 0; i < x.rows; i++) {
    row.set(x.values.subarray(i * width, (i + 1) * width))
    lines.forEach((line, k) => {
      values[i * lines.length + k] = (intercept[k] as number) + dot(line, 0, row, 0, width)
    })
  }
  return { rows: x.rows, columns: lines.length, values }
}
