// The directions of partial least squares, one after the other: each is where the rest of the inputs varies most together with the rest
// of the outputs, and what it explains is then taken from both.
import { columnMeans, dot, rowOf, transposed, type Matrix } from './matrix.js'
import { symmetricEigen } from './symmetric-eigen.js'
import type { Table } from './table.js'

/** Directions, in the units of inputs and outputs. */
export interface Directions {
  /** Means of the inputs, `[inputs]`. */
  readonly means: Float64Array
  /** Means of the outputs, `[outputs]`. */
  readonly intercept: Float64Array
  readonly steps: readonly {
    /** `[inputs]`: a row's place along it is the product with the row less the means. */
    readonly direction: Float64Array
    /** `[outputs]`: what one step along it adds. */
    readonly gain: Float64Array
  }[]
}

/** A place along a direction whose squares are below this share of the inputs' is rounding. */
const ROUNDING = 1e-26

/**
 * Directions of these rows; fewer than wanted where inputs or outputs leave nothing to explain.
 */
export function extractDirections(
  x: Table,
  y: Matrix,
  rows: readonly number[],
  wanted: number,
  scale: boolean,
): Directions {
  const [inputs, outputs] = [standardised(x, rows, scale), standardised(y, rows, scale)]
  const [rest, left] = [inputs.table, outputs.table]
  const total = dot(rest.values, 0, rest.values, 0, rest.values.length)
  const target = dot(left.values, 0, left.values, 0, left.values.length)
  const loadings: Float64Array[] = []
  const rotations: Float64Array[] = []
  const steps: { readonly direction: Float64Array; readonly gain: Float64Array }[] = []
  while (steps.length < Math.min(wanted, rows.length - 1, x.columns)) {
    if (dot(left.values, 0, left.values, 0, left.values.length) <= ROUNDING * target) break
    const weight = heaviest(rest, left)
    if (weight === undefined) break
    const places = Float64Array.from({ length: rest.rows }, (_, i) =>
      dot(rest.values, i * rest.columns, weight, 0, rest.columns),
    )
    const size = dot(places, 0, places, 0, places.length)
    if (size <= ROUNDING * total) break
    const loading = deflate(rest, places, size)
    const gain = deflate(left, places, size)
    // The weight in terms of inputs from which nothing was taken yet.
    const rotation = weight.slice()
    loadings.forEach((earlier, k) => {
      const share = dot(earlier, 0, weight, 0, weight.length)
      const other = rotations[k] as Float64Array
      for (let j = 0; j < rotation.length; j++)
        rotation[j] = (rotation[j] as number) - share * (other[j] as number)
    })
    loadings.push(loading)
    rotations.push(rotation)
    steps.push({
      direction: rotation.map((value, j) => value / (inputs.scale[j] as number)),
      gain: gain.map((value, k) => value * (outputs.scale[k] as number)),
    })
  }
  return { means: inputs.mean, intercept: outputs.mean, steps }
}

/** Rows less their means, over their deviations (of a sample) where asked; a column that never changes stays 0. */
function standardised(
  x: Table,
  rows: readonly number[],
  scale: boolean,
): { readonly table: Matrix; readonly mean: Float64Array; readonly scale: Float64Array } {
  const values = new Float64Array(rows.length * x.columns)
  rows.forEach((row, i) =>
    values.set(x.values.subarray(row * x.columns, (row + 1) * x.columns), i * x.columns),
  )
  const table = { rows: rows.length, columns: x.columns, values }
  const mean = columnMeans(table)
  const scales = new Float64Array(x.columns).fill(1)
  for (let j = 0; j < x.columns; j++) {
    let sum = 0
    for (let i = 0; i < rows.length; i++) {
      const at = i * x.columns + j
      values[at] = (values[at] as number) - (mean[j] as number)
      sum += (values[at] as number) ** 2
    }
    const deviation = Math.sqrt(sum / Math.max(1, rows.length - 1))
    // What rounding leaves of a column that never changes is no deviation.
    const changes = deviation > 1e-14 * Math.abs(mean[j] as number)
    if (scale && changes) scales[j] = deviation
    for (let i = 0; i < rows.length; i++) {
      const at = i * x.columns + j
      values[at] = changes ? (values[at] as number) / (scales[j] as number) : 0
    }
  }
  return { table, mean, scale: scales }
}

/** The direction of length 1 of the inputs along which they vary most together with the outputs: `[inputs]`. */
function heaviest(x: Matrix, y: Matrix): Float64Array | undefined {
  const moments = new Float64Array(y.columns * x.columns)
  for (let i = 0; i < x.rows; i++)
    for (let k = 0; k < y.columns; k++) {
      const factor = y.values[i * y.columns + k] as number
      if (factor === 0) continue
      for (let j = 0; j < x.columns; j++)
        moments[k * x.columns + j] =
          (moments[k * x.columns + j] as number) + factor * (x.values[i * x.columns + j] as number)
    }
  const table = { rows: y.columns, columns: x.columns, values: moments }
  const weight = y.columns === 1 ? moments : mixed(table)
  const length = Math.sqrt(dot(weight, 0, weight, 0, weight.length))
  return length > 0 ? weight.map((value) => value / length) : undefined
}

/** The rows of moments added up by the outputs' share in the largest singular value. */
function mixed(moments: Matrix): Float64Array {
  const products = new Float64Array(moments.rows ** 2)
  for (let a = 0; a < moments.rows; a++)
    for (let b = 0; b < moments.rows; b++)
      products[a * moments.rows + b] = dot(
        moments.values,
        a * moments.columns,
        moments.values,
        b * moments.columns,
        moments.columns,
      )
  const { directions } = symmetricEigen({ rows: moments.rows, columns: moments.rows, values: products })
  const shares = rowOf(directions, 0)
  const columns = transposed(moments)
  return Float64Array.from({ length: moments.columns }, (_, j) =>
    dot(columns.values, j * moments.rows, shares, 0, moments.rows),
  )
}

/** Takes from a table what the places explain of it, and gives how much one place does: `[columns]`. */
function deflate({ rows, columns, values }: Matrix, places: Float64Array, size: number): Float64Array {
  const loading = new Float64Array(columns)
  for (let i = 0; i < rows; i++) {
    const share = (places[i] as number) / size
    for (let j = 0; j < columns; j++)
      loading[j] = (loading[j] as number) + share * (values[i * columns + j] as number)
  }
  for (let i = 0; i < rows; i++) {
    const place = places[i] as number
    for (let j = 0; j < columns; j++)
      values[i * columns + j] = (values[i * columns + j] as number) - place * (loading[j] as number)
  }
  return loading
}
