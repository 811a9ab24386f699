import { seededRandom } from '@utsushi/ground'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { axisFrom } from '../simulated-set.js'
import { counted } from './counting.js'
import { patternOf, pseudoVoigt, widthAt } from './pattern.js'

test('the area of a peak does not change with its width and shape, and its width is the one asked for', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.1, max: 1.5, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (width, mixing) => {
        const profile = { width, mixing }
        // What a Lorentzian has beyond ±30° is known: mixing · (1 − 2/π atan(30 / half width)).
        const step = width / 50
        const reach = Math.round(30 / step)
        let area = 0
        for (let at = -reach; at <= reach; at++) area += step * pseudoVoigt(at * step, profile)
        const beyond = mixing * (1 - (2 / Math.PI) * Math.atan((reach * step) / (width / 2)))
        expect(area + beyond).toBeCloseTo(1, 3)
        expect(pseudoVoigt(width / 2, profile) / pseudoVoigt(0, profile)).toBeCloseTo(0.5, 10)
      },
    ),
    { numRuns: 30 },
  )
})

test('a pattern is highest where its peak stands, and twice the area is twice the pattern', () => {
  const axis = axisFrom(33, 0.05, 961, 2)
  const peak = { at: 42.3, area: 100, width: 0.4, mixing: 0.4 }
  const one = patternOf(axis, [peak])
  expect(axis[one.indexOf(Math.max(...one))]).toBe(42.3)
  const two = patternOf(axis, [peak, peak])
  for (const [place, counts] of two.entries()) expect(counts).toBeCloseTo(2 * one[place]!, 8)
})

test('peaks widen by Scherrer as 1 / cos θ and by strain as tan θ', () => {
  const sized = (theta: number): number => widthAt(theta, { instrument: 0, size: 200, strain: 0 }, 1.54)
  expect(sized(0.6) / sized(0.3)).toBeCloseTo(Math.cos(0.3) / Math.cos(0.6), 10)
  // 20 nm: 0.9 · 1.54 Å / (200 Å · cos 0.3) rad.
  expect(sized(0.3)).toBeCloseTo(0.41564, 4)
  const strained = (theta: number): number =>
    widthAt(theta, { instrument: 0.1, size: Infinity, strain: 1e-3 }, 1.54)
  expect((strained(0.6) - 0.1) / (strained(0.3) - 0.1)).toBeCloseTo(Math.tan(0.6) / Math.tan(0.3), 10)
})

test.each([0.4, 12, 59, 61, 900])('counts of mean %d have that mean and that variance', (mean) => {
  const random = seededRandom(11)
  const counts = Array.from({ length: 20_000 }, () => counted(mean, random))
  const found = counts.reduce((a, b) => a + b, 0) / counts.length
  const variance = counts.reduce((a, b) => a + (b - found) ** 2, 0) / counts.length
  expect(Math.abs(found - mean)).toBeLessThan(4 * Math.sqrt(mean / counts.length))
  expect(Math.abs(variance / mean - 1)).toBeLessThan(0.06)
})
