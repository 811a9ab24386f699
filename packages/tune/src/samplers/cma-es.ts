import { InputError } from '@utsushi/ground'
import { allows, distributionSize, type FloatDistribution, type IntDistribution } from '../distribution.js'
import { trialRandom } from '../random.js'
import type { SampleContext, Sampler } from '../sampler.js'
import { choose, type SearchSpace } from '../space.js'
import type { TrialRecord } from '../trial.js'
import { hasResult, signOf } from '../trial-values.js'
import { fromUnit, toUnit } from '../unit.js'
import {
  beginEvolution,
  drawPoint,
  nextGeneration,
  strategyFor,
  type Evolution,
  type Strategy,
} from './cma-es/evolution.js'

/** Settings of CMA-ES. */
export interface CmaEsOptions {
  /** Trials of a generation; 4 + ⌊3 ln n⌋ for n parameters when absent. */
  readonly population?: number
  /** First standard deviation, as a share of every range; 1/6 when absent. */
  readonly sigma?: number
}

type Ranges = ReadonlyMap<string, FloatDistribution | IntDistribution>

/**
 * Covariance matrix adaptation evolution strategy (Hansen 2016) over the numbers of a space that have no condition, each scaled
 * to 0…1; choices and conditional parameters are drawn at random. For one direction. No restarts, and no margin that keeps ints
 * and steps from freezing.
 *
 * Complete trials make generations in order of their number, whatever they were drawn from: of processes at once, a few trials
 * of a generation come from the distribution before.
 *
 * @throws InputError for a study of several directions, or an option out of range.
 * @example optimise(objective, { space, sampler: cmaEsSampler(), trials: 500 })
 */
export function cmaEsSampler({ population, sigma = 1 / 6 }: CmaEsOptions = {}): Sampler {
  if (population !== undefined && (!Number.isInteger(population) || population < 4)) {
    throw new InputError(`population is ${population}: expected a whole number of at least 4`)
  }
  if (!(sigma > 0)) throw new InputError(`sigma is ${sigma}: expected a number above 0`)
  const replay = replayed(population, sigma)
  return {
    name: 'cma-es',
    sample: (context) => {
      const { space, directions, seed, number } = context
      if (directions.length > 1) {
        throw new InputError(`cma-es follows one direction, not ${directions.length}: choose nsga-ii or tpe`)
      }
      const { uniform, normal } = trialRandom(seed, number, 'cmaEs')
      const ranges = rangesOf(space)
      const point = ranges.size === 0 ? undefined : pointInside(replay(context, ranges), normal)
      const places = [...ranges.keys()]
      return choose(space, (name, distribution) => {
        const place = places.indexOf(name)
        return fromUnit(distribution, place < 0 || point === undefined ? uniform() : (point[place] as number))
      })
    },
  }
}

function rangesOf(space: SearchSpace): Ranges {
  const ranges = new Map<string, FloatDistribution | IntDistribution>()
  for (const [name, { distribution, when }] of Object.entries(space)) {
    if (when !== undefined || distribution.kind === 'categorical' || distributionSize(distribution) === 1)
      continue
    ranges.set(name, distribution)
  }
  return ranges
}

/** Draws until a point lies in the unit cube; after ten times the dimension, the last one is moved to its side. */
function pointInside(state: Evolution, normal: () => number): Float64Array {
  let point = drawPoint(state, normal)
  for (let tries = 0; tries < 10 * point.length; tries++) {
    if (point.every((value) => value >= 0 && value <= 1)) return point
    point = drawPoint(state, normal)
  }
  return point.map((value) => Math.min(Math.max(value, 0), 1))
}

/** The search as the record leaves it; what an earlier call has worked out of the same trials is kept. */
function replayed(
  population: number | undefined,
  sigma: number,
): (context: SampleContext, ranges: Ranges) => Evolution {
  let kept: { key: string; strategy: Strategy; told: readonly TrialRecord[]; state: Evolution } | undefined
  return ({ trials, directions }, ranges) => {
    const key = JSON.stringify([...ranges, directions])
    const useful = trials.filter(
      (trial) =>
        hasResult(trial, directions) &&
        [...ranges].every(([name, range]) => allows(range, trial.parameters[name] ?? null)),
    )
    if (kept?.key !== key || !kept.told.every((trial, at) => trial === useful[at])) {
      const strategy = strategyFor(ranges.size, population)
      const state = beginEvolution(new Float64Array(ranges.size).fill(0.5), sigma)
      kept = { key, strategy, told: [], state }
    }
    const { strategy } = kept
    let { state } = kept
    let told = kept.told.length
    for (; told + strategy.population <= useful.length; told += strategy.population) {
      const sign = signOf(directions[0])
      const loss = ({ values }: TrialRecord): number => sign * (values?.[0] ?? NaN)
      const generation = useful.slice(told, told + strategy.population).sort((a, b) => loss(a) - loss(b))
      const points = generation.map(({ parameters }) =>
        Float64Array.from(ranges, ([name, range]) => toUnit(range, Number(parameters[name]))),
      )
      state = nextGeneration(strategy, state, points)
    }
    kept = { key, strategy, told: useful.slice(0, told), state }
    return state
  }
}
