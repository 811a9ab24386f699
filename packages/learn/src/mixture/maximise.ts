// The step of a fit that maximises: weights, means and covariances of rows that belong to components in parts.
import type { Matrix } from '../classical/matrix.js'
import type { CovarianceKind, GaussianMixture } from './gaussian-mixture.js'

/** A row that belongs to a component less than this changes nothing of it that 64 bits would show, and most belong to one alone. */
const leastPart = 1e-17

/**
 * The mixture that is likeliest when rows belong to components in these parts.
 *
 * @param x `[rows, columns]`
 * @param parts `[rows, components]`, each row together 1; no component without any
 * @param floor added to every variance
 */
export function maximise(
  x: Matrix,
  parts: Matrix,
  covariance: CovarianceKind,
  floor: number,
): GaussianMixture {
  const counts = componentCounts(parts)
  const means = meansOf(x, parts, counts)
  return {
    ...{ kind: 'gaussian-mixture', version: 1, covariance },
    weights: Array.from(counts, (count) => count / x.rows),
    means: means.map((mean) => Array.from(mean)),
    covariances: covariancesOf(x, parts, counts, means, covariance, floor),
  }
}

/** How many rows each component has, in parts. */
export function componentCounts({ rows, columns, values }: Matrix): Float64Array {
  const counts = new Float64Array(columns)
  for (let i = 0; i < rows; i++)
    for (let k = 0; k < columns; k++) counts[k] = (counts[k] as number) + (values[i * columns + k] as number)
  return counts
}

function meansOf(x: Matrix, parts: Matrix, counts: Float64Array): readonly Float64Array[] {
  const means = Array.from(counts, () => new Float64Array(x.columns))
  for (let i = 0; i < x.rows; i++)
    for (const [k, mean] of means.entries()) {
      const part = parts.values[i * parts.columns + k] as number
      if (part < leastPart) continue
      for (let j = 0; j < x.columns; j++)
        mean[j] = (mean[j] as number) + part * (x.values[i * x.columns + j] as number)
    }
  for (const [k, mean] of means.entries())
    for (let j = 0; j < x.columns; j++) mean[j] = (mean[j] as number) / (counts[k] as number)
  return means
}

function covariancesOf(
  x: Matrix,
  parts: Matrix,
  counts: Float64Array,
  means: readonly Float64Array[],
  covariance: CovarianceKind,
  floor: number,
): readonly (readonly number[])[] {
  const size = x.columns
  switch (covariance) {
    case 'full':
      return means.map((mean, k) => {
        const sums = new Float64Array(size * size)
        addProducts(sums, x, parts, k, mean)
        return lifted(sums, size, counts[k] as number, floor)
      })
    case 'tied': {
      const sums = new Float64Array(size * size)
      for (const [k, mean] of means.entries()) addProducts(sums, x, parts, k, mean)
      return [lifted(sums, size, x.rows, floor)]
    }
    case 'diagonal':
    case 'spherical':
      return means.map((mean, k) => {
        const sums = new Float64Array(size)
        for (let i = 0; i < x.rows; i++) {
          const part = parts.values[i * parts.columns + k] as number
          for (let j = 0; j < size; j++)
            sums[j] =
              (sums[j] as number) + part * ((x.values[i * size + j] as number) - (mean[j] as number)) ** 2
        }
        const variances = Array.from(sums, (sum) => sum / (counts[k] as number) + floor)
        return covariance === 'diagonal'
          ? variances
          : [variances.reduce((sum, variance) => sum + variance, 0) / size]
      })
    default:
      return covariance satisfies never
  }
}

/** Adds the products of the differences from a mean, each with its part; the lower triangle alone. */
function addProducts(sums: Float64Array, x: Matrix, parts: Matrix, k: number, mean: Float64Array): void {
  const size = x.columns
  const difference = new Float64Array(size)
  for (let i = 0; i < x.rows; i++) {
    const part = parts.values[i * parts.columns + k] as number
    if (part < leastPart) continue
    for (let j = 0; j < size; j++) difference[j] = (x.values[i * size + j] as number) - (mean[j] as number)
    for (let j = 0; j < size; j++) {
      const own = part * (difference[j] as number)
      for (let l = 0; l <= j; l++)
        sums[j * size + l] = (sums[j * size + l] as number) + own * (difference[l] as number)
    }
  }
}

/** Divided, mirrored above the diagonal, and the floor on it. */
function lifted(sums: Float64Array, size: number, count: number, floor: number): readonly number[] {
  return Array.from({ length: size * size }, (_, at) => {
    const [j, l] = [Math.floor(at / size), at % size]
    const sum = sums[Math.max(j, l) * size + Math.min(j, l)] as number
    return sum / count + (j === l ? floor : 0)
  })
}
