import fc from 'fast-check'
import { expect, test } from 'vitest'
import { likelyInterval, roundedTo } from './steps.js'

const every = (interval: number, steps: number, decimals: number, how = Math.round) =>
  Array.from({ length: steps }, (_, step) =>
    Math.fround(how(step * interval * 10 ** decimals) / 10 ** decimals),
  )

test.each([
  [1 / 3, 2],
  [1 / 6, 2],
  [1 / 12, 2],
  [1 / 60, 3],
  [0.25, 1],
  [2.5, 0],
])(
  'steps of %f that were rounded to %i decimals, or cut off there, are known for what they are',
  (interval, decimals) => {
    for (const how of [Math.round, Math.floor])
      for (const steps of [4, 7, 60]) {
        const times = every(interval, steps, decimals, how)
        if (times.every((time, step) => Math.abs(time - step * interval) < 1e-6)) continue
        expect(roundedTo(times, interval)).toBeLessThanOrEqual(decimals)
      }
  },
)

test.each<[string, number[], number]>([
  ['a row left out', [0, 0.33, 1, 1.33], 1 / 3],
  ['a step too long', [0, 0.25, 0.75], 0.25],
  ['a minute off, in minutes', [0, 20, 39, 60], 20],
  ['an interval that was itself rounded, over a long record', every(1 / 3, 30, 2), 0.33],
  ['another interval', every(0.5, 9, 2), 1 / 3],
])('%s is no rounding', (_, times, interval) => {
  expect(roundedTo(times, interval)).toBeUndefined()
})

test('the interval of rounded times is found, as a part of a unit and in few digits', () => {
  const found = likelyInterval(every(1 / 3, 30, 2))
  expect(found).toBeCloseTo(1 / 3, 3)
  expect(String(found).length).toBeLessThan(7)
  expect(likelyInterval([0, 0.25, 0.75])).toBeUndefined()
  expect(likelyInterval([0])).toBeUndefined()
  fc.assert(
    fc.property(fc.constantFrom(3, 6, 7, 9, 12, 13), fc.integer({ min: 8, max: 80 }), (parts, steps) => {
      const times = every(1 / parts, steps, 2)
      const interval = likelyInterval(times)
      expect(interval).toBeDefined()
      expect(roundedTo(times, interval!)).toBe(2)
    }),
  )
})
