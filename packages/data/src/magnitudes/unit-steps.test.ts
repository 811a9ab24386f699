import { expect, test } from 'vitest'
import fc from 'fast-check'
import { seededRandom } from '@utsushi/ground'
import { unitStep } from './unit-steps.js'

/** Five years of days, with seasons and weather. */
const days = 5 * 365
const seeded = (seed: number, of: (day: number, noise: () => number) => number): Float32Array => {
  const random = seededRandom(seed)
  return Float32Array.from({ length: days }, (_, day) => of(day, () => random.uniform()))
}
const season = (day: number): number => Math.sin(((day - 110) / 365) * 2 * Math.PI)
const celsius = (seed: number) => seeded(seed, (day, noise) => 8 + 12 * season(day) + 6 * noise())
/** Next to nothing in winter, as photosynthesis is. */
const flux = (seed: number) => seeded(seed, (day, noise) => Math.max(0.02, 5 * season(day)) * (0.7 + noise()))
const rain = (seed: number) => seeded(seed, (_, noise) => (noise() < 0.6 ? 0 : -8 * Math.log(1 - noise())))
const moisture = (seed: number) => seeded(seed, (day, noise) => 30 - 8 * season(day) + 3 * noise())
const from = (values: Float32Array, at: number, change: (value: number) => number, until = Infinity) =>
  values.map((value, k) => (k >= at && k < until ? change(value) : value))

test('kelvin after degrees Celsius and the other way round, on the very day', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 80, max: days - 80 }), (seed, at) => {
      const kelvin = unitStep(from(celsius(seed), at, (value) => value + 273.15))
      expect(kelvin).toMatchObject({ at, kind: 'offset', by: 273.15, before: { at: at - 1 }, after: { at } })
      const back = unitStep(from(celsius(seed), at, (value) => value - 273.15).map((value) => value + 273.15))
      expect(back).toMatchObject({ at, kind: 'offset', by: -273.15 })
    }),
    { numRuns: 20 },
  )
})

test.each([1000, 1 / 1000, 86_400, 100, 1 / 100])('what is %d times as large from a day on', (by) => {
  for (const [values, at] of [
    [moisture(1), 700],
    [moisture(2), 1500],
    [flux(3), 930],
    [rain(4), 1200],
  ] as const) {
    const found = unitStep(from(values, at, (value) => value * by))
    expect(found).toMatchObject({ kind: 'factor', by })
    // Where nothing happens, no day can be told from its neighbours.
    expect(found!.before.at).toBeLessThan(at + 4)
    expect(found!.after.at).toBeGreaterThan(at - 4)
    expect(Math.abs(found!.at - at)).toBeLessThan(8)
  }
})

test('a share for a while, and gaps at the change', () => {
  const share = from(moisture(5), 600, (value) => value / 100, 1100)
  expect(unitStep(share)).toMatchObject({ at: 600, until: 1100, by: 0.01 })
  const gap = from(share, 590, () => NaN, 610)
  expect(unitStep(gap)).toMatchObject({ before: { at: 589 }, after: { at: 610 }, by: 0.01 })
})

test('seasons, rain, switches, trends and rare events are no change of unit', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      for (const values of [celsius(seed), flux(seed), rain(seed), moisture(seed)])
        expect(unitStep(values)).toBeUndefined()
    }),
    { numRuns: 30 },
  )
  const switched = Float32Array.from({ length: 400 }, (_, k) => (k < 200 ? 1 : 100))
  expect(unitStep(switched)).toBeUndefined()
  const power = seeded(6, (day, noise) => (day < 900 ? 20 : 2000) + 10 * noise())
  expect(unitStep(power)).toBeUndefined()
  const growth = seeded(7, (day, noise) => 10 ** (day / 400) * (1 + noise()))
  expect(unitStep(growth)).toBeUndefined()
  const saplings = seeded(
    10,
    (day, noise) =>
      1e-8 * 10 ** (Math.floor(day / 365) * (0.2 + day / 1500)) * (0.2 + season(day) ** 2 + noise()),
  )
  expect(unitStep(saplings)).toBeUndefined()
  const hot = seeded(8, (day, noise) => (day < 900 ? 20 : 293) + (day < 900 ? 0.05 : 30) * noise())
  expect(unitStep(hot)).toBeUndefined()
  const level = seeded(9, (day, noise) => (Math.floor(day / 200) % 2 === 0 ? 1 : 100) * (1 + noise()))
  expect(unitStep(level)).toBeUndefined()
  expect(unitStep(new Float32Array(20).fill(3))).toBeUndefined()
  expect(unitStep(new Float32Array(400).fill(NaN))).toBeUndefined()
})

test('a plant that begins to grow and rests again within a year has changed no unit', () => {
  for (let seed = 1; seed <= 100; seed++) {
    const random = seededRandom(seed)
    const net = Float32Array.from({ length: 365 }, (_, day) => {
      // Some days of the season are too dry.
      const grows = season(day) > 0.1 + (seed % 10) / 20 && random.uniform() > 0.15
      return (grows ? 0.05 * (0.1 + season(day)) : -2e-4) * (0.5 + random.uniform())
    })
    expect(unitStep(net)).toBeUndefined()
  }
})
