import { afterAll, beforeAll, expect, test } from 'vitest'
import { mergeExtrapolations, openEmulator } from './index.js'
import type { Emulator, EmulatorInputs, PredictionBatch } from './index.js'
import { leafFile } from './testing/leaf.js'

let emulator: Emulator
beforeAll(async () => {
  emulator = await openEmulator(leafFile, { threads: 1 })
})
afterAll(() => emulator.close())

const days = (count: number, from = 0): EmulatorInputs => ({
  drivers: { tair: Array.from({ length: count }, (_, i) => [(from + i) % 30]), par: 20 },
  parameters: { aMax: 9, kPar: 10, r0: 1 },
})
const collect = async (batches: AsyncIterable<PredictionBatch>) => {
  const all: PredictionBatch[] = []
  for await (const batch of batches) all.push(batch)
  return all
}
const gpp = (batches: readonly Pick<PredictionBatch, 'outputs'>[]) =>
  batches.flatMap(({ outputs }) => [...(outputs['fluxes']!.columns['gpp'] as Float32Array)])

test('many rows in batches give what they give at once', async () => {
  const whole = await emulator.predict(days(250))
  const batches = await collect(emulator.predictMany(days(250), { batch: 100 }))
  expect(batches.map(({ start, rows }) => [start, rows])).toEqual([
    [0, 100],
    [100, 100],
    [200, 50],
  ])
  expect(gpp(batches)).toEqual(gpp([whole]))
})

test('rows that come one by one are joined, unless their sizes differ', async () => {
  const rows = Array.from({ length: 7 }, (_, i) => days(1, i))
  const joined = await collect(emulator.predictMany(rows, { batch: 3 }))
  expect(joined.map(({ rows }) => rows)).toEqual([3, 3, 1])
  expect(gpp(joined)).toEqual(gpp([await emulator.predict(days(7))]))
  const longer = { ...days(1), drivers: { tair: [1, 2], par: 20 } }
  const split = await collect(emulator.predictMany([days(1), longer, days(2)], { batch: 3 }))
  expect(split.map(({ start, rows }) => [start, rows])).toEqual([
    [0, 1],
    [1, 1],
    [2, 2],
  ])
})

test('one weather and many parameter sets give what each gives by itself, at once and in batches', async () => {
  const weather = { tair: [4, 9, 40], par: [10, 20, 30] }
  const sets = Array.from({ length: 7 }, (_, i) => [5 + i, 10 + i, 0.1 * i])
  const alone = await Promise.all(
    sets.map((parameters) => emulator.predict({ drivers: weather, parameters })),
  )
  const whole = await emulator.predict({ drivers: weather, parameters: sets })
  expect(whole.outputs['fluxes']!.dims).toEqual([7, 3, 2])
  expect(gpp([whole])).toEqual(gpp(alone))
  expect(whole.extrapolations).toMatchObject([{ feature: 'tair', value: 40, count: 1 }])
  const batches = await collect(emulator.predictMany({ drivers: weather, parameters: sets }, { batch: 3 }))
  expect(batches.map(({ rows }) => rows)).toEqual([3, 3, 1])
  expect(gpp(batches)).toEqual(gpp([whole]))
  const found = mergeExtrapolations(batches.flatMap(({ extrapolations }) => extrapolations))
  expect(found).toEqual(whole.extrapolations)
})

test('a weather that is written out for more sets than a run should hold goes tile by tile, to the same values', async () => {
  const time = 4000
  const drivers = {
    tair: [Float32Array.from({ length: time }, (_, day) => day % 30)],
    par: [Float32Array.from({ length: time }, (_, day) => day % 50)],
  }
  const aMax = Float32Array.from({ length: 150 }, (_, set) => 2 + set / 10)
  const { outputs } = await emulator.predict({ drivers, parameters: { aMax, kPar: 10, r0: 1 } })
  expect(outputs['fluxes']!.dims).toEqual([150, time, 2])
  for (const set of [0, 31, 32, 33, 149]) {
    const one = await emulator.predict({ drivers, parameters: { aMax: aMax[set]!, kPar: 10, r0: 1 } })
    expect(outputs['fluxes']!.columns['gpp']!.subarray(set * time, (set + 1) * time)).toEqual(
      one.outputs['fluxes']!.columns['gpp'],
    )
  }
  expect(outputs['balance']!.dims).toEqual([150])
})

test('a bad row deep in a stream is named by its own number', async () => {
  async function* stream() {
    yield days(150)
    yield { ...days(2), drivers: { tair: [[1], [NaN]], par: 20 } }
  }
  await expect(collect(emulator.predictMany(stream(), { batch: 100 }))).rejects.toThrow(
    'drivers.tair is NaN at batch 151, time 0',
  )
})

test('a refusing policy stops at the first value outside the training range', async () => {
  const cold = { ...days(1), drivers: { tair: [-40], par: 20 } }
  expect((await emulator.predict(cold)).extrapolations).toHaveLength(1)
  await expect(emulator.predict(cold, { extrapolation: 'refuse' })).rejects.toThrow(
    'outside the training range: drivers.tair: 1 value outside -10 to 30.1 °C, farthest -40',
  )
})

test('a million rows pass through in flat memory', async () => {
  const chunk = days(1000)
  function* stream() {
    for (let i = 0; i < 1000; i++) yield chunk
  }
  let rows = 0
  let highest = 0
  let early = 0
  for await (const batch of emulator.predictMany(stream(), { batch: 20_000 })) {
    rows += batch.rows
    const { rss } = process.memoryUsage()
    if (rows <= 200_000) early = Math.max(early, rss)
    highest = Math.max(highest, rss)
  }
  expect(rows).toBe(1_000_000)
  expect(highest - early).toBeLessThan(150e6)
})
