import type { Sampler } from '../sampler.js'
import type { Parameters } from '../trial.js'

/**
 * Tries given points first, one a trial in their order, and then what another sampler chooses with them in view.
 *
 * @param points a value for every active parameter of the space, each
 * @example startingWith([{ rate: 1e-3, layers: 2 }], tpeSampler())
 */
export function startingWith(points: readonly Parameters[], sampler: Sampler): Sampler {
  return { ...sampler, sample: (context) => points[context.number] ?? sampler.sample(context) }
}
