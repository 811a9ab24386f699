import { expect, test } from 'vitest'
import { plannedFolds, tuningFolds } from './folds.js'

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

test('a study cuts its own folds, and what it cuts must be something', () => {
  const plan = { entities: 6, called: 'the 6 lots' }
  const halves = (among: readonly number[]) => [
    { train: among.slice(0, 3), test: among.slice(3) },
    { train: among.slice(3), test: among.slice(0, 3) },
  ]
  // Its number of folds is its own business.
  expect(plannedFolds({ ...plan, cut: halves }, { folds: 5, seed: 0 })).toHaveLength(2)
  expect(plannedFolds({ ...plan, cut: halves }, { folds: 5, seed: 0, among: [1, 2, 3, 4] })[0]).toEqual({
    ...{ train: [1, 2, 3], test: [4] },
  })
  expect(() => plannedFolds({ ...plan, cut: () => [] }, { folds: 5, seed: 0 })).toThrow(
    'tuning.folds: the 6 lots give 0 folds — a cross-validation needs two at least',
  )
  expect(() => plannedFolds({ ...plan, cut: halves }, { folds: 2, seed: 0, among: [0, 1, 2] })).toThrow(
    'tuning.folds: fold 1 of the 6 lots is scored on nothing',
  )
})

test('entities of an outer fold are cut by their places among all', () => {
  const plan = { entities: 9, called: 'the 9 lots' }
  const among = [0, 2, 4, 6, 8]
  const inner = plannedFolds(plan, { folds: 2, seed: 3, among })
  expect(inner.flatMap(({ test }) => test).toSorted((a, b) => a - b)).toEqual(among)
  expect(() => plannedFolds(plan, { folds: 6, seed: 3, among })).toThrow('6 folds of 5 of the 9 lots')
})
