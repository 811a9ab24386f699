import { trialRandom } from '../random.js'
import type { Sampler } from '../sampler.js'
import { choose } from '../space.js'
import { fromUnit } from '../unit.js'

/**
 * Draws every parameter evenly over its range, whatever has been tried.
 * @example optimise(objective, { space, sampler: randomSampler(), trials: 100 })
 */
export function randomSampler(): Sampler {
  return {
    name: 'random',
    sample: ({ space, seed, number }) => {
      const { uniform } = trialRandom(seed, number, 'random')
      return choose(space, (_, distribution) => fromUnit(distribution, uniform()))
    },
  }
}
