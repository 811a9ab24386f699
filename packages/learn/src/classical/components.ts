// Principal components: rows as their mean and a few directions, by a thin singular value decomposition.
import { columnMeans, gram, product, rowOf, shifted, transposed, type Matrix } from './matrix.js'
import { symmetricEigen } from './symmetric-eigen.js'

/** The directions along which rows differ most. */
export interface Components {
  /** `[columns]` */
  readonly mean: Float64Array
  /** `[components, columns]`: orthogonal, of length 1, the one with the largest variance first; none where all rows are the same. */
  readonly directions: Matrix
  /** Share of the variance of the rows along each direction, 0–1, descending. */
  readonly shares: Float64Array
}

/** How many components are kept. */
export interface ComponentOptions {
  /** As many as hold this share of the variance, 0–1; all when left out. */
  readonly share?: number
  /** But never more than these. */
  readonly most?: number
}

/** Below this share of the variance a direction is rounding: the decomposition goes through the products of rows. */
const ROUNDING = 1e-13

/**
 * Fits components to rows by the singular value decomposition of the centred matrix (Jolliffe, Principal Component Analysis,
 * 2002, §3.5), by way of the products of its rows or of its columns, whichever are fewer.
 *
 * @param x `[rows, columns]`, finite; columns of one unit, or scaled
 * @throws RangeError for fewer than two rows, or values that are not finite
 * @example
 * const components = fitComponents(trajectories, { share: 0.999, most: 12 })
 * const scores = componentScores(components, trajectories)     // [rows, components]
 * const again = fromComponents(components, scores)             // nearly the trajectories
 */
export function fitComponents(x: Matrix, { share = 1, most = Infinity }: ComponentOptions = {}): Components {
  if (x.rows < 2) throw new RangeError(`components of ${x.rows} row`)
  const mean = columnMeans(x)
  const centred = shifted(x, mean)
  const tall = x.rows > x.columns
  const { values, directions } = symmetricEigen(gram(tall ? transposed(centred) : centred))
  const total = values.reduce((sum, value) => sum + Math.max(0, value), 0)
  // Rows that are all the same differ from their mean by its rounding.
  const rounding = x.rows * mean.reduce((sum, value) => sum + (ROUNDING * value) ** 2, 0)
  const kept =
    total <= rounding ? 0 : keptComponents(values, total, share, Math.min(most, x.rows - 1, x.columns))
  const first: Matrix = {
    rows: kept,
    columns: directions.columns,
    values: directions.values.slice(0, kept * directions.columns),
  }
  return {
    mean,
    directions: tall ? first : normalised(product(first, centred)),
    shares: values.slice(0, kept).map((value) => value / total),
  }
}

function keptComponents(values: Float64Array, total: number, share: number, most: number): number {
  let [count, held] = [0, 0]
  for (const value of values) {
    if (count >= most || held >= share * total || value <= ROUNDING * total) break
    held += value
    count++
  }
  return count
}

function normalised(rows: Matrix): Matrix {
  const values = rows.values.slice()
  for (let k = 0; k < rows.rows; k++) {
    const row = rowOf(rows, k)
    const length = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0))
    values.set(
      row.map((value) => value / length),
      k * rows.columns,
    )
  }
  return { ...rows, values }
}

/**
 * The rows' places along the directions.
 *
 * @param x `[rows, columns]`
 * @returns `[rows, components]`
 */
export function componentScores({ mean, directions }: Components, x: Matrix): Matrix {
  return product(shifted(x, mean), transposed(directions))
}

/**
 * Rows from their places along the directions: what `componentScores` gave, or a prediction of it.
 *
 * @param scores `[rows, components]`
 * @returns `[rows, columns]`
 */
export function fromComponents({ mean, directions }: Components, scores: Matrix): Matrix {
  return shifted(
    product(scores, directions),
    mean.map((value) => -value),
  )
}
