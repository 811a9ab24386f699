import { crc32 } from 'node:zlib'
import { InputError } from '@utsushi/ground'
import type { Pruner } from '../sampler.js'
import type { TrialRecord } from '../trial.js'
import { lastStep } from '../trial-values.js'
import { atLeast } from './percentile.js'
import { firstComplete, successiveHalvingPruner } from './successive-halving.js'

/** Settings of Hyperband. */
export interface HyperbandOptions {
  /** The step at which the eagerest bracket begins to prune; 1 when absent. */
  readonly minResource?: number
  /**
   * The last step of a trial that runs to its end, counted as the number of steps. `auto`: read off the first complete trial
   * (by number); until there is one, nothing is pruned, and trials up to that one are no rivals of later ones.
   */
  readonly maxResource?: number | 'auto'
  /** One in so many trials goes on from each rung to the next; 3 when absent. */
  readonly reductionFactor?: number
  /** Trials that must have reached a rung before any goes on from it. Not together with `auto`. */
  readonly bootstrapCount?: number
  /** Brackets are drawn by a hash of this name and the trial's number. */
  readonly study?: string
}

interface Brackets {
  readonly pruners: readonly Pruner[]
  /** Shares of the trials. */
  readonly budgets: readonly number[]
}

/**
 * Hyperband (Li et al. 2018): trials are divided among brackets, each a successive halving that begins to prune at another
 * step, so that neither early nor late bloomers are lost.
 *
 * @throws InputError for an option out of range.
 * @example hyperbandPruner({ minResource: 1, maxResource: 81 })
 */
export function hyperbandPruner(options: HyperbandOptions = {}): Pruner {
  const {
    minResource = 1,
    maxResource = 'auto',
    reductionFactor = 3,
    bootstrapCount = 0,
    study = '',
  } = options
  atLeast('minResource', minResource, 1)
  if (maxResource !== 'auto') atLeast('maxResource', maxResource, minResource)
  atLeast('reductionFactor', reductionFactor, 2)
  atLeast('bootstrapCount', bootstrapCount, 0)
  if (maxResource === 'auto' && bootstrapCount > 0) {
    throw new InputError('bootstrapCount needs a maxResource that is not auto')
  }
  const made = new Map<number, Brackets>()
  const bracketsFor = (most: number): Brackets => {
    const brackets = made.get(most) ?? makeBrackets(most, { minResource, reductionFactor, bootstrapCount })
    made.set(most, brackets)
    return brackets
  }
  return {
    name: 'hyperband',
    shouldPrune: ({ trial, trials, direction }) => {
      const pioneer = maxResource === 'auto' ? firstComplete(trials) : undefined
      const most = maxResource === 'auto' ? stepsOf(pioneer) : maxResource
      if (most === undefined) return false
      const brackets = bracketsFor(most)
      const bracket = bracketOf(study, trial.number, brackets.budgets)
      const rivals = trials.filter(
        ({ number }) =>
          number > (pioneer?.number ?? -1) && bracketOf(study, number, brackets.budgets) === bracket,
      )
      return brackets.pruners[bracket]?.shouldPrune({ trial, trials: rivals, direction }) ?? false
    },
  }
}

function stepsOf(complete: TrialRecord | undefined): number | undefined {
  const last = complete === undefined ? undefined : lastStep(complete)
  return last === undefined ? undefined : last + 1
}

function makeBrackets(
  most: number,
  options: {
    readonly minResource: number
    readonly reductionFactor: number
    readonly bootstrapCount: number
  },
): Brackets {
  const { minResource, reductionFactor: factor } = options
  let count = 1
  while (minResource * factor ** count <= most) count++
  const order = Array.from({ length: count }, (_, bracket) => bracket)
  return {
    pruners: order.map((bracket) => successiveHalvingPruner({ ...options, minEarlyStoppingRate: bracket })),
    budgets: order.map((bracket) => Math.ceil((count * factor ** (count - 1 - bracket)) / (count - bracket))),
  }
}

/** The bracket of a trial: each gets its share of the trials. */
export function bracketOf(study: string, trial: number, budgets: readonly number[]): number {
  const total = budgets.reduce((sum, budget) => sum + budget, 0)
  let place = crc32(`${study}_${trial}`) % total
  for (let bracket = 0; bracket < budgets.length; bracket++) {
    place -= budgets[bracket] ?? 0
    if (place < 0) return bracket
  }
  return 0
}
