// Whether two configurations differ by more than their folds scatter. Folds are the same for every trial, so scores are
// compared fold by fold.
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
 * @returns undefined for fewer than two folds, or different numbers of them
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
  const gain = mean(gains)
  const error = deviation(gains) * Math.sqrt(1 / folds + 1 / (folds - 1))
  return {
    gain,
    error,
    won: gains.filter((value) => value > 0).length,
    folds,
    distinguishable: Math.abs(gain) > criticalT(folds - 1) * error,
  }
}

/** Two-sided 5 % points of Student's t by degrees of freedom, from 1. */
const points = [
  ...[12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228],
  ...[2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11, 2.101, 2.093, 2.086],
  ...[2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042],
]

const criticalT = (freedom: number): number => points[freedom - 1] ?? 1.96 + 2.46 / freedom
