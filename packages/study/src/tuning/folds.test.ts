import { expect, test } from 'vitest'
import { tuningFolds } from './folds.js'

const folds = (entities: number) =>
  tuningFolds({ entities, called: `the ${entities} experiments of a.csv`, folds: 5, seed: 42 })

test('as many entities as folds are enough: each is held out once', () => {
  expect(folds(5).map(({ test: held }) => held.length)).toEqual([1, 1, 1, 1, 1])
})

test('fewer entities than folds are refused by the key, with a number that would do', () => {
  expect(() => folds(4)).toThrow(
    'tuning.folds: 5 folds of the 4 experiments of a.csv — set tuning.folds to 4 or less (--set tuning.folds=4), hold out fewer, or add more',
  )
  expect(() => folds(1)).toThrow('a cross-validation needs two at least: hold out fewer, or add more')
})
