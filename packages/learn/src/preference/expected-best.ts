// What the best of some options is worth on average: the expected utility of the best option (qEUBO; Astudillo, Lin, Bakshy &
// Frazier 2023). A question is good when one of its options is likely to be the best that was ever shown.
import { solveLower } from '../classical/cholesky.js'
import { dot, rowOf, type Matrix } from '../classical/matrix.js'
import { drawnUtilities, rootOf } from './drawn-utilities.js'
import { expectedLarger } from './normal-distribution.js'
import { predictTaste, tasteBasis } from './predict-taste.js'
import type { Taste } from './taste.js'
import { tasteCovariances, tasteVariances } from './taste-kernel.js'

/** Draws that an average over three options or more is taken of. */
const DRAWS = 48

/**
 * The expected utility of the best of some options.
 *
 * @param rows `[options, features]`
 */
export function expectedBest(taste: Taste, rows: Matrix): number {
  const { mean, covariance } = predictTaste(taste, rows)
  const draws = drawnUtilities(mean, covariance, 4 * DRAWS)
  return draws.reduce((sum, drawn) => sum + Math.max(...drawn), 0) / draws.length
}

/**
 * The expected utility of the best of some options and one more, for each of many that may be added.
 *
 * @param chosen `[options, features]`, one option or more
 * @param candidates `[candidates, features]`
 * @returns `[candidates]`
 */
export function expectedBestWith(taste: Taste, chosen: Matrix, candidates: Matrix): Float64Array {
  const own = predictTaste(taste, chosen)
  const first = tasteBasis(taste, chosen)
  const more = tasteBasis(taste, candidates)
  const across = tasteCovariances(taste.kernel, chosen, candidates)
  const variances = tasteVariances(taste.kernel, candidates)
  const width = first.told.columns
  const covarianceOf = (i: number, c: number): number =>
    (across.values[i * across.columns + c] ?? NaN) -
    dot(rowOf(first.told, i), 0, rowOf(more.told, c), 0, width)
  const varianceOf = (c: number): number =>
    Math.max(0, (variances[c] ?? NaN) - dot(rowOf(more.told, c), 0, rowOf(more.told, c), 0, width))
  const count = chosen.rows
  if (count === 1) {
    // Of two the average is known: that of the first and what the second has above it.
    const [mean = NaN] = own.mean
    const [spread = NaN] = own.covariance.values
    return more.mean.map((other, c) => {
      const apart = Math.max(0, spread + varianceOf(c) - 2 * covarianceOf(0, c))
      return expectedLarger(mean, other, Math.sqrt(apart))
    })
  }
  // Each draw of the chosen ones leaves the candidate normal: L solves for its mean and what is left of its variance.
  const root = rootOf(own.covariance)
  const drawn = drawnUtilities(own.mean, own.covariance, DRAWS)
  const high = drawn.map((values) => Math.max(...values))
  const away = drawn.map(
    (values) =>
      solveLower(root, {
        rows: count,
        columns: 1,
        values: values.map((value, i) => value - (own.mean[i] ?? NaN)),
      }).values,
  )
  return more.mean.map((mean, c) => {
    const column = Float64Array.from({ length: count }, (_, i) => covarianceOf(i, c))
    const told = solveLower(root, { rows: count, columns: 1, values: column }).values
    const left = Math.sqrt(Math.max(0, varianceOf(c) - dot(told, 0, told, 0, count)))
    let sum = 0
    for (let draw = 0; draw < DRAWS; draw++)
      sum += expectedLarger(high[draw] ?? NaN, mean + dot(told, 0, away[draw] ?? told, 0, count), left)
    return sum / DRAWS
  })
}
