import { expect, test } from 'vitest'
import type { Parameter } from '../data/encoding.js'
import { refine } from './refine.js'

const parameters: readonly Parameter[] = [
  { name: 'dips', kind: 'count', low: 2, high: 12, unit: '1' },
  { name: 'hue', kind: 'circular', low: 0, high: 360, unit: 'deg' },
  { name: 'width', kind: 'continuous', low: 0, high: 1, unit: '1' },
]

test('the values whose picture differs least are found around an estimate, over the end of a circle too', async () => {
  const truth = [7, 358, 0.31]
  const difference = ([dips = 0, hue = 0, width = 0]: readonly number[]): number => {
    const turn = Math.abs(hue - 358) % 360
    return Math.abs(dips - 7) + Math.min(turn, 360 - turn) / 40 + 3 * Math.abs(width - 0.31)
  }
  const found = await refine(parameters, [5, 4, 0.2], difference, { most: 200 })
  expect(found.values[0]).toBe(truth[0])
  expect(Math.abs(found.values[1]! - 358)).toBeLessThan(1)
  expect(found.values[2]).toBeCloseTo(0.31, 2)
  expect(found.drawn).toBeLessThanOrEqual(200)
})

test('it never draws more than it may, never the same twice, and never leaves the ranges', async () => {
  const seen: string[] = []
  const found = await refine(
    parameters,
    [12, 359, 1],
    (values) => {
      seen.push(values.join(' '))
      expect(values[0]).toBeLessThanOrEqual(12)
      expect(values[1]).toBeLessThan(360)
      expect(values[2]).toBeLessThanOrEqual(1)
      return 100 - values[0]! - values[2]!
    },
    { most: 30 },
  )
  expect(new Set(seen).size).toBe(seen.length)
  expect(seen.length).toBeLessThanOrEqual(30)
  expect(found.values[0]).toBe(12)
})
