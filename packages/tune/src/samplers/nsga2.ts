import { InputError } from '@utsushi/ground'
import { allows, type ParameterValue } from '../distribution.js'
import { trialRandom, type RandomStream } from '../random.js'
import type { SampleContext, Sampler } from '../sampler.js'
import { choose } from '../space.js'
import type { Direction, TrialRecord } from '../trial.js'
import { dominates, hasResult, signOf } from '../trial-values.js'
import { fromUnit } from '../unit.js'
import { bestByCrowding } from './pareto/crowding.js'

/** Settings of NSGA-II. */
export interface Nsga2Options {
  /** Trials of a generation; 50 when absent. */
  readonly population?: number
  /** Chance that a trial has two parents; 0.9 when absent. */
  readonly crossover?: number
  /** Chance of each parameter to come from the second parent; 0.5 when absent. */
  readonly swapping?: number
  /** Chance of each parameter to be drawn anew; one over their number when absent. */
  readonly mutation?: number
}

interface Individual {
  readonly trial: TrialRecord
  readonly losses: readonly number[]
}

/**
 * NSGA-II (Deb et al. 2002) for several directions, with Optuna's defaults: uniform crossover of two parents chosen by
 * tournament, and parameters drawn anew at random. The best of all generations are the parents of the next: whole Pareto fronts,
 * then those of the front with the most room around them.
 *
 * Complete trials make generations in order of their number, whoever their parents were.
 *
 * @throws InputError for an option out of range.
 * @example optimise(objective, { space, directions: ['minimize', 'maximize'], sampler: nsga2Sampler(), trials: 1000 })
 */
export function nsga2Sampler(options: Nsga2Options = {}): Sampler {
  const { population = 50, crossover = 0.9, swapping = 0.5, mutation } = options
  if (!Number.isInteger(population) || population < 2) {
    throw new InputError(`population is ${population}: expected a whole number of at least 2`)
  }
  for (const [option, chance] of Object.entries({ crossover, swapping, mutation: mutation ?? 0 })) {
    if (!(chance >= 0 && chance <= 1)) throw new InputError(`${option} is ${chance}: expected 0 to 1`)
  }
  const parentsOf = keptParents(population)
  return {
    name: 'nsga-ii',
    sample: (context) => {
      const { space, seed, number } = context
      const random = trialRandom(seed, number, 'nsga2')
      const parents = parentsOf(context)
      const chance = mutation ?? 1 / Object.keys(space).length
      const first = tournament(parents, random)
      const second = random.uniform() < crossover ? tournament(parents, random, first) : first
      return choose(space, (name, distribution) => {
        const [one, other] = random.uniform() < swapping ? [second, first] : [first, second]
        const mutated = random.uniform() < chance
        const drawn = fromUnit(distribution, random.uniform())
        if (mutated) return drawn
        const fits = (value: ParameterValue | undefined): value is ParameterValue =>
          value !== undefined && allows(distribution, value)
        return [one?.trial.parameters[name], other?.trial.parameters[name]].find(fits) ?? drawn
      })
    },
  }
}

/** The better of two drawn at random, another than the first parent where there is one. */
function tournament(
  parents: readonly Individual[],
  { below }: RandomStream,
  except?: Individual,
): Individual | undefined {
  const others = parents.length > 1 ? parents.filter((parent) => parent !== except) : parents
  const [one, other] = [others[below(others.length)], others[below(others.length)]]
  return one !== undefined && other !== undefined && dominates(one.losses, other.losses) ? one : other
}

/** The parents of the trials to come, from the record alone; generations that an earlier call has selected from are kept. */
function keptParents(population: number): (context: SampleContext) => readonly Individual[] {
  let kept: { key: string; seen: readonly TrialRecord[]; parents: readonly Individual[] } = {
    key: '',
    seen: [],
    parents: [],
  }
  return ({ trials, directions }) => {
    const key = directions.join()
    const complete = trials.filter((trial) => hasResult(trial, directions))
    if (kept.key !== key || !kept.seen.every((trial, at) => trial === complete[at]))
      kept = { key, seen: [], parents: [] }
    let { parents } = kept
    let seen = kept.seen.length
    for (; seen + population <= complete.length; seen += population) {
      const generation = complete.slice(seen, seen + population).map((trial) => individual(trial, directions))
      const all = [...generation, ...parents]
      const best = bestByCrowding(
        all.map(({ losses }) => losses),
        population,
      )
      parents = best.flatMap((place) => all[place] ?? [])
    }
    kept = { key, seen: complete.slice(0, seen), parents }
    return parents
  }
}

function individual(trial: TrialRecord, directions: readonly Direction[]): Individual {
  return { trial, losses: (trial.values ?? []).map((value, at) => value * signOf(directions[at])) }
}
