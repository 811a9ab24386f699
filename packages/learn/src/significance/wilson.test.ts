import { expect, test } from 'vitest'
import { wilsonInterval } from './wilson.js'

test.each([
  // Worked out apart, in Python, with z = 1.959964.
  [66, 73, 0.8151, 0.9528],
  [0, 10, 0, 0.2775],
  [10, 10, 0.7225, 1],
  [45, 73, 0.5017, 0.7198],
])('%d of %d: from %f to %f', (right, count, low, high) => {
  const found = wilsonInterval(right / count, count, 1.959964)
  expect(found.low).toBeCloseTo(low, 3)
  expect(found.high).toBeCloseTo(high, 3)
})

test('a share of none and one beyond 1 are refused', () => {
  expect(() => wilsonInterval(0, 0)).toThrow('a share of 0; give how many were counted')
  expect(() => wilsonInterval(1.2, 5)).toThrow('a share of 1.2; give 0 to 1')
})
