// The next question where pictures, or sheets of pictures, are given and not drawn: which of them to show together.
import type { Matrix } from '../classical/matrix.js'
import { drawnUtilities } from './drawn-utilities.js'
import { expectedLarger } from './normal-distribution.js'
import { optionRows } from './option-rows.js'
import { predictOptions, tasteBasis } from './predict-taste.js'
import type { Taste, TasteData, TastePrediction } from './taste.js'
import { tasteVariances } from './taste-kernel.js'

/** What is chosen from. */
export interface PoolQuestion extends Omit<TasteData, 'comparisons'> {
  readonly taste: Taste
  /** Options to show together. */
  readonly count: number
  /** Smallest distance between two options' features, averaged over what they show (root of the mean square); 0 when left out. */
  readonly distance?: number
}

/** Options that are looked at closely: those that may please most. */
const CLOSELY = 250

/**
 * Places of the options to compare next: what pleases most, and then again and again what adds most to the best of all (qEUBO).
 *
 * @throws RangeError when the pool holds fewer options than are to be shown
 * @example poolQuestion({ rows: embeddings, taste, count: 2 }) // [17, 204]
 */
export function poolQuestion({
  rows,
  options,
  expected,
  taste,
  count,
  distance = 0,
}: PoolQuestion): readonly number[] {
  const sheets = options ?? Array.from({ length: rows.rows }, (_, row) => [row])
  if (sheets.length < count)
    throw new RangeError(`${count} of ${sheets.length} options cannot be shown together`)
  const { mean, told } = tasteBasis(taste, rows, expected)
  const variances = tasteVariances(taste.kernel, rows)
  const hope = (row: number): number => {
    const known = told.values
      .subarray(row * told.columns, (row + 1) * told.columns)
      .reduce((sum, value) => sum + value ** 2, 0)
    return (mean[row] ?? NaN) + 2 * Math.sqrt(Math.max(0, (variances[row] ?? NaN) - known))
  }
  const hopes = sheets.map((sheet) => sheet.reduce((sum, row) => sum + hope(row), 0) / sheet.length)
  const close = Array.from(hopes.keys())
    .sort((a, b) => (hopes[b] ?? NaN) - (hopes[a] ?? NaN))
    .slice(0, Math.max(CLOSELY, count))
  const looked = predictOptions(
    taste,
    optionRows({ rows, options: sheets, ...(expected && { expected }) }, close),
  )
  const far = (a: number, b: number): boolean =>
    distance <= 0 || apart(rows, sheets[close[a] ?? -1] ?? [], sheets[close[b] ?? -1] ?? []) > distance
  return bestTogether(looked, count, far).map((place) => close[place] ?? -1)
}

/** Greedy: the best by its mean, then what adds most to the expected best. */
function bestTogether(
  { mean, covariance }: TastePrediction,
  count: number,
  far: (a: number, b: number) => boolean,
): readonly number[] {
  const n = mean.length
  const draws = drawnUtilities(mean, covariance, 64)
  const places = Array.from(mean.keys())
  const chosen = [
    places.reduce((best, place) => ((mean[place] ?? NaN) > (mean[best] ?? NaN) ? place : best), 0),
  ]
  const of = (a: number, b: number): number => covariance.values[a * n + b] ?? NaN
  const worth = (place: number): number => {
    const [first = 0] = chosen
    if (chosen.length === 1) {
      const variance = of(first, first) + of(place, place) - 2 * of(first, place)
      return expectedLarger(mean[first] ?? NaN, mean[place] ?? NaN, Math.sqrt(Math.max(0, variance)))
    }
    return draws.reduce(
      (sum, drawn) => sum + Math.max(...[...chosen, place].map((at) => drawn[at] ?? NaN)),
      0,
    )
  }
  while (chosen.length < count) {
    const free = places.filter((place) => !chosen.includes(place))
    const apart = free.filter((place) => chosen.every((other) => far(place, other)))
    const among = apart.length > 0 ? apart : free
    const values = among.map(worth)
    chosen.push(among[values.indexOf(Math.max(...values))] ?? 0)
  }
  return chosen
}

/** Between the average features of two options. */
function apart({ columns, values }: Matrix, a: readonly number[], b: readonly number[]): number {
  let square = 0
  const average = (sheet: readonly number[], k: number): number =>
    sheet.reduce((sum, row) => sum + (values[row * columns + k] ?? NaN), 0) / sheet.length
  for (let k = 0; k < columns; k++) square += (average(a, k) - average(b, k)) ** 2
  return Math.sqrt(square / columns)
}
