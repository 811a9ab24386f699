// Mixtures read back from JSON, checked.
import { InputError } from '@utsushi/ground'
import { listOf, numbersOf, recordOf } from '../json-values.js'
import { componentShapes } from './component-shape.js'
import { covarianceKinds, type GaussianMixture } from './gaussian-mixture.js'

/**
 * @param file it came from, for messages
 * @throws InputError naming the key that is wrong
 * @example parseMixture(JSON.parse(text), 'groups.json')
 */
export function parseMixture(value: unknown, file: string): GaussianMixture {
  const given = recordOf(value, file)
  if (given['kind'] !== 'gaussian-mixture' || given['version'] !== 1)
    throw new InputError(`${file}: is no mixture of version 1 — fit it again or restore the file`)
  const covariance = covarianceKinds.find((kind) => kind === given['covariance'])
  if (covariance === undefined)
    throw new InputError(`${file}.covariance: expected one of ${covarianceKinds.join(', ')}`)
  const weights = numbersOf(given['weights'], `${file}.weights`)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  if (!weights.every((weight) => weight > 0) || Math.abs(total - 1) > 1e-6)
    throw new InputError(`${file}.weights: expected numbers above 0 that add up to 1`)
  const means = rowsOf(given['means'], `${file}.means`)
  const columns = means[0]?.length ?? 0
  if (means.length !== weights.length || columns === 0 || means.some(({ length }) => length !== columns))
    throw new InputError(`${file}.means: expected ${weights.length} lists of as many numbers`)
  const covariances = rowsOf(given['covariances'], `${file}.covariances`)
  const count = covariance === 'tied' ? 1 : weights.length
  const size = { full: columns * columns, tied: columns * columns, diagonal: columns, spherical: 1 }[
    covariance
  ]
  if (covariances.length !== count || covariances.some(({ length }) => length !== size))
    throw new InputError(`${file}.covariances: expected ${count} lists of ${size} numbers`)
  const mixture: GaussianMixture = {
    kind: 'gaussian-mixture',
    version: 1,
    covariance,
    weights,
    means,
    covariances,
  }
  try {
    componentShapes(mixture)
  } catch {
    throw new InputError(
      `${file}.covariances: is not positive definite — fit the mixture again or restore the file`,
    )
  }
  return mixture
}

const rowsOf = (value: unknown, where: string): readonly (readonly number[])[] =>
  listOf(value, where).map((row, k) => numbersOf(row, `${where}[${k}]`))
