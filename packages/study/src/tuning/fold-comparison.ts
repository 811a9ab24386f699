// Whether two configurations differ by more than their folds scatter. Folds are the same for every trial, so scores are
// compared fold by fold.
import { foldMean } from '@utsushi/learn'
import type { Direction } from '@utsushi/tune'
import { signOf } from './trial-scores.js'

/** One configuration against another. */
export interface FoldComparison {
  /** By how much the first is better on average; negative when it is worse. */
  readonly gain: number
  /** Standard error of it. */
  readonly error: number
  /** Folds on which the first is better. */
  readonly won: number
  readonly folds: number
  /** Whether the gain is beyond what its error lets one expect by chance once in twenty times. */
  readonly distinguishable: boolean
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

/** Standard deviation of a sample; NaN for fewer than two values. */
export function deviation(values: readonly number[]): number {
  const centre = mean(values)
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1))
}

/**
 * Compares by the corrected t test of Nadeau and Bengio (2003): training sets of folds share most of their entities, so
 * that the variance of a mean over k folds is taken as s² (1/k + 1/(k − 1)), not s²/k.
 *
 * @returns undefined for fewer than two folds, different numbers of them, or scores that are not finite
 * @example
 * compareFolds([1, 2, 3], [2, 3, 4.1], 'minimize')?.distinguishable // true
 */
export function compareFolds(
  a: readonly number[],
  b: readonly number[],
  direction: Direction | undefined,
): FoldComparison | undefined {
  const folds = a.length
  if (folds < 2 || b.length !== folds) return undefined
  const gains = a.map((score, i) => signOf(direction) * ((b[i] ?? Number.NaN) - score))
  if (!gains.every(Number.isFinite)) return undefined
  const { mean: gain, error, interval } = foldMean(gains)
  const [from, to] = interval
  return {
    gain,
    error,
    won: gains.filter((value) => value > 0).length,
    folds,
    distinguishable: from > 0 || to < 0,
  }
}
