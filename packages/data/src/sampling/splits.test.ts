import { expect, test } from 'vitest'
import { parseDay } from '../day.js'
import { rowsIn } from './part.js'
import { foldsByEntity, splitByEntity, splitByTime, splitByTimeAndEntity } from './splits.js'

const first = parseDay('2010-01-01')
const days = Int32Array.from({ length: 3652 }, (_, day) => first + day)
const parts = {
  train: ['2010-01-01', '2017-12-31'],
  validation: ['2018-01-01', '2018-12-31'],
  test: ['2019-01-01', '2019-12-31'],
} as const

test('a split by time gives each part its years', () => {
  const split = splitByTime({ days, entities: 3, parts })
  expect(split.train).toEqual({ entities: [0, 1, 2], from: 0, to: 2922 })
  expect(split['validation']).toMatchObject({ from: 2922, to: 3287 })
  expect(split['test']).toMatchObject({ from: 3287, to: 3652 })
})

test('a guard leaves days out after each part', () => {
  const split = splitByTime({ days, entities: 1, parts, guardDays: 30 })
  expect([split.train.to, split['validation']?.from, split['validation']?.to, split['test']?.from]).toEqual([
    2922, 2952, 3287, 3317,
  ])
})

test.each([
  [{ ...parts, test: ['2018-12-31', '2019-12-31'] }, 'split.test: overlaps split.validation'],
  [
    { ...parts, train: ['1990-01-01', '1999-12-31'] },
    'split.train: has no training rows — the record runs 2010-01-01 to 2019-12-31',
  ],
  [{ ...parts, test: ['2019-01-01', '2018-12-31'] }, 'split.test: ends (2018-12-31) before it begins'],
  [{ ...parts, test: ['2019-1', '2019-12-31'] }, 'split.test: "2019-1" is no date'],
] as const)('a split that cannot be is refused', (wrong, message) => {
  expect(() => splitByTime({ days, entities: 1, parts: wrong })).toThrow(message)
})

test('held-out entities are whole, disjoint, and the same for the same seed', () => {
  const options = { entities: 180, days: 10, shares: { validation: 0.1, test: 0.2 }, seed: 3 }
  const split = splitByEntity(options)
  expect(split).toEqual(splitByEntity(options))
  expect(split).not.toEqual(splitByEntity({ ...options, seed: 4 }))
  expect(Object.values(split).map(({ entities }) => entities.length)).toEqual(
    expect.arrayContaining([18, 36, 126]),
  )
  expect(new Set(Object.values(split).flatMap(({ entities }) => entities)).size).toBe(180)
  expect(() => splitByEntity({ ...options, shares: { test: 0.999 } })).toThrow(
    'split.train: no training rows',
  )
  expect(() => splitByEntity({ ...options, shares: { test: 0.001 } })).toThrow(
    'split.test: share 0.001 of 180 is none — raise the share',
  )
  expect(() => splitByEntity({ ...options, entities: 1 })).toThrow(
    'split.validation: share 0.1 of 1 is none — add more',
  )
})

test('a split by both holds new entities out of every time part', () => {
  const split = splitByTimeAndEntity({ days, entities: 10, parts, share: 0.2, seed: 1 })
  expect(split['heldOut']).toMatchObject({ from: 3287, to: 3652 })
  const seen = new Set([...split.train.entities, ...(split['test']?.entities ?? [])])
  expect(split['heldOut']?.entities.length).toBe(2)
  expect(split['heldOut']?.entities.some((entity) => seen.has(entity))).toBe(false)
})

test('a part holds the entities that have days in it, and tells where their records lie', () => {
  const records = [
    { from: 0, to: 3652 },
    { from: 0, to: 3000 },
    { from: 3300, to: 3652 },
  ]
  const split = splitByTime({ days, entities: 3, parts, records })
  expect(split.train.entities).toEqual([0, 1])
  expect(split['validation']?.entities).toEqual([0, 1])
  expect(split['test']?.entities).toEqual([0, 2])
  expect(rowsIn(split['test']!)).toBe(365 + 352)
  expect(() => splitByTime({ days, entities: 1, parts, records: [{ from: 0, to: 3000 }] })).toThrow(
    'split.test: has no rows',
  )
})

test('entities for validation alone are neither trained on nor held out, and these stay the same', () => {
  const options = { days, entities: 20, parts, share: 0.2, seed: 1 }
  const split = splitByTimeAndEntity({ ...options, validationShare: 0.1 })
  expect(split['heldOut']).toEqual(splitByTimeAndEntity(options)['heldOut'])
  expect(split['validation']?.entities.length).toBe(2)
  expect(split['test']?.entities).toEqual(split.train.entities)
  const all = [split.train, split['validation'], split['heldOut']].flatMap((part) => part?.entities ?? [])
  expect(all.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, k) => k))
})

test('folds test every entity once', () => {
  const folds = foldsByEntity({ entities: 11, folds: 3, seed: 5 })
  expect(folds.flatMap(({ test }) => test).sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  for (const { train, test } of folds) expect(new Set([...train, ...test]).size).toBe(11)
  expect(() => foldsByEntity({ entities: 3, folds: 4, seed: 1 })).toThrow(
    'folds: 4 is not between 2 and the 3 entities',
  )
})
