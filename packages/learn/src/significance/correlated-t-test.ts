/**
 * How probable it is that one model is better than another, as good, or worse: the Bayesian correlated t test, with a region within which a
 * difference does not matter. Where a test only fails to find a difference, this can say that there is none worth having.
 */
import { InputError } from '@utsushi/ground'
import { differencesOf, foldMean, type FoldScoresOptions } from './corrected-t-test.js'
import { studentCdf } from './student-t.js'

/** Probabilities of a difference `a − b`; together 1. */
export interface DifferenceProbabilities {
  /** Below the region: `a` is lower. */
  readonly lower: number
  /** Within it: as good. */
  readonly alike: number
  /** Above it. */
  readonly higher: number
}

/**
 * The posterior of the difference of two models on the same folds, read at the borders of the region of practical equivalence.
 *
 * Corani and Benavoli, A Bayesian approach for comparing cross-validated algorithms on multiple data sets, Machine Learning 100 (2015)
 * 285–304, with the correlation of Nadeau and Bengio; Benavoli et al., Time for a change, JMLR 18 (2017).
 *
 * @param a `[folds × repeats]` scores of one
 * @param b of the other, on the same folds in the same order
 * @param rope differences up to it, either way, do not matter; in the unit of the scores
 * @throws InputError as `foldMean`, and for a region below 0
 * @example correlatedTTest(lstm, ridge, 0.01).alike
 */
export function correlatedTTest(
  a: readonly number[],
  b: readonly number[],
  rope: number,
  options: FoldScoresOptions = {},
): DifferenceProbabilities {
  if (!(rope >= 0)) throw new InputError(`a region of ${rope}: expected a number from 0`)
  const { mean, error, freedom } = foldMean(differencesOf(a, b), options)
  if (error === 0) {
    const [lower, higher] = [Number(mean < -rope), Number(mean > rope)]
    // On the border of nothing it is as much the one as the other.
    return rope === 0 && mean === 0
      ? { lower: 0.5, alike: 0, higher: 0.5 }
      : { lower, alike: 1 - lower - higher, higher }
  }
  const lower = studentCdf((-rope - mean) / error, freedom)
  const higher = studentCdf((mean - rope) / error, freedom)
  return { lower, alike: Math.max(0, 1 - lower - higher), higher }
}
