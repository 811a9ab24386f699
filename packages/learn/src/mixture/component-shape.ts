// The shape of a component, made ready: densities and draws need the root of its covariance, not the covariance.
import { cholesky, halfLogDeterminant } from '../classical/cholesky.js'
import type { GaussianMixture } from './gaussian-mixture.js'

/** Of a component. */
export interface ComponentShape {
  /** Root of the covariance, lower triangular, `[columns × columns]`; `undefined` where the columns go by themselves. */
  readonly lower: Float64Array | undefined
  /** Otherwise the deviations, `[columns]`. */
  readonly scale: Float64Array
  /** Logarithm of the density at the mean. */
  readonly peak: number
}

/**
 * @throws RangeError when a covariance is not positive definite
 */
export function componentShapes({
  covariance,
  means,
  covariances,
}: GaussianMixture): readonly ComponentShape[] {
  const columns = means[0]?.length ?? 0
  const shapeOf = (own: readonly number[]): ComponentShape => {
    switch (covariance) {
      case 'full':
      case 'tied': {
        const lower = cholesky({ rows: columns, columns, values: Float64Array.from(own) })
        return {
          lower: lower.values,
          scale: new Float64Array(0),
          peak: peakOf(columns, halfLogDeterminant(lower)),
        }
      }
      case 'diagonal':
      case 'spherical': {
        const scale = Float64Array.from({ length: columns }, (_, j) =>
          Math.sqrt((covariance === 'diagonal' ? own[j] : own[0]) as number),
        )
        if (!scale.every((deviation) => deviation > 0))
          throw new RangeError('a variance of a mixture is not above 0')
        return {
          lower: undefined,
          scale,
          peak: peakOf(
            columns,
            scale.reduce((sum, deviation) => sum + Math.log(deviation), 0),
          ),
        }
      }
      default:
        return covariance satisfies never
    }
  }
  if (covariance === 'tied') {
    const shared = shapeOf(covariances[0] ?? [])
    return means.map(() => shared)
  }
  return means.map((_, k) => shapeOf(covariances[k] ?? []))
}

const peakOf = (columns: number, halfLogDet: number): number =>
  -0.5 * columns * Math.log(2 * Math.PI) - halfLogDet

/**
 * Logarithm of the density at a distance from the mean.
 *
 * @param difference `[columns]`; overwritten
 */
export function logDensityOf({ lower, scale, peak }: ComponentShape, difference: Float64Array): number {
  const columns = difference.length
  let square = 0
  for (let j = 0; j < columns; j++) {
    let own = difference[j] as number
    if (lower === undefined) own /= scale[j] as number
    else {
      const row = j * columns
      for (let l = 0; l < j; l++) own -= (lower[row + l] as number) * (difference[l] as number)
      own /= lower[row + j] as number
    }
    difference[j] = own
    square += own * own
  }
  return peak - 0.5 * square
}
