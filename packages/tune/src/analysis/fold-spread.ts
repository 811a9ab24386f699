import { signOf } from '../trial-values.js'
import type { Direction, TrialRecord } from '../trial.js'
import { finishedValue } from './parameters.js'

/** One trial's folds. */
export interface FoldSpread {
  readonly trial: number
  /** What the trial was judged by. */
  readonly value: number
  /** Of each fold. */
  readonly folds: readonly number[]
  readonly mean: number
  /** Of the mean: the folds' standard deviation (n − 1) / √n. NaN for one fold. */
  readonly standardError: number
  /** Whether its mean lies within one standard error (of the difference of the two, fold by fold) of the best trial's. */
  readonly withinOneOfBest: boolean
}

/** Which trials, and where their folds' scores stand. */
export interface FoldSpreadOptions {
  /** The user attribute that holds an array of the folds' scores. */
  readonly attribute: string
  /** How many of the best trials; 10 when absent. */
  readonly count?: number
  /** Which of the directions; the first when absent. */
  readonly objective?: number
}

/**
 * The folds' scores of the best trials, best first: whether the best is better than the next, or only luckier. Trials without
 * the attribute, or with a score that is no finite number, are left out; all others have the folds of the best.
 *
 * @example foldSpread(study.trials, study.directions, { attribute: 'folds', count: 5 })
 */
export function foldSpread(
  trials: readonly TrialRecord[],
  directions: readonly Direction[],
  { attribute, count = 10, objective = 0 }: FoldSpreadOptions,
): readonly FoldSpread[] {
  const sign = signOf(directions[objective])
  const scored = trials
    .flatMap((trial) => {
      const value = finishedValue(trial, objective)
      const folds = trial.userAttributes[attribute]
      return value !== undefined && isScores(folds) ? [{ trial: trial.number, value, folds }] : []
    })
    .toSorted((a, b) => sign * (a.value - b.value))
    .slice(0, count)
  const best = scored[0]?.folds ?? []
  return scored
    .filter(({ folds }) => folds.length === best.length)
    .map((row) => {
      const { mean, standardError } = meanOf(row.folds)
      const apart = meanOf(row.folds.map((score, fold) => score - (best[fold] ?? NaN)))
      const withinOneOfBest = row.folds === best || Math.abs(apart.mean) <= apart.standardError
      return { ...row, mean, standardError, withinOneOfBest }
    })
}

function isScores(json: unknown): json is readonly number[] {
  return Array.isArray(json) && json.length > 0 && json.every((score) => Number.isFinite(score))
}

function meanOf(scores: readonly number[]): { readonly mean: number; readonly standardError: number } {
  const count = scores.length
  const mean = scores.reduce((sum, score) => sum + score, 0) / count
  const squares = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0)
  return { mean, standardError: count < 2 ? NaN : Math.sqrt(squares / (count - 1) / count) }
}
