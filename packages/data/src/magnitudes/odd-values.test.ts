import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seededRandom } from '@utsushi/ground'
import { isFillNumber } from './fill-numbers.js'
import { oddValues } from './odd-values.js'

const random = seededRandom(7)
/** A normal number from two uniform ones (Box and Muller 1958). */
const normal = (): number =>
  Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform())
const column = (count: number, of: (row: number) => number): Float32Array =>
  Float32Array.from({ length: count }, (_, row) => of(row))
const temperatures = (): Float32Array =>
  column(1096, (day) => 8 + 12 * Math.sin((2 * Math.PI * day) / 365) + 3 * normal())
/** Four days of five without rain, and a long tail on the others. */
const rain = (): Float32Array =>
  column(3000, () => (random.uniform() < 0.8 ? 0 : 4 * Math.exp(1.2 * normal())))

test.each([
  1e20, -6999, -999, 9999, 9.96921e36, 1e36, 1e30, -99.9, 32767, -32768, 999.9, -9999.9, 3.4028235e38, -7999,
])('a temperature of %d is told with its place', (value) => {
  const values = temperatures()
  values[52] = value
  const [found, ...others] = oddValues(values)
  expect(others).toEqual([])
  expect(found).toMatchObject({ kind: 'fill', value: Math.fround(value), places: [52] })
  expect(found!.deviations).toBeGreaterThan(6)
})

test('several fill values in one column do not hide each other, nor what else is odd', () => {
  const values = temperatures()
  for (const [place, value] of [1e20, -6999, -999, -6999, 9999].entries()) values[place * 7] = value
  values[500] = 4321
  expect(oddValues(values).map(({ kind, value, places }) => [kind, value, places])).toEqual([
    ['fill', Math.fround(1e20), [0]],
    ['fill', 9999, [28]],
    ['fill', -6999, [7, 21]],
    ['outlier', 4321, [500]],
    ['fill', -999, [14]],
  ])
})

test('10^20 is 10^19 standard deviations from temperatures: the rest is measured without it', () => {
  const values = temperatures()
  values[3] = 1e20
  expect(Math.log10(oddValues(values)[0]!.deviations)).toBeCloseTo(19, 0)
})

test('a slip of digits is an outlier of a short tail, and none of rain', () => {
  const cold = temperatures()
  cold[9] = 250
  expect(oddValues(cold)).toMatchObject([{ kind: 'outlier', value: 250, places: [9] }])
  const wet = rain()
  const most = Math.max(...wet)
  wet[9] = 3 * most
  expect(oddValues(wet)).toEqual([])
  wet[9] = 25 * most
  expect(oddValues(wet)).toMatchObject([{ kind: 'outlier', places: [9] }])
})

test('nothing is odd about skewed columns, steps, switches, shares and numbers that only look like fill values', () => {
  const quiet: Record<string, Float32Array> = {
    rain: rain(),
    exponential: column(5000, () => -Math.log(1 - random.uniform())),
    heavy: column(2000, () => (1 - random.uniform()) ** (-1 / 2.5)),
    switch: column(400, (row) => row % 2),
    rareEvent: column(4000, (row) => (row % 97 === 0 ? 1 : 0)),
    setpoints: column(400, (row) => (row < 300 ? 55 : 70)),
    decades: column(12, () => 10 ** (6 * random.uniform() - 4)),
    pressure: column(500, () => 990 + 15 * normal()),
    counter: column(20000, (row) => row),
    constant: column(50, () => 4),
    nothing: column(10, () => NaN),
    one: Float32Array.of(1e20),
  }
  quiet['pressure']![4] = 999
  for (const [name, values] of Object.entries(quiet)) expect([name, oddValues(values)]).toEqual([name, []])
})

test('no normal, uniform or exponential column of any size, centre and scale has odd values', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 3, max: 300 }),
      fc.double({ min: -50, max: 50, noNaN: true }),
      fc.double({ min: 0.01, max: 90, noNaN: true }),
      fc.constantFrom('normal', 'uniform', 'exponential'),
      fc.integer({ min: 0, max: 1e6 }),
      (count, centre, scale, kind, seed) => {
        const own = seededRandom(seed)
        const one = (): number => {
          if (kind === 'uniform') return own.uniform()
          if (kind === 'exponential') return -Math.log(1 - own.uniform())
          return Math.sqrt(-2 * Math.log(1 - own.uniform())) * Math.cos(2 * Math.PI * own.uniform())
        }
        expect(oddValues(column(count, () => centre + scale * one()))).toEqual([])
      },
    ),
    { seed: 11, numRuns: 300 },
  )
})

test('a parameter of four samples is judged by its decades too', () => {
  expect(oddValues(Float32Array.of(5.2, 5.8, 6.1, 5870))).toMatchObject([{ value: 5870, places: [3] }])
  expect(oddValues(Float32Array.of(0.1, 0.2, 0.15, -9999))).toMatchObject([{ kind: 'fill', places: [3] }])
  expect(oddValues(Float32Array.of(1e-4, 1e-2, 1, 100))).toEqual([])
  expect(oddValues(Float32Array.of(1, 1, 1, 9999))).toMatchObject([{ kind: 'fill', ranges: Infinity }])
})

test('numbers that files are filled with are told from others', () => {
  for (const value of [-99, -99.99, 999, 9999.99, -8888, 1e15, -3e30]) expect(isFillNumber(value)).toBe(true)
  for (const value of [0, 99, 98, -98, 1e6, 100, 990, 12345, -1, -273.15])
    expect(isFillNumber(value)).toBe(false)
})
