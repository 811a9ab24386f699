// What a taste says of pictures it has not seen: means, covariances, and the probabilities of choices among them.
import { dot, product, rowOf, type Matrix } from '../classical/matrix.js'
import { choiceShares } from './choice-likelihood.js'
import { drawnUtilities } from './drawn-utilities.js'
import type { Taste, TasteData, TastePrediction } from './taste.js'
import { ownTasteCovariances, tasteCovariances } from './taste-kernel.js'

/**
 * What a taste says of pictures.
 *
 * @param rows `[rows, features]`
 * @param expected `[rows]`: what is expected of them beforehand, where the taste was fitted with such
 * @example predictTaste(taste, spaceFeatures(space, [values])).mean
 */
export function predictTaste(taste: Taste, rows: Matrix, expected?: Float64Array): TastePrediction {
  const { mean, told } = tasteBasis(taste, rows, expected)
  const { values } = ownTasteCovariances(taste.kernel, rows)
  const n = rows.rows
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++)
      values[i * n + j] = (values[i * n + j] ?? NaN) - dot(rowOf(told, i), 0, rowOf(told, j), 0, told.columns)
  return { mean, covariance: { rows: n, columns: n, values } }
}

/**
 * Means, and what choices took from covariances: that of rows i and j is the kernel's less the product of rows i and j of `told`.
 *
 * @param rows `[rows, features]`
 * @returns `mean` `[rows]`, `told` `[rows, columns]`
 */
export function tasteBasis(
  taste: Taste,
  rows: Matrix,
  expected?: Float64Array,
): { readonly mean: Float64Array; readonly told: Matrix } {
  const across = tasteCovariances(taste.kernel, rows, taste.rows)
  const { weights, trust } = taste
  const mean = Float64Array.from(
    { length: rows.rows },
    (_, i) => trust * (expected?.[i] ?? 0) + dot(rowOf(across, i), 0, weights, 0, weights.length),
  )
  return { mean, told: product(across, taste.shrinkage) }
}

/**
 * What a taste says of options that show several pictures each: of their average.
 *
 * @param rows `[rows, features]`
 * @param options the rows that each option shows; one each when left out
 */
export function predictOptions(
  taste: Taste,
  { rows, options, expected }: Omit<TasteData, 'comparisons'>,
): TastePrediction {
  const { mean, covariance } = predictTaste(taste, rows, expected)
  if (options === undefined) return { mean, covariance }
  const average = (of: readonly number[], value: (row: number) => number): number =>
    of.reduce((sum, row) => sum + value(row), 0) / of.length
  return {
    mean: Float64Array.from(options, (option) => average(option, (row) => mean[row] ?? NaN)),
    covariance: {
      rows: options.length,
      columns: options.length,
      values: Float64Array.from(
        options.flatMap((a) =>
          options.map((b) =>
            average(a, (p) => average(b, (q) => covariance.values[p * covariance.columns + q] ?? NaN)),
          ),
        ),
      ),
    },
  }
}

/**
 * The probability that each of these pictures is chosen out of all of them, doubts and blind choices included.
 *
 * @param rows `[options, features]`
 * @returns `[options]`, summing to 1
 */
export function choiceProbabilities(taste: Taste, rows: Matrix): Float64Array {
  const { mean, covariance } = predictTaste(taste, rows)
  return sharesUnderDoubt({ mean, covariance }, taste.lapse)
}

/**
 * Probabilities of choices when utilities are not known exactly. Of two options: the approximation of MacKay (1992, "The evidence
 * framework applied to classification networks"). Of more: the average over 256 draws, the same ones at every call.
 *
 * @returns `[options]`, summing to 1
 */
export function sharesUnderDoubt({ mean, covariance }: TastePrediction, lapse: number): Float64Array {
  if (mean.length === 2) {
    const [a = NaN, across = NaN, , b = NaN] = covariance.values
    const variance = Math.max(0, a + b - 2 * across)
    const gap = ((mean[0] ?? NaN) - (mean[1] ?? NaN)) / Math.sqrt(1 + (Math.PI * variance) / 8)
    return choiceShares([gap, 0], lapse)
  }
  const draws = drawnUtilities(mean, covariance, 256)
  const shares = new Float64Array(mean.length)
  for (const drawn of draws)
    choiceShares(drawn, lapse).forEach((share, i) => (shares[i] = (shares[i] ?? 0) + share / draws.length))
  return shares
}
