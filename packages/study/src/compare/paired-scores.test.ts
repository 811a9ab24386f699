import { expect, test } from 'vitest'
import { seededRandom } from '@utsushi/ground'
import type { CommonValues } from './common-values.js'
import { blocksOf, compareRuns } from './paired-scores.js'

/** Entities with so many values; every run's errors are a shared one of its entity and a part of its own. */
function madeUp(
  entities: number,
  each: number,
  runs: readonly { readonly shift: number; readonly own: number }[],
) {
  const random = seededRandom(5)
  const rows = entities * each
  const entity = Array.from({ length: rows }, (_, row) => Math.floor(row / each))
  const moment = Array.from({ length: rows }, (_, row) => row % each)
  const level = Array.from({ length: entities }, () => random.normal())
  const observed = Float64Array.from({ length: rows }, () => 10 * random.normal())
  const common: CommonValues = {
    ...{ targets: [{ name: 'y', unit: 'm' }], entity, moment, cautions: [], parts: [] },
    called: { one: 'pond', many: 'ponds' },
    entities: Array.from({ length: entities }, (_, k) => String(k)),
    moments: Array.from({ length: each }, (_, k) => String(k)),
    observed: [observed],
    predicted: runs.map(({ shift, own }) => [
      observed.map((value, row) => value + (level[entity[row] ?? 0] ?? 0) + shift + own * random.normal()),
    ]),
  }
  return common
}

test('equal runs differ by nothing, and that cannot be told', () => {
  const common = madeUp(20, 10, [
    { shift: 0, own: 0 },
    { shift: 0, own: 0 },
  ])
  expect(compareRuns(['a', 'b'], common)[0]?.differences).toEqual([
    { run: 'b', against: 'a', difference: 0, from: 0, to: 0, betterIn: 0, verdict: 'cannot be told' },
  ])
})

test('a difference much smaller than the scores spread is told, for errors are paired', () => {
  const common = madeUp(40, 20, [
    { shift: 0, own: 0.5 },
    { shift: 0, own: 0.2 },
    { shift: 0, own: 0.9 },
  ])
  const [comparison] = compareRuns(['a', 'b', 'c'], common)
  const [b, c] = comparison?.differences ?? []
  expect(b).toMatchObject({ run: 'b', against: 'a', verdict: 'better' })
  expect(c).toMatchObject({ run: 'c', verdict: 'worse' })
  for (const own of [b, c]) {
    expect(own?.from).toBeLessThan(own?.difference ?? NaN)
    expect(own?.to).toBeGreaterThan(own?.difference ?? NaN)
  }
  const [first, second] = comparison?.scores ?? []
  expect(b?.difference).toBeCloseTo((second?.rmse ?? NaN) - (first?.rmse ?? NaN), 12)
  expect(first?.rmse).toBeCloseTo(Math.sqrt(1 + 0.25), 0)
})

test('entities are drawn whole where there are enough of them, else stretches in the order of their moments', () => {
  expect(blocksOf(madeUp(12, 3, [])).called).toBe('12 whole ponds')
  const few = madeUp(2, 120, [])
  const { called, count, of } = blocksOf(few)
  expect(called).toBe('12 stretches of up to 20 consecutive values')
  expect(count).toBe(12)
  expect(new Set(of.slice(0, 120)).size + new Set(of.slice(120)).size).toBe(12)
  for (const [row, block] of of.entries()) if (row % 20 > 0) expect(block).toBe(of[row - 1])
})

test('noise alone is called a difference about as often as it should be', () => {
  let told = 0
  for (let k = 0; k < 40; k++) {
    const random = seededRandom(100 + k)
    const common = madeUp(24, 5, [
      { shift: 0, own: 0 },
      { shift: 0, own: 0 },
    ])
    const noisy = {
      ...common,
      predicted: common.predicted.map(([y]) => [(y ?? new Float64Array(0)).map((v) => v + random.normal())]),
    }
    if (compareRuns(['a', 'b'], noisy)[0]?.differences[0]?.verdict !== 'cannot be told') told++
  }
  expect(told).toBeLessThanOrEqual(8)
})

test('values that a run has no number for count for none, and targets are pooled on their scales', () => {
  const { predicted, observed, ...rest } = madeUp(10, 4, [
    { shift: 1, own: 0 },
    { shift: 2, own: 0 },
  ])
  const holed = predicted.map(([y]) => [y ?? new Float64Array(0)])
  holed[1]?.[0]?.fill(NaN, 0, 4)
  const two: CommonValues = {
    ...rest,
    targets: [
      { name: 'y', unit: 'm' },
      { name: 'z', unit: 'kg' },
    ],
    observed: [...observed, ...observed.map((column) => column.map((value) => 1000 * value))],
    predicted: holed.map(([y = new Float64Array(0)]) => [y, y.map((value) => 1000 * value)]),
  }
  const [y, z, all] = compareRuns(['a', 'b'], two)
  expect([y?.values, z?.values, all?.values]).toEqual([36, 36, 72])
  expect(z?.scores[0]?.rmse).toBeCloseTo(1000 * (y?.scores[0]?.rmse ?? NaN), 6)
  expect(all?.target).toBe('all')
  expect(all?.scores[0]?.rmse).toBeLessThan(1)
})
