import { expect, test } from 'vitest'
import { seededRandom } from '@utsushi/ground'
import { oddScales } from './odd-scales.js'

const random = seededRandom(5)
/** A year of one site: its own level and noise on a common course. */
const site = (level: number, course: (day: number) => number) =>
  Float32Array.from({ length: 365 }, (_, day) => course(day) + level + random.uniform())
const celsius = (day: number): number => 8 + 12 * Math.sin(day / 58)
const sites = () => [0, 2, -3, 1].map((level) => site(level, celsius))
const scaled = (values: Float32Array, factor: number) => Float32Array.from(values, (value) => value * factor)
/** Carbon fluxes of parameter sets that differ by a factor of five. */
const fluxes = () =>
  [0.6, 1, 2, 3].map((size) =>
    scaled(
      site(0, (day) => 3 + 2 * Math.sin(day / 58)),
      size,
    ),
  )

test('kelvin beside degrees Celsius is told, whichever are fewer', () => {
  const some = sites()
  some[2] = some[2]!.map((value) => value + 273.15)
  expect(oddScales(some)).toMatchObject([{ entities: [2], kind: 'offset', by: 273.15, known: true }])
  const most = sites().map((values, k) => (k === 1 ? values : values.map((value) => value + 273.15)))
  expect(oddScales(most)).toMatchObject([{ entities: [1], kind: 'offset', by: -273.15 }])
})

test.each([1000, 100, 0.001, 1e-6])('a file %d times as large is told', (factor) => {
  const all = fluxes()
  all[1] = scaled(all[1]!, factor)
  for (const alike of [false, true])
    expect(oddScales(all.slice(0, 4), { alike })).toMatchObject([
      { entities: [1], kind: 'factor', by: factor, known: true },
    ])
})

test('what differs by nature is none: levels, sizes, dead samples, constants, single files', () => {
  expect(oddScales(sites())).toEqual([])
  expect(oddScales(fluxes())).toEqual([])
  const dead = [...fluxes(), new Float32Array(365).map(() => 1e-5 * random.uniform())]
  expect(oddScales(dead, { alike: true })).toEqual([])
  expect(oddScales([1, 2, 1500].map((level) => new Float32Array(365).fill(level)))).toEqual([])
  expect(oddScales([site(0, celsius)])).toEqual([])
  expect(oddScales([new Float32Array(5).fill(NaN), site(0, celsius)])).toEqual([])
})

test('ten times as much is told of files that are otherwise alike', () => {
  const all = sites().map((values) => values.map((value) => Math.abs(value)))
  all[3] = scaled(all[3]!, 10)
  expect(oddScales(all)).toMatchObject([{ entities: [3], kind: 'factor', by: 10 }])
})

test('of two files a factor of units is told, and a difference of ten is not', () => {
  const [a] = fluxes() as [Float32Array]
  expect(oddScales([a, scaled(a, 1000)])).toHaveLength(1)
  expect(oddScales([a, scaled(a, 10)])).toEqual([])
})
