import { expect, test } from 'vitest'
import { courseBalance } from './course-balance.js'
import { madeUpBatch } from './testing/made-up-experiments.js'
import { madeUpCourses, madeUpData, madeUpRows } from './testing/made-up-evaluation.js'

test('each experiment’s totals are told, predicted beside measured, species before volume', async () => {
  const rows = madeUpRows.map((row) =>
    row['exp'] === 5 && Number(row['t']) === 1 ? { ...row, VA: 1.02 * Number(row['VA']) } : row,
  )
  const { data, model } = await madeUpData(rows)
  const exact = await madeUpData()
  const courses = madeUpCourses(exact.model, exact.data, [4, 5])
  const { totals, largestDrift } = courseBalance([4, 5], courses, model, data)
  expect(totals.map(({ experiment }) => experiment)).toEqual(['4', '5'])
  expect(totals[1]!.totals.map(({ name }) => name)).toEqual(['lactate', 'potassium', 'volume'])
  const volume = totals[1]!.totals[2]!
  // 2 % of 0.504 L in one compartment of three.
  expect(volume.measured).toBeCloseTo((0.02 * 0.504) / 1.5, 5)
  expect(totals[0]!.totals[2]!.measured).toBeLessThan(1e-6)
  // Made-up batches close to the rounding of float32.
  expect(largestDrift).toBeLessThan(1e-6)
  for (const each of totals.flatMap((one) => one.totals)) expect(each.begin).toBeLessThan(1e-6)
})

test('a course that makes matter is found, in the quantity and experiment that it makes it in', async () => {
  const { data, model } = await madeUpData()
  const courses = madeUpCourses(model, data, [4, 5], (value, { column, experiment, step }) =>
    column === 'CBK' && experiment === '5' && step === 6 ? 1.1 * value : value,
  )
  const { totals, largestDrift } = courseBalance([4, 5], courses, model, data)
  const base = 1 - 0.9 ** ((6 * 27) / 20)
  expect(largestDrift).toBeCloseTo(0.1 * base, 4)
  expect(totals[1]!.totals[1]!.predicted).toBe(largestDrift)
  for (const [at, quantity] of [
    [0, 0],
    [0, 1],
    [0, 2],
    [1, 0],
    [1, 2],
  ] as const)
    expect(totals[at]!.totals[quantity]!.predicted).toBeLessThan(1e-6)
})

test('a first step that loses matter is found too, though later steps keep what is left', async () => {
  const { data, model } = await madeUpData()
  const courses = madeUpCourses(model, data, [4], (value, { column }) =>
    column.startsWith('V') ? 0.99 * value : value,
  )
  const { totals, largestDrift } = courseBalance([4], courses, model, data)
  expect(largestDrift).toBeLessThan(1e-6)
  for (const { begin } of totals[0]!.totals) expect(begin).toBeCloseTo(0.01, 5)
})

test('what left for good counts as still there', async () => {
  const { data, model } = await madeUpData()
  const { quantities } = model.balance
  const courses = madeUpCourses(model, data, [4], (value, { column, step }) =>
    column === 'VF' ? value - 0.001 * step : value,
  )
  const outside = Float32Array.from({ length: courses.steps * quantities }, (_, k) =>
    k % quantities === 0 ? 0.001 : 0,
  )
  const leaking = courseBalance([4], courses, model, data)
  const counted = courseBalance([4], { ...courses, outside }, model, data)
  expect(leaking.totals[0]!.totals[2]!.predicted).toBeGreaterThan(0.004)
  expect(counted.totals[0]!.totals[2]!.predicted).toBeLessThan(1e-6)
  expect(counted.totals[0]!.totals[2]!.begin).toBeLessThan(1e-6)
})

test('amounts below nothing and empty compartments are no physical steps', async () => {
  const { data, model } = await madeUpData()
  const of = (column: string, at: number, value: number) =>
    courseBalance(
      [5],
      madeUpCourses(model, data, [5], (measured, place) =>
        place.column === column && place.step === at ? value : measured,
      ),
      model,
      data,
    )
  expect(of('CAK', 3, 0)).toMatchObject({ physicalShare: 1, lowestContent: 0 })
  expect(of('CAK', 3, -0.1).physicalShare).toBeCloseTo(0.9)
  expect(of('CAK', 3, -0.1).lowestContent).toBeLessThan(-0.04)
  expect(of('VB', 3, 0).physicalShare).toBeCloseTo(0.9)
})

test('matter from nothing is never said not to drift', async () => {
  const rows = [0, 1, 2, 3, 4, 5].flatMap((k) =>
    madeUpBatch(k, 6 + k, 12 + 3 * k).map((row) => ({ ...row, CFK: 0, CAK: 0, CBK: 0 })),
  )
  const { data, model } = await madeUpData(rows)
  const courses = madeUpCourses(model, data, [4], (value, { column, step }) =>
    column === 'CBK' && step > 1 ? 0.001 : value,
  )
  const { largestDrift, totals } = courseBalance([4], courses, model, data)
  expect(totals[0]!.totals[1]!.measured).toBe(0)
  expect(largestDrift).toBe(Infinity)
})
