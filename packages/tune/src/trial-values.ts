/**
 * What a record's reports and results say, read the same way by samplers, pruners and studies.
 */
import type { Direction, TrialRecord } from './trial.js'

/** The latest step that a trial reported at. */
export function lastStep({ intermediate }: Pick<TrialRecord, 'intermediate'>): number | undefined {
  let last: number | undefined
  for (const step of intermediate.keys()) if (last === undefined || step > last) last = step
  return last
}

/** 1 to minimise, −1 to maximise: times a value, less is better. */
export const signOf = (direction: Direction | undefined): 1 | -1 => (direction === 'maximize' ? -1 : 1)

/** Whether a trial is complete with as many finite values as there are directions. */
export function hasResult({ state, values }: TrialRecord, directions: readonly Direction[]): boolean {
  return state === 'complete' && values?.length === directions.length && values.every(Number.isFinite)
}

/**
 * The trials that no other one beats: the best one, or the Pareto front of several directions, by number.
 * @example bestTrials(study.trials, ['minimize', 'maximize'])
 */
export function bestTrials(
  trials: readonly TrialRecord[],
  directions: readonly Direction[],
): readonly TrialRecord[] {
  const results = trials.filter((trial) => hasResult(trial, directions))
  const signs = directions.map(signOf)
  const losses = results.map(({ values = [] }) => values.map((value, at) => value * (signs[at] ?? 1)))
  if (directions.length === 1) {
    const best = losses.reduce(
      (found, loss, at) => ((loss[0] ?? 0) < (losses[found]?.[0] ?? Infinity) ? at : found),
      0,
    )
    return results.slice(best, best + 1)
  }
  return results.filter((_, at) => !losses.some((other) => dominates(other, losses[at] ?? [])))
}

/** Whether losses `a` are nowhere above `b` and somewhere below. */
export function dominates(a: readonly number[], b: readonly number[]): boolean {
  let below = false
  for (let at = 0; at < a.length; at++) {
    const [x, y] = [a[at] as number, b[at] as number]
    if (x > y) return false
    if (x < y) below = true
  }
  return below
}
