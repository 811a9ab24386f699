import fc from 'fast-check'
import { expect, test } from 'vitest'
import { plannedFolds } from '../tuning/folds.js'
import { groupedFolds } from './grouped-folds.js'

const planOf = (
  groups: readonly string[],
  more: { leaveOneOut?: boolean; labels?: readonly string[] } = {},
) =>
  groupedFolds({
    ...{ samples: groups.length, called: 'sequence', groups, fresh: 'lots', ...more },
    parts: (train, validation) => ({ train, validation }),
  })

test('outer and inner folds keep groups whole; at random they do not', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 8, maxLength: 15 })
  fc.assert(
    fc.property(sizes, fc.integer({ min: 0, max: 99 }), (counts, seed) => {
      const groups = counts.flatMap((count, group) => Array.from({ length: count }, () => `lot ${group}`))
      const plan = planOf(groups)
      const outer = plannedFolds(plan, { folds: 4, seed })
      expect(outer.flatMap(({ test }) => test).toSorted((a, b) => a - b)).toEqual([...groups.keys()])
      const shared = (a: readonly number[], b: readonly number[]) => {
        const own = new Set(a.map((place) => groups[place]))
        return b.filter((place) => own.has(groups[place]))
      }
      for (const { train, test: held } of outer) {
        expect(shared(train, held)).toEqual([])
        const inner = plannedFolds(plan, { folds: 2, seed: seed + 1, among: train })
        expect(inner.flatMap((fold) => fold.test).toSorted((a, b) => a - b)).toEqual([...train])
        for (const fold of inner) {
          expect(shared(fold.train, fold.test)).toEqual([])
          expect(fold.train.filter((place) => held.includes(place))).toEqual([])
        }
      }
    }),
  )
  const twins = planOf(Array.from({ length: 40 }, (_, place) => `lot ${Math.floor(place / 10)}`))
  const [random] = plannedFolds(twins.random ?? twins, { folds: 4, seed: 0 })
  expect(new Set(random?.test.map((place) => Math.floor(place / 10))).size).toBeGreaterThan(1)
})

test('one group a fold outside, whole groups inside', () => {
  const plan = planOf(['a', 'a', 'b', 'c', 'd', 'd'], { leaveOneOut: true })
  const outer = plannedFolds(plan, { folds: 2, seed: 0 })
  expect(outer.map((fold) => fold.test)).toEqual([[0, 1], [2], [3], [4, 5]])
  expect(plannedFolds(plan, { folds: 2, seed: 0, among: outer[0]?.train ?? [] })).toHaveLength(2)
  expect(plan.called).toBe('the 6 sequences of 4 lots')
})

test('fewer groups than folds are refused with their number', () => {
  const plan = planOf(['a', 'a', 'a', 'b'])
  expect(() => plannedFolds(plan, { folds: 3, seed: 0 })).toThrow(
    'tuning.folds: 3 folds of the 4 sequences of 2 lots — take 2 or less (--set tuning.folds=2)',
  )
})
