import { InputError } from '@utsushi/ground'
import { allows, type Distribution, type ParameterValue } from '../distribution.js'
import { trialRandom, type RandomStream } from '../random.js'
import type { Sampler } from '../sampler.js'
import { choose, type SearchSpace } from '../space.js'
import type { Parameters, TrialRecord } from '../trial.js'
import { fromUnit } from '../unit.js'
import { randomSampler } from './random.js'
import { axisOf, pointOf, valueAt } from './tpe/axis.js'
import { groupsOf } from './tpe/groups.js'
import { draw, logDensity, parzen, type Parzen } from './tpe/parzen.js'
import { goodCount, splitTrials, type Split } from './tpe/split.js'
import { trialWeights } from './tpe/weights.js'

/** Settings of TPE. */
export interface TpeOptions {
  /** Trials that must be complete or pruned before the sampler looks at them, random ones until then; 10 when absent. */
  readonly startupTrials?: number
  /** Points drawn for each trial, of which the most promising is taken; 24 when absent. */
  readonly candidates?: number
  /** Estimates parameters together. When absent: yes with one direction, no with several. */
  readonly multivariate?: boolean
  /** Takes running trials for bad ones, unless false, so that processes at once do not try the same. */
  readonly constantLiar?: boolean
}

/**
 * Tree-structured Parzen estimator (Bergstra et al. 2011), multivariate (Falkner et al. 2018), with Optuna 5's defaults: looks
 * where good trials are dense and the others are not. Several directions: good are the trials on the first Pareto fronts
 * (Ozaki et al. 2022). Parameters under the same condition are estimated together, from the trials that have them.
 *
 * @throws InputError for an option out of range.
 * @example optimise(objective, { space, sampler: tpeSampler({ startupTrials: 20 }), trials: 100 })
 */
export function tpeSampler(options: TpeOptions = {}): Sampler {
  const { startupTrials = 10, candidates = 24, multivariate, constantLiar = true } = options
  if (!Number.isInteger(candidates) || candidates < 1) {
    throw new InputError(`candidates is ${candidates}: expected a whole number of at least 1`)
  }
  const early = randomSampler()
  return {
    name: 'tpe',
    sample: (context) => {
      const { space, directions, trials, number, seed } = context
      const seen = trials.filter(
        ({ state, number: other }) =>
          state === 'complete' ||
          state === 'pruned' ||
          (constantLiar && state === 'running' && other !== number),
      )
      const finished = seen.reduce((count, { state }) => count + (state === 'running' ? 0 : 1), 0)
      if (finished < Math.max(startupTrials, 1)) return early.sample(context)
      const split = splitTrials(seen, goodCount(finished, directions.length), directions)
      const random = trialRandom(seed, number, 'tpe')
      const groups = groupsOf(space, multivariate ?? directions.length === 1)
      const drawn = new Map<readonly string[], Parameters>()
      return choose(space, (name, distribution) => {
        const group = groups.get(name)
        if (group === undefined) return fromUnit(distribution, 0)
        const values =
          drawn.get(group) ??
          sampleGroup(space, group, split, { candidates, random, even: directions.length > 1 })
        drawn.set(group, values)
        return values[name] ?? fromUnit(distribution, random.uniform())
      })
    },
  }
}

interface Draws {
  readonly candidates: number
  readonly random: RandomStream
  /** All good trials weigh the same, however old. */
  readonly even: boolean
}

/** The candidate that is likeliest among good trials against the others. */
function sampleGroup(
  space: SearchSpace,
  group: readonly string[],
  { good, other }: Split,
  { candidates, random, even }: Draws,
): Parameters {
  const distributions = group.map((name) => space[name]?.distribution).filter((range) => range !== undefined)
  const [likely, unlikely] = [
    estimate(group, distributions, good, even),
    estimate(group, distributions, other, false),
  ]
  const columns = draw(likely, candidates, random)
  const [up, down] = [logDensity(likely, columns), logDensity(unlikely, columns)]
  let [best, most] = [0, -Infinity]
  for (let row = 0; row < candidates; row++) {
    const gain = (up[row] as number) - (down[row] as number)
    if (gain > most) [best, most] = [row, gain]
  }
  const values: Record<string, ParameterValue> = {}
  group.forEach((name, at) => {
    const distribution = distributions[at]
    if (distribution !== undefined) values[name] = valueAt(distribution, columns[at]?.[best] as number)
  })
  return values
}

/** The density of the trials that have all of a group's parameters, with values that the space still allows. */
function estimate(
  group: readonly string[],
  distributions: readonly Distribution[],
  trials: readonly TrialRecord[],
  even: boolean,
): Parzen {
  const columns = group.map(() => new Float64Array(trials.length))
  let count = 0
  for (const { parameters } of trials) {
    let fits = true
    for (let at = 0; at < group.length && fits; at++) {
      const value = parameters[group[at] as string]
      const distribution = distributions[at] as Distribution
      fits = value !== undefined && allows(distribution, value)
      if (fits) (columns[at] as Float64Array)[count] = pointOf(distribution, value as ParameterValue)
    }
    if (fits) count++
  }
  const axes = distributions.map((distribution, at) =>
    axisOf(distribution, (columns[at] as Float64Array).subarray(0, count)),
  )
  return parzen(axes, even ? new Float64Array(count).fill(1) : trialWeights(count))
}
