import fc from 'fast-check'
import { expect, test } from 'vitest'
import { auditLeaks } from '../audit/leak-audit.js'
import {
  foldsByGroup,
  foldsByTime,
  leaveOneGroupOut,
  nestedFolds,
  rollingFolds,
  stratifiedFolds,
} from './folds.js'
import type { Fold } from './splits.js'

/** Every sample is tested once and trained on otherwise. */
function expectPartition(folds: readonly Fold[], samples: number): void {
  const tested = folds.flatMap(({ test }) => test)
  expect([...tested].sort((a, b) => a - b)).toEqual(Array.from({ length: samples }, (_, sample) => sample))
  for (const { train, test } of folds) expect(new Set([...train, ...test]).size).toBe(samples)
}

const grouped = fc
  .record({
    groups: fc.integer({ min: 2, max: 30 }),
    samples: fc.integer({ min: 30, max: 200 }),
    seed: fc.nat(99),
  })
  .map(({ groups, samples, seed }) => ({
    seed,
    groups: Array.from({ length: samples }, (_, k) => `g${k < groups ? k : (k * k + seed) % groups}`),
    count: groups,
  }))

test('groups are never cut, every sample is tested once, and the same seed gives the same folds', () => {
  fc.assert(
    fc.property(grouped, fc.integer({ min: 2, max: 6 }), ({ groups, seed, count }, folds) => {
      fc.pre(folds <= count)
      const cut = foldsByGroup({ groups, folds, seed })
      expectPartition(cut, groups.length)
      expect(cut).toEqual(foldsByGroup({ groups, folds, seed }))
      for (const { train, test } of cut) {
        expect(test.length).toBeGreaterThan(0)
        const part = (name: string, places: readonly number[]) => ({
          ...{ name, entity: places },
          groups: { group: places.map((place) => groups[place]!) },
        })
        expect(auditLeaks([part('train', train), part('test', test)])).toEqual([])
      }
      // Dealt from the largest on, no fold is larger than the smallest by more than the largest group.
      const sizes = cut.map(({ test }) => test.length)
      const largest = Math.max(...groups.map((group) => groups.filter((own) => own === group).length))
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(largest)
    }),
    { numRuns: 30 },
  )
})

test('another seed deals groups of one size to other folds', () => {
  const groups = Array.from({ length: 40 }, (_, k) => k >> 1)
  expect(foldsByGroup({ groups, folds: 4, seed: 1 })).not.toEqual(foldsByGroup({ groups, folds: 4, seed: 2 }))
})

test('classes are spread evenly, and a rare one to as many folds as it has samples', () => {
  const labels = Array.from({ length: 73 }, (_, k) => (k % 5 === 0 ? '0D' : k % 31 === 1 ? 'rare' : '3D'))
  const folds = stratifiedFolds({ labels, folds: 4, seed: 3 })
  expectPartition(folds, 73)
  const of = (label: string) =>
    folds.map(({ test }) => test.filter((place) => labels[place] === label).length)
  for (const label of ['0D', '3D'])
    expect(Math.max(...of(label)) - Math.min(...of(label))).toBeLessThanOrEqual(1)
  expect(of('rare').sort()).toEqual([0, 1, 1, 1])
})

test('classes are spread as whole groups allow', () => {
  // Ten lots of one class and ten of the other: two and two of them in each of five folds.
  const groups = Array.from({ length: 100 }, (_, k) => `lot ${k % 20}`)
  const labels = Array.from({ length: 100 }, (_, k) => k % 2)
  for (const { test } of foldsByGroup({ groups, labels, folds: 5, seed: 1 }))
    expect(test.filter((place) => labels[place] === 1).length).toBe(10)
})

test('one group is left out at a time', () => {
  const folds = leaveOneGroupOut(['steel', 'steel', 'iron', 'steel', 'tin'])
  expect(folds.map(({ group, test }) => [group, test])).toEqual([
    ['steel', [0, 1, 3]],
    ['iron', [2]],
    ['tin', [4]],
  ])
  expectPartition(folds, 5)
  expect(() => leaveOneGroupOut(['a', 'a'])).toThrow('two are needed')
})

test('blocks of time stand a gap apart from what is trained on', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 20, max: 200 }),
      fc.integer({ min: 2, max: 6 }),
      fc.integer({ min: 0, max: 4 }),
      (rows, folds, gap) => {
        const cut = foldsByTime({ rows, folds, gap })
        expect(cut.flatMap(({ test }) => test)).toEqual(Array.from({ length: rows }, (_, row) => row))
        for (const { train, test } of cut) {
          const near = train.filter((row) => row >= test[0]! - gap && row <= test.at(-1)! + gap)
          expect(near).toEqual([])
          // Nothing further away is left out.
          const [before, behind] = [test[0]! - gap, rows - 1 - (test.at(-1)! + gap)]
          expect(train.length).toBe(Math.max(0, before) + Math.max(0, behind))
        }
        for (const { train, test } of rollingFolds({ rows, folds, gap: 0 }))
          expect(train.at(-1)! + 1).toBe(test[0])
      },
    ),
  )
  expect(
    rollingFolds({ rows: 400, folds: 3, gap: 10 }).map(({ train, test }) => [train.length, test[0]]),
  ).toEqual([
    [90, 100],
    [190, 200],
    [290, 300],
  ])
})

test('folds that roll forward from a row on test every row behind it once, and train on all before', () => {
  expect(
    rollingFolds({ rows: 400, folds: 3, first: 300, gap: 10 }).map(({ train, test }) => [
      ...[train[0], train.at(-1), test[0], test.at(-1)],
    ]),
  ).toEqual([
    [0, 289, 300, 332],
    [0, 322, 333, 365],
    [0, 355, 366, 399],
  ])
  expect(() => rollingFolds({ rows: 400, folds: 3, first: 398 })).toThrow('folds: 3 is not possible')
  expect(() => rollingFolds({ rows: 400, folds: 3, first: 5, gap: 9 })).toThrow('fold 1: a gap of 9 rows')
})

test('inner folds name samples of the whole and never one that is tested outside', () => {
  const lots = Array.from({ length: 30 }, (_, k) => `lot ${k % 6}`)
  const nested = nestedFolds(leaveOneGroupOut(lots), (train) =>
    foldsByGroup({ groups: train.map((sample) => lots[sample]!), folds: 3, seed: 0 }),
  )
  for (const { train, test, inner } of nested) {
    expect(inner.flatMap((fold) => fold.test).sort((a, b) => a - b)).toEqual(train)
    for (const fold of inner)
      expect([...fold.train, ...fold.test].some((sample) => test.includes(sample))).toBe(false)
  }
  expect(() => nestedFolds([{ train: [3], test: [1] }], () => [{ train: [1], test: [] }])).toThrow(
    'place 1 of 1',
  )
})

test.each([
  [
    () => foldsByGroup({ groups: ['a', 'b'], folds: 3, seed: 0 }),
    'folds: 3 is not between 2 and the 2 groups',
  ],
  [() => stratifiedFolds({ labels: ['a'], folds: 1, seed: 0 }), 'folds: 1 is not between'],
  [() => foldsByTime({ rows: 3, folds: 4 }), 'folds: 4 is not possible with 3 rows'],
  [() => foldsByTime({ rows: 10, folds: 2, gap: 10 }), 'fold 1: a gap of 10 rows leaves nothing to train on'],
  [() => rollingFolds({ rows: 10, folds: 4, gap: 2 }), 'fold 1: a gap of 2 rows leaves nothing'],
  [() => foldsByTime({ rows: 10, folds: 2, gap: 0.5 }), 'gap: 0.5'],
])('folds that cannot be are refused (%#)', (cut, message) => {
  expect(cut).toThrow(message)
})
