// Ridge regression on tables that may be much wider than they are long, rows weighed, with every row predicted without itself.
import { dot, gram, product, rowOf, transposed, type Matrix } from './matrix.js'
import { symmetricEigen } from './symmetric-eigen.js'
import { centredGram, centredMoments, weightedMeans, type Table } from './table.js'

/** A line fitted to a wide table. */
export interface WideRidge {
  /** `[outputs, inputs]` */
  readonly coefficients: Matrix
  /** `[outputs]` */
  readonly intercept: Float64Array
  /** The penalty of each output: the squared coefficients count so often beside the weighed squared errors. */
  readonly penalties: Float64Array
  /** Every row predicted by a line that was fitted without it, at the penalty chosen: `[rows, outputs]`. */
  readonly leftOut: Matrix
}

/** How it is fitted. */
export interface WideRidgeOptions {
  /** To try; the one is chosen whose weighed squared error is smallest when every row is left out in turn. */
  readonly penalties: readonly number[]
  /** `[rows]`, above 0: how much each row counts. */
  readonly weights: Float64Array
  /** Whether all outputs share one penalty. */
  readonly shared: boolean
}

/** Directions below this share of the largest square are rounding. */
const ROUNDING = 1e-13

/**
 * Fits a line to every output. All penalties cost one decomposition, of the products of rows or of columns, whichever are fewer
 * (Rifkin & Lippert, Notes on regularized least squares, 2007). The intercept is not penalised.
 *
 * @param x `[rows, inputs]`
 * @param y `[rows, outputs]`
 */
export function fitWideRidge(
  x: Table,
  y: Matrix,
  { penalties, weights, shared }: WideRidgeOptions,
): WideRidge {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const shares = weights.map((weight) => weight / total)
  const roots = weights.map(Math.sqrt)
  const [means, levels] = [weightedMeans(x, shares), weightedMeans(y, shares)]
  const outputs = centred(y, levels, roots)
  const { squares, left } = decomposed(x, means, roots)
  const along = product(left, outputs)
  const errors = penalties.map((penalty) => errorsWithout(squares, left, outputs, along, shares, penalty))
  const chosen = Array.from({ length: y.columns }, (_, k) =>
    best(
      errors.map((own) =>
        shared ? own.squares.reduce((sum, one) => sum + one, 0) : (own.squares[k] as number),
      ),
    ),
  )
  const shrunk = along.values.map((value, at) => {
    const penalty = penalties[chosen[at % y.columns] as number] as number
    return value / ((squares[Math.floor(at / y.columns)] as number) + penalty)
  })
  // Coefficients of the rows, which their products with the inputs turn into coefficients of the inputs.
  const dual = product(transposed(left), { ...along, values: shrunk })
  const coefficients = centredMoments(x, means, roots, dual)
  const leftOut = y.values.map((value, at) => {
    const [i, k] = [Math.floor(at / y.columns), at % y.columns]
    return value - (errors[chosen[k] as number]?.errors.values[at] as number) / (roots[i] as number)
  })
  return {
    coefficients,
    intercept: levels.map((level, k) => level - dot(coefficients.values, k * x.columns, means, 0, x.columns)),
    penalties: Float64Array.from(chosen, (k) => penalties[k] as number),
    leftOut: { ...y, values: leftOut },
  }
}

const best = (values: readonly number[]): number => values.indexOf(Math.min(...values))

function centred(y: Matrix, levels: Float64Array, roots: Float64Array): Matrix {
  const values = y.values.map((value, at) => {
    const [i, k] = [Math.floor(at / y.columns), at % y.columns]
    return (roots[i] as number) * (value - (levels[k] as number))
  })
  return { ...y, values }
}

/** Squared singular values of the centred, weighed table, and its left directions: `[directions]`, `[directions, rows]`. */
function decomposed(
  x: Table,
  means: Float64Array,
  roots: Float64Array,
): { readonly squares: Float64Array; readonly left: Matrix } {
  const wide = x.columns >= x.rows
  const rows = wide ? undefined : weighed(x, means, roots)
  const { values, directions } = symmetricEigen(
    rows === undefined ? centredGram(x, means, roots) : gram(transposed(rows)),
  )
  const largest = values[0] ?? 0
  const squares = values.filter((value) => value > ROUNDING * largest && value > 0)
  const kept = {
    ...directions,
    rows: squares.length,
    values: directions.values.slice(0, squares.length * directions.columns),
  }
  if (rows === undefined) return { squares, left: kept }
  const left = product(kept, transposed(rows))
  squares.forEach((square, k) => {
    const row = rowOf(left, k)
    row.forEach((value, i) => (row[i] = value / Math.sqrt(square)))
  })
  return { squares, left }
}

function weighed(x: Table, means: Float64Array, roots: Float64Array): Matrix {
  const values = Float64Array.from(x.values, (value, at) => {
    const [i, j] = [Math.floor(at / x.columns), at % x.columns]
    return (roots[i] as number) * (value - (means[j] as number))
  })
  return { rows: x.rows, columns: x.columns, values }
}

/** Errors of every row predicted without itself, times the root of its weight, and the sum of their squares for each output. */
function errorsWithout(
  squares: Float64Array,
  left: Matrix,
  outputs: Matrix,
  along: Matrix,
  shares: Float64Array,
  penalty: number,
): { readonly errors: Matrix; readonly squares: Float64Array } {
  const width = outputs.columns
  const values = outputs.values.slice()
  // A row's own weight in its prediction: through the intercept, and through every direction.
  const leverage = shares.slice()
  squares.forEach((square, k) => {
    const kept = square / (square + penalty)
    const direction = rowOf(left, k)
    for (let i = 0; i < leverage.length; i++) {
      const u = direction[i] as number
      leverage[i] = (leverage[i] as number) + kept * u * u
      for (let output = 0; output < width; output++)
        values[i * width + output] =
          (values[i * width + output] as number) - kept * u * (along.values[k * width + output] as number)
    }
  })
  const sums = new Float64Array(width)
  values.forEach((value, at) => {
    const error = value / Math.max(1e-12, 1 - (leverage[Math.floor(at / width)] as number))
    values[at] = error
    sums[at % width] = (sums[at % width] as number) + error ** 2
  })
  return { errors: { ...outputs, values }, squares: sums }
}
