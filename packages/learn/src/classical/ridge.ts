// Linear regression with a penalty on its coefficients, which leaving out one row after the other chooses.
import { columnMeans, columnOf, gram, product, rowOf, shifted, transposed, type Matrix } from './matrix.js'
import { symmetricEigen } from './symmetric-eigen.js'

/** A fitted line: plain data. */
export interface Ridge {
  /** `[inputs, outputs]` */
  readonly coefficients: Matrix
  /** `[outputs]` */
  readonly intercept: Float64Array
  /** The penalty of each output: the squared coefficients count so often beside the squared errors. */
  readonly penalties: Float64Array
  /** Mean squared error of each output when every row is predicted without it. */
  readonly leaveOneOut: Float64Array
}

/** Penalties that are tried, as multiples of the mean square of the inputs times the rows. */
const TRIED = Array.from({ length: 61 }, (_, k) => 10 ** (k / 5 - 8))

/**
 * Fits a line to every output, each with the penalty whose leave-one-out error is smallest; that error has a closed form, so
 * that all penalties cost one decomposition (Golub, Heath & Wahba, Generalized cross-validation, 1979, equation 1.2; the
 * intercept is not penalised).
 *
 * @param x `[rows, inputs]`, standardised: one penalty holds for all of them
 * @param y `[rows, outputs]`
 * @param penalties to try; a wide range relative to the inputs when left out
 * @throws RangeError for fewer than two rows
 * @example
 * const ridge = fitRidge(parameters, scores)
 * predictRidge(ridge, others) // [rows, outputs]
 */
export function fitRidge(x: Matrix, y: Matrix, penalties?: readonly number[]): Ridge {
  if (x.rows !== y.rows) throw new RangeError(`${x.rows} rows of inputs, but ${y.rows} of outputs`)
  if (x.rows < 2) throw new RangeError(`a ridge regression of ${x.rows} row`)
  const [inputMeans, outputMeans] = [columnMeans(x), columnMeans(y)]
  const [inputs, outputs] = [shifted(x, inputMeans), shifted(y, outputMeans)]
  const parts = decomposed(inputs)
  const tried = penalties ?? TRIED.map((factor) => factor * (mean(parts.squares) || 1))
  const along = product(parts.left, outputs) // [directions, outputs]
  const chosen = Array.from({ length: y.columns }, (_, k) => {
    const [target, own] = [columnOf(outputs, k), columnOf(along, k)]
    return tried
      .map((penalty) => ({ penalty, error: leftOut(parts, target, own, penalty) }))
      .reduce((best, one) => (one.error < best.error ? one : best))
  })
  const shrunk = along.values.map((value, at) => {
    const [k, output] = [Math.floor(at / y.columns), at % y.columns]
    const square = parts.squares[k] as number
    return (value * Math.sqrt(square)) / (square + (chosen[output]?.penalty ?? 0))
  })
  const coefficients = product(transposed(parts.right), { ...along, values: shrunk })
  const shift = product({ rows: 1, columns: x.columns, values: inputMeans }, coefficients).values
  return {
    coefficients,
    intercept: outputMeans.map((value, k) => value - (shift[k] as number)),
    penalties: Float64Array.from(chosen, ({ penalty }) => penalty),
    leaveOneOut: Float64Array.from(chosen, ({ error }) => error),
  }
}

/**
 * @param x `[rows, inputs]`, scaled as the inputs were
 * @returns `[rows, outputs]`
 */
export function predictRidge({ coefficients, intercept }: Ridge, x: Matrix): Matrix {
  return shifted(
    product(x, coefficients),
    intercept.map((value) => -value),
  )
}

/** The singular value decomposition of centred inputs. */
interface Parts {
  /** Squares of the singular values, `[directions]`. */
  readonly squares: Float64Array
  /** `[directions, rows]` */
  readonly left: Matrix
  /** `[directions, inputs]` */
  readonly right: Matrix
}

/** Directions below this share of the largest square are rounding. */
const ROUNDING = 1e-13

function decomposed(x: Matrix): Parts {
  const wide = x.columns > x.rows
  const { values, directions } = symmetricEigen(gram(wide ? x : transposed(x)))
  const largest = values[0] ?? 0
  const squares = values.filter((value) => value > ROUNDING * largest && value > 0)
  const found: Matrix = {
    rows: squares.length,
    columns: directions.columns,
    values: directions.values.slice(0, squares.length * directions.columns),
  }
  const other = product(found, wide ? x : transposed(x))
  for (const [k, square] of squares.entries()) {
    const row = rowOf(other, k)
    row.forEach((value, j) => (row[j] = value / Math.sqrt(square)))
  }
  return wide ? { squares, left: found, right: other } : { squares, left: other, right: found }
}

/** Mean squared error of one output when each row is left out: residual over one less the row's leverage. */
function leftOut(
  { squares, left }: Parts,
  target: Float64Array,
  along: Float64Array,
  penalty: number,
): number {
  const rows = target.length
  const residual = target.slice()
  const leverage = new Float64Array(rows).fill(1 / rows)
  squares.forEach((square, k) => {
    const kept = square / (square + penalty)
    const direction = rowOf(left, k)
    for (let i = 0; i < rows; i++) {
      const u = direction[i] as number
      residual[i] = (residual[i] as number) - kept * u * (along[k] as number)
      leverage[i] = (leverage[i] as number) + kept * u * u
    }
  })
  return mean(residual.map((value, i) => (value / Math.max(1e-12, 1 - (leverage[i] as number))) ** 2))
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
