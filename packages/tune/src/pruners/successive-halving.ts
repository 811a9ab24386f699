import { InputError } from '@utsushi/ground'
import type { Pruner } from '../sampler.js'
import type { Direction, TrialRecord } from '../trial.js'
import { lastStep } from '../trial-values.js'
import { atLeast } from './percentile.js'

/** Where the rungs stand, and how many trials pass them. */
export interface SuccessiveHalvingOptions {
  /**
   * The step of the first rung. `auto`: a hundredth of the last step of the first complete trial (by number), at least 1;
   * until there is one, nothing is pruned, and trials up to that one are no rivals of later ones.
   */
  readonly minResource?: number | 'auto'
  /** One in so many trials goes on from each rung to the next, which stands so many times further; 4 when absent. */
  readonly reductionFactor?: number
  /** Moves the first rung back by so many powers of the factor. */
  readonly minEarlyStoppingRate?: number
  /** Trials that must have reached a rung before any goes on from it. Not together with `auto`. */
  readonly bootstrapCount?: number
}

/**
 * Asynchronous successive halving (Li et al. 2020, "A system for massively parallel hyperparameter tuning", algorithm 2
 * without pausing): at each rung only the best of all trials that have come there go on. A trial that reports NaN at a rung
 * is pruned.
 *
 * A trial passes a rung by its first report at or after the rung's step; who stood where is read from the reports alone.
 *
 * @throws InputError for an option out of range.
 * @example successiveHalvingPruner({ minResource: 4, reductionFactor: 3 })
 */
export function successiveHalvingPruner(options: SuccessiveHalvingOptions = {}): Pruner {
  const { minResource = 'auto', reductionFactor = 4, minEarlyStoppingRate = 0, bootstrapCount = 0 } = options
  if (minResource !== 'auto') atLeast('minResource', minResource, 1)
  atLeast('reductionFactor', reductionFactor, 2)
  atLeast('minEarlyStoppingRate', minEarlyStoppingRate, 0)
  atLeast('bootstrapCount', bootstrapCount, 0)
  if (minResource === 'auto' && bootstrapCount > 0) {
    throw new InputError('bootstrapCount needs a minResource that is not auto')
  }
  return {
    name: 'successive-halving',
    shouldPrune: ({ trial, trials, direction }) => {
      const pioneer = minResource === 'auto' ? firstComplete(trials) : undefined
      const first = minResource === 'auto' ? estimatedResource(pioneer) : minResource
      const step = lastStep(trial)
      if (first === undefined || step === undefined) return false
      const ladder: Ladder = {
        first: first * reductionFactor ** minEarlyStoppingRate,
        factor: reductionFactor,
      }
      const others = trials.filter(
        ({ number }) => number !== trial.number && number > (pioneer?.number ?? -1),
      )
      const value = trial.intermediate.get(step) ?? NaN
      const before = rungValues(trial, ladder, step).length
      for (let rung = before; step >= rungStep(ladder, rung); rung++) {
        if (Number.isNaN(value)) return true
        const competing = others
          .map((other) => rungValues(other, ladder)[rung])
          .filter((reached) => reached !== undefined)
        if (competing.length + 1 <= bootstrapCount) return true
        if (!goesOn(value, [...competing, value], reductionFactor, direction)) return true
      }
      return false
    },
  }
}

interface Ladder {
  readonly first: number
  readonly factor: number
}

const rungStep = ({ first, factor }: Ladder, rung: number): number => first * factor ** rung

/** What a trial reported at each rung that it has come to, before a step if one is given. */
function rungValues(trial: TrialRecord, ladder: Ladder, before = Infinity): readonly number[] {
  const values: number[] = []
  const end = trial.state === 'pruned' ? lastStep(trial) : undefined
  const steps = [...trial.intermediate.keys()].sort((a, b) => a - b)
  for (const step of steps) {
    if (step >= before) break
    const value = trial.intermediate.get(step) ?? NaN
    while (step >= rungStep(ladder, values.length)) {
      if (Number.isNaN(value)) return values
      values.push(value)
      // The report that a trial was pruned at brought it to one rung, not past it.
      if (step === end) return values
    }
  }
  return values
}

function goesOn(value: number, competing: readonly number[], factor: number, direction: Direction): boolean {
  // The first few at a rung go on when they are the best so far.
  const place = Math.max(Math.floor(competing.length / factor) - 1, 0)
  const sorted = Float64Array.from(competing).sort()
  const limit = direction === 'maximize' ? sorted[sorted.length - 1 - place] : sorted[place]
  if (limit === undefined) return true
  return direction === 'maximize' ? value >= limit : value <= limit
}

function estimatedResource(complete: TrialRecord | undefined): number | undefined {
  const last = complete === undefined ? undefined : lastStep(complete)
  return last === undefined ? undefined : Math.max(Math.floor(last / 100), 1)
}

/** The first complete trial, by number, that reported. */
export function firstComplete(trials: readonly TrialRecord[]): TrialRecord | undefined {
  return trials.find(({ state, intermediate }) => state === 'complete' && intermediate.size > 0)
}
