// Matrices of float64 numbers as plain data, and the few products that classical methods need of them.

/** A matrix, row by row: entry (i, j) is `values[i * columns + j]`. */
export interface Matrix {
  readonly rows: number
  readonly columns: number
  readonly values: Float64Array
}

/**
 * A matrix of these values, row by row; zeros when none are given.
 *
 * @throws RangeError when there are not `rows × columns` of them
 * @example
 * const x = matrix(2, 3, [1, 2, 3, 4, 5, 6])
 */
export function matrix(rows: number, columns: number, values?: ArrayLike<number>): Matrix {
  if (values !== undefined && values.length !== rows * columns)
    throw new RangeError(`${values.length} values for a matrix of ${rows} × ${columns}`)
  return {
    rows,
    columns,
    values: values === undefined ? new Float64Array(rows * columns) : Float64Array.from(values),
  }
}

/** Row i, a view of the matrix's own values. */
export function rowOf({ columns, values }: Matrix, i: number): Float64Array {
  return values.subarray(i * columns, (i + 1) * columns)
}

/** Column j, copied. */
export function columnOf({ rows, columns, values }: Matrix, j: number): Float64Array {
  return Float64Array.from({ length: rows }, (_, i) => values[i * columns + j] as number)
}

/** The matrix with rows and columns exchanged. */
export function transposed({ rows, columns, values }: Matrix): Matrix {
  const result = new Float64Array(values.length)
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) result[j * rows + i] = values[i * columns + j] as number
  return { rows: columns, columns: rows, values: result }
}

/**
 * `A · B`.
 *
 * @throws RangeError when the columns of A are not the rows of B
 */
export function product(a: Matrix, b: Matrix): Matrix {
  if (a.columns !== b.rows)
    throw new RangeError(`a product of ${a.rows} × ${a.columns} and ${b.rows} × ${b.columns}`)
  const width = b.columns
  const result = new Float64Array(a.rows * width)
  for (let i = 0; i < a.rows; i++) {
    for (let k = 0; k < a.columns; k++) {
      const factor = a.values[i * a.columns + k] as number
      if (factor === 0) continue
      for (let j = 0; j < width; j++)
        result[i * width + j] =
          (result[i * width + j] as number) + factor * (b.values[k * width + j] as number)
    }
  }
  return { rows: a.rows, columns: width, values: result }
}

/** `A · Aᵀ`, the products of all rows with each other: `[rows, rows]`. */
export function gram({ rows, columns, values }: Matrix): Matrix {
  const result = new Float64Array(rows * rows)
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j <= i; j++) {
      const sum = dot(values, i * columns, values, j * columns, columns)
      result[i * rows + j] = sum
      result[j * rows + i] = sum
    }
  }
  return { rows, columns: rows, values: result }
}

/** The product of two runs of numbers. */
export function dot(a: Float64Array, fromA: number, b: Float64Array, fromB: number, length: number): number {
  let sum = 0
  for (let k = 0; k < length; k++) sum += (a[fromA + k] as number) * (b[fromB + k] as number)
  return sum
}

/** The mean of every column. */
export function columnMeans({ rows, columns, values }: Matrix): Float64Array {
  const means = new Float64Array(columns)
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++)
      means[j] = (means[j] as number) + (values[i * columns + j] as number) / rows
  return means
}

/** Every column less its entry of `shift`. */
export function shifted({ rows, columns, values }: Matrix, shift: Float64Array): Matrix {
  return { rows, columns, values: values.map((value, at) => value - (shift[at % columns] as number)) }
}
