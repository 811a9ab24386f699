import { InputError } from '@utsushi/ground'
import type { Pruner } from '../sampler.js'
import type { Direction, TrialRecord } from '../trial.js'
import { lastStep } from '../trial-values.js'

/** When a trial is given up against the others at its step. */
export interface PercentileOptions {
  /** The share of trials to keep, in percent: 25 keeps the best quarter. */
  readonly percentile: number
  /** Trials that must be complete before any is pruned; 5 when absent. */
  readonly startupTrials?: number
  /** No trial is pruned before this step; 0 when absent. */
  readonly warmupSteps?: number
  /** Steps from one check to the next, counted from the warm-up; 1 when absent. */
  readonly interval?: number
  /** Complete trials that must have reported at a step before trials are pruned there; 1 when absent. */
  readonly minTrials?: number
}

/**
 * Prunes a trial whose best report so far is worse than a percentile of the complete trials' reports at the same step. The
 * others' NaN are left out of the percentile; a trial that has reported nothing but NaN is pruned.
 *
 * @throws InputError for an option out of range.
 * @example percentilePruner({ percentile: 25, warmupSteps: 10 })
 */
export function percentilePruner(options: PercentileOptions): Pruner {
  const { percentile, startupTrials = 5, warmupSteps = 0, interval = 1, minTrials = 1 } = options
  if (!(percentile >= 0 && percentile <= 100)) {
    throw new InputError(`percentile is ${percentile}: expected 0 to 100`)
  }
  atLeast('startupTrials', startupTrials, 0)
  atLeast('warmupSteps', warmupSteps, 0)
  atLeast('interval', interval, 1)
  atLeast('minTrials', minTrials, 1)
  return {
    name: 'percentile',
    shouldPrune: ({ trial, trials, direction }) => {
      const complete = trials.filter(({ state }) => state === 'complete')
      const step = lastStep(trial)
      if (
        complete.length === 0 ||
        complete.length < startupTrials ||
        step === undefined ||
        step < warmupSteps
      ) {
        return false
      }
      if (!firstOfInterval(trial, step, warmupSteps, interval)) return false
      const best = bestReport(trial, direction)
      if (best === undefined) return true
      const others = complete
        .map(({ intermediate }) => intermediate.get(step))
        .filter((value) => value !== undefined)
      if (others.length < minTrials) return false
      const limit = percentileOf(
        others.filter((value) => !Number.isNaN(value)),
        direction === 'maximize' ? 100 - percentile : percentile,
      )
      if (limit === undefined) return false
      return direction === 'maximize' ? best < limit : best > limit
    },
  }
}

/**
 * Prunes a trial whose best report so far is worse than the median of the complete trials' reports at the same step.
 * @example medianPruner({ startupTrials: 5, warmupSteps: 10 })
 */
export function medianPruner(options: Omit<PercentileOptions, 'percentile'> = {}): Pruner {
  return { ...percentilePruner({ ...options, percentile: 50 }), name: 'median' }
}

/** @throws InputError when an option is no whole number of at least `least`. */
export function atLeast(option: string, value: number, least: number): void {
  if (!Number.isInteger(value) || value < least) {
    throw new InputError(`${option} is ${value}: expected a whole number of at least ${least}`)
  }
}

/** Whether no earlier report lies in the same interval, so that each interval is checked once. */
function firstOfInterval(
  { intermediate }: TrialRecord,
  step: number,
  warmupSteps: number,
  interval: number,
): boolean {
  const begin = warmupSteps + Math.floor((step - warmupSteps) / interval) * interval
  for (const earlier of intermediate.keys()) if (earlier !== step && earlier >= begin) return false
  return true
}

function bestReport({ intermediate }: TrialRecord, direction: Direction): number | undefined {
  let best: number | undefined
  for (const value of intermediate.values()) {
    if (Number.isNaN(value)) continue
    if (best === undefined || (direction === 'maximize' ? value > best : value < best)) best = value
  }
  return best
}

/** With linear interpolation between the two values around it. */
function percentileOf(values: readonly number[], percentile: number): number | undefined {
  const sorted = Float64Array.from(values).sort()
  const place = (percentile / 100) * (sorted.length - 1)
  const [below, above] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]]
  if (below === undefined || above === undefined) return undefined
  return below === above ? below : below + (above - below) * (place - Math.floor(place))
}
