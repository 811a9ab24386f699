import { expect, test } from 'vitest'
import { lotOf, measurementsOf, namesOf } from './campaign.js'
import { simulationSchema } from './options.js'

const options = simulationSchema.parse({
  specimens: 10,
  lots: 3,
  measurements: 3,
  windows: 2,
  kind: 'trajectory',
})

test('lots are of one size, give or take one', () => {
  const sizes = [0, 0, 0]
  for (let specimen = 0; specimen < 10; specimen++) sizes[lotOf(specimen, options)]!++
  expect(sizes.reduce((a, b) => a + b)).toBe(10)
  expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
  // More lots than specimens: each is a lot of its own.
  expect(lotOf(1, { specimens: 2, lots: 8 })).toBe(1)
})

test('specimens of a lot share days, and lots have days of their own', () => {
  const days = (specimen: number): number[] => measurementsOf(specimen, options).map(({ day }) => day)
  expect(days(0)).toEqual(days(1))
  expect(new Set(days(0)).size).toBe(3)
  expect(days(0).some((day) => days(9).includes(day))).toBe(false)
})

test('sequences are named by specimen, measurement and window', () => {
  const { measurements, sequences } = namesOf(options)
  expect(measurements.slice(0, 4)).toEqual(['S001-1', 'S001-2', 'S001-3', 'S002-1'])
  expect(sequences.slice(0, 3)).toEqual(['S001-1-w01', 'S001-1-w02', 'S001-2-w01'])
  expect(sequences).toHaveLength(60)
  expect(namesOf({ ...options, kind: 'xrd' }).sequences).toEqual(measurements)
})
