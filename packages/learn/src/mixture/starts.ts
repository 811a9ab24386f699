// Where a fit begins: k-means from far-apart rows (Arthur & Vassilvitskii, k-means++, 2007).
import type { Random } from '@utsushi/ground'
import { rowOf, type Matrix } from '../classical/matrix.js'

/**
 * Rows put to so many centres, none of them empty.
 *
 * @param x `[rows, columns]` with at least `count` different rows
 * @param rounds of moving the centres to the means of their rows
 * @returns `[rows, count]`: 1 at the centre of each row
 */
export function startingParts(x: Matrix, count: number, random: Random, rounds: number): Matrix {
  let centres = farApart(x, count, random)
  let labels = nearest(x, centres)
  for (let round = 0; round < rounds; round++) {
    centres = centresOf(x, labels, centres)
    const next = nearest(x, centres)
    if (next.every((label, i) => label === labels[i])) break
    labels = next
  }
  const values = new Float64Array(x.rows * count)
  for (const [i, label] of labels.entries()) values[i * count + label] = 1
  return { rows: x.rows, columns: count, values }
}

function farApart(x: Matrix, count: number, random: Random): readonly Float64Array[] {
  const centres = [rowOf(x, random.below(x.rows)).slice()]
  const squares = Float64Array.from({ length: x.rows }, (_, i) => squareBetween(rowOf(x, i), centres[0]))
  while (centres.length < count) {
    const total = squares.reduce((sum, square) => sum + square, 0)
    let left = random.uniform() * total
    let chosen = squares.findIndex((square) => square > 0)
    for (const [i, square] of squares.entries()) {
      if (square === 0) continue
      chosen = i
      left -= square
      if (left < 0) break
    }
    const centre = rowOf(x, chosen).slice()
    centres.push(centre)
    for (let i = 0; i < x.rows; i++)
      squares[i] = Math.min(squares[i] as number, squareBetween(rowOf(x, i), centre))
  }
  return centres
}

function nearest(x: Matrix, centres: readonly Float64Array[]): Int32Array {
  return Int32Array.from({ length: x.rows }, (_, i) => {
    const row = rowOf(x, i)
    let [best, least] = [0, Infinity]
    for (const [k, centre] of centres.entries()) {
      const square = squareBetween(row, centre)
      if (square < least) [best, least] = [k, square]
    }
    return best
  })
}

/** Means of the rows of each centre; where there is none, the centre stays. */
function centresOf(x: Matrix, labels: Int32Array, before: readonly Float64Array[]): readonly Float64Array[] {
  const sums = before.map(() => new Float64Array(x.columns))
  const counts = new Float64Array(before.length)
  for (const [i, label] of labels.entries()) {
    counts[label] = (counts[label] as number) + 1
    const sum = sums[label] as Float64Array
    for (let j = 0; j < x.columns; j++) sum[j] = (sum[j] as number) + (x.values[i * x.columns + j] as number)
  }
  return before.map((centre, k) => {
    const count = counts[k] as number
    return count === 0 ? centre : (sums[k] as Float64Array).map((sum) => sum / count)
  })
}

function squareBetween(a: Float64Array, b: Float64Array | undefined): number {
  let sum = 0
  for (let j = 0; j < a.length; j++) sum += ((a[j] as number) - (b?.[j] as number)) ** 2
  return sum
}
