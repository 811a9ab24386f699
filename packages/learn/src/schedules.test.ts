import { expect, test } from 'vitest'
import { constantRate, cosineRate, linearRamp, noamRate, stepRate } from './schedules.js'

test('cosine with warm-up rises in a line, reaches the full rate once, and ends at the lowest', () => {
  const rate = cosineRate({ rate: 2e-3, steps: 1000, warmup: 100, lowest: 1e-5 })
  expect(rate(0)).toBeCloseTo(2e-5, 12)
  expect(rate(99)).toBe(2e-3)
  expect(rate(100)).toBe(2e-3)
  expect(rate(550)).toBeCloseTo((2e-3 + 1e-5) / 2, 12)
  expect(rate(1000)).toBeCloseTo(1e-5, 12)
  expect(rate(5000)).toBeCloseTo(1e-5, 12)
})

test('the others', () => {
  expect(constantRate(0.1)(99)).toBe(0.1)
  expect([0, 9, 10, 25].map(stepRate({ rate: 1, every: 10, factor: 0.5 }))).toEqual([1, 1, 0.5, 0.25])
  const noam = noamRate({ size: 64, warmup: 4000 })
  expect(noam(3999)).toBeCloseTo(64 ** -0.5 * 4000 ** -0.5, 12)
  expect(noam(0)).toBeCloseTo(64 ** -0.5 * 4000 ** -1.5, 12)
  expect(noam(15999)).toBeCloseTo(noam(3999) / 2, 12)
  expect([0, 10_000, 30_000].map(linearRamp({ from: 1, to: 0.3, steps: 20_000 }))).toEqual([1, 0.65, 0.3])
})
