// The folds of a tuning over the experiments outside test and extremes.
import type { Fold } from '@utsushi/data'
import { tuningFolds } from '@utsushi/study'
import { countOf } from '@utsushi/study'
import type { Experiments } from './experiments.js'
import type { ExperimentSplit } from './split.js'

/**
 * Folds over the split's development experiments, by their places; `test` of a fold is what it is scored on.
 *
 * @throws InputError for fewer experiments than folds, naming `tuning.folds`
 * @example experimentFolds(experiments, split, config.tuning)[0] // { train: [0, 2, …], test: [1, 7, …] }
 */
export function experimentFolds(
  { file, ids }: Pick<Experiments, 'file' | 'ids'>,
  { development }: Pick<ExperimentSplit, 'development'>,
  { folds, seed }: { readonly folds: number; readonly seed: number },
): readonly Fold[] {
  const entities = development.length
  const called = `the ${countOf(entities, 'experiment', 'experiments')} that ${file} leaves outside test and extremes (it holds ${ids.length})`
  const place = (members: readonly number[]): number[] => members.map((each) => development[each] ?? 0)
  return tuningFolds({ entities, called, folds, seed }).map(({ train, test }) => ({
    train: place(train),
    test: place(test),
  }))
}
