import { expect, test } from 'vitest'
import { trialRandom } from './random.js'

test('a trial’s numbers do not depend on what was drawn for others, and differ by seed, trial and purpose', () => {
  const first = trialRandom(7, 3, 'tpe').uniform()
  trialRandom(7, 2, 'tpe').uniform()
  expect(trialRandom(7, 3, 'tpe').uniform()).toBe(first)
  const others = [
    trialRandom(8, 3, 'tpe'),
    trialRandom(7, 4, 'tpe'),
    trialRandom(7, 3, 'random'),
    trialRandom(7 + 2 ** 32, 3, 'tpe'),
  ]
  for (const { uniform } of others) expect(uniform()).not.toBe(first)
})

test('uniforms, whole numbers and normals have their moments', () => {
  const { uniform, below, normal } = trialRandom(1, 0, 'random')
  const counts = [0, 0, 0, 0, 0]
  let [sum, square, total] = [0, 0, 0]
  for (let draw = 0; draw < 50_000; draw++) {
    total += uniform()
    counts[below(5)]!++
    const value = normal()
    sum += value
    square += value * value
  }
  expect(total / 50_000).toBeCloseTo(0.5, 2)
  expect(Math.abs(sum / 50_000)).toBeLessThan(0.02)
  expect(square / 50_000).toBeCloseTo(1, 1)
  // χ² with 4 degrees of freedom: 18.5 is exceeded once in a thousand.
  expect(counts.reduce((chi, count) => chi + (count - 10_000) ** 2 / 10_000, 0)).toBeLessThan(18.5)
})
