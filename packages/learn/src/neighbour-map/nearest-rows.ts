// The nearest rows of every row, exactly: all pairs are measured.
import type { Matrix } from '../classical/matrix.js'

/** Nearest first. */
export interface NearestRows {
  readonly count: number
  /** `[rows, count]`: which rows, never the row itself. */
  readonly rows: Int32Array
  /** `[rows, count]`: how far they are. */
  readonly distances: Float64Array
}

/**
 * @param x `[rows, columns]`
 * @param count of neighbours, fewer than rows
 */
export function nearestRows(x: Matrix, count: number): NearestRows {
  const rows = new Int32Array(x.rows * count)
  const distances = new Float64Array(x.rows * count)
  const squares = new Float64Array(x.rows)
  for (let i = 0; i < x.rows; i++) {
    squaresTo(x, i, squares)
    for (const [k, j] of smallest(squares, count, i).entries()) {
      rows[i * count + k] = j
      distances[i * count + k] = Math.sqrt(squares[j] as number)
    }
  }
  return { count, rows, distances }
}

/** Squared distances from one row to all. */
export function squaresTo({ rows, columns, values }: Matrix, from: number, squares: Float64Array): void {
  const start = from * columns
  for (let i = 0; i < rows; i++) {
    let sum = 0
    const other = i * columns
    for (let j = 0; j < columns; j++) {
      const difference = (values[start + j] as number) - (values[other + j] as number)
      sum += difference * difference
    }
    squares[i] = sum
  }
}

/** Places of the smallest values but one place, in rising order; the first place where two are as small. */
function smallest(values: Float64Array, count: number, but: number): number[] {
  const places: number[] = []
  for (let i = 0; i < values.length; i++) {
    if (i === but) continue
    const value = values[i] as number
    if (places.length === count && value >= (values[places[count - 1] as number] as number)) continue
    let at = places.length
    while (at > 0 && value < (values[places[at - 1] as number] as number)) at--
    places.splice(at, 0, i)
    if (places.length > count) places.pop()
  }
  return places
}
