// Some of many options, with the rows that they show and no others.
import type { Matrix } from '../classical/matrix.js'
import type { TasteData } from './taste.js'

/** Some rows of a matrix, in the order asked for. */
export function rowsOf({ columns, values }: Matrix, rows: readonly number[]): Matrix {
  const taken = new Float64Array(rows.length * columns)
  rows.forEach((row, place) =>
    taken.set(values.subarray(row * columns, (row + 1) * columns), place * columns),
  )
  return { rows: rows.length, columns, values: taken }
}

/**
 * Some of the options of a taste's data, in the order asked for.
 *
 * @example optionRows(data, [4, 2]).options // [[0], [1]]
 */
export function optionRows(
  { rows, options, expected }: Omit<TasteData, 'comparisons'>,
  asked: readonly number[],
): Omit<TasteData, 'comparisons'> {
  const sheets = asked.map((option) => options?.[option] ?? [option])
  const used = sheets.flat()
  let place = 0
  return {
    rows: rowsOf(rows, used),
    options: sheets.map((sheet) => sheet.map(() => place++)),
    ...(expected !== undefined && { expected: Float64Array.from(used, (row) => expected[row] ?? NaN) }),
  }
}
