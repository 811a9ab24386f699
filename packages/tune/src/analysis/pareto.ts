import { bestTrials, hasResult } from '../trial-values.js'
import type { Direction, TrialRecord } from '../trial.js'

/** One complete trial. */
export interface ParetoPoint {
  readonly trial: number
  /** One per direction. */
  readonly values: readonly number[]
  /** No other trial is better in one direction and as good in all. */
  readonly best: boolean
}

/**
 * All complete trials by their values, and which of them make the Pareto front.
 * @example paretoPoints(study.trials, study.directions).filter(({ best }) => best)
 */
export function paretoPoints(
  trials: readonly TrialRecord[],
  directions: readonly Direction[],
): readonly ParetoPoint[] {
  const front = new Set(bestTrials(trials, directions).map(({ number }) => number))
  return trials
    .filter((trial) => hasResult(trial, directions))
    .map(({ number, values = [] }) => ({ trial: number, values, best: front.has(number) }))
}
