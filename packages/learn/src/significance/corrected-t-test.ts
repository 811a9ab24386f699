/**
 * Whether two models differ by more than the folds of a cross-validation scatter. Training parts of folds share most of what they hold, so
 * that their scores are not independent, and the usual t test finds differences where there are none.
 */
import { countOf, InputError } from '@utsushi/ground'
import { studentCdf, studentQuantile } from './student-t.js'

/** How the scores came about. */
export interface FoldScoresOptions {
  /** Times that the whole cross-validation was repeated with other folds; the scores are those of all. Default 1. */
  readonly repeats?: number
  /** Samples tested over samples trained on, in a fold; 1 / (folds − 1) when left out. */
  readonly testShare?: number
  /** Of the interval. Default 0.95. */
  readonly level?: number
}

/** A mean over folds with what may be said of it. */
export interface FoldMean {
  readonly mean: number
  /** Standard error, corrected. */
  readonly error: number
  readonly freedom: number
  /** Of the mean, at the level asked for. */
  readonly interval: readonly [from: number, to: number]
}

/** A difference between two models. */
export interface CorrectedTTest extends FoldMean {
  /** Difference over its error; infinite where the folds do not scatter. */
  readonly t: number
  /** Two-sided: how often a difference as large would be seen if there were none. */
  readonly p: number
}

/**
 * The mean of scores over folds, with an interval for fresh data of the same size: variance s² (1/n + test/train), of Nadeau and Bengio.
 *
 * @param scores `[folds × repeats]`
 * @throws InputError for fewer than two scores, numbers that are not finite, or folds that do not divide into the repeats
 * @example foldMean([0.91, 0.94, 0.9, 0.95, 0.92]).interval
 */
export function foldMean(scores: readonly number[], options: FoldScoresOptions = {}): FoldMean {
  const { repeats = 1, level = 0.95 } = options
  const count = scores.length
  if (count < 2)
    throw new InputError(`of ${countOf(count, 'score')} no spread can be told — two folds are needed`)
  if (!scores.every(Number.isFinite))
    throw new InputError(
      `score ${scores.findIndex((score) => !Number.isFinite(score)) + 1} is no finite number`,
    )
  const folds = count / repeats
  if (!Number.isInteger(folds) || folds < 2)
    throw new InputError(
      `${count} scores of ${repeats} repeats: expected as many folds in each, two at least`,
    )
  const { testShare = 1 / (folds - 1) } = options
  const mean = scores.reduce((sum, score) => sum + score, 0) / count
  const variance = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / (count - 1)
  const error = Math.sqrt(variance * (1 / count + testShare))
  const freedom = count - 1
  const reach = error * studentQuantile(0.5 + level / 2, freedom)
  return { mean, error, freedom, interval: [mean - reach, mean + reach] }
}

/**
 * The corrected resampled t test of two models by their scores on the same folds.
 *
 * Nadeau and Bengio, Inference for the generalization error, Machine Learning 52 (2003) 239–281; with repeats, Bouckaert and Frank 2004.
 *
 * @param a `[folds × repeats]` scores of one
 * @param b of the other, on the same folds in the same order; the difference is `a − b`
 * @throws InputError as {@link foldMean}, and for other numbers of scores
 * @example correctedTTest(lstm, ridge).p < 0.05
 */
export function correctedTTest(
  a: readonly number[],
  b: readonly number[],
  options: FoldScoresOptions = {},
): CorrectedTTest {
  const told = foldMean(differencesOf(a, b), options)
  const { mean, error, freedom } = told
  const t = mean === 0 ? 0 : mean / error
  return { ...told, t, p: 2 * studentCdf(-Math.abs(t), freedom) }
}

/** @throws InputError for other numbers of scores */
export function differencesOf(a: readonly number[], b: readonly number[]): readonly number[] {
  if (a.length !== b.length)
    throw new InputError(`${a.length} and ${b.length} scores: expected those of the same folds`)
  return a.map((score, fold) => score - (b[fold] ?? NaN))
}

/**
 * Probabilities of several tests, adjusted so that one in twenty errs in any of them (Holm 1979).
 *
 * @param p two-sided probabilities, one a test
 * @returns adjusted, in the same order, 1 at most
 * @example holm([0.01, 0.04, 0.03]) // [0.03, 0.06, 0.06]
 */
export function holm(p: readonly number[]): readonly number[] {
  const order = [...p.keys()].sort((a, b) => (p[a] ?? 0) - (p[b] ?? 0))
  const adjusted = p.slice()
  let least = 0
  for (const [rank, place] of order.entries()) {
    least = Math.max(least, Math.min(1, (p.length - rank) * (p[place] ?? 0)))
    adjusted[place] = least
  }
  return adjusted
}
