import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openEmulator, type Emulator } from '@utsushi/emulator'
import { silentReporter, train, type StudyContext } from '@utsushi/study'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import '../../registered.js'
import { equipmentSchema } from './config.js'
import type { Park } from './data/park.js'
import { readPark } from './data/read.js'
import { toldBy } from './emulator/told.js'
import { simulation } from './simulate.js'
import { watchEquipment, type WatchedReading, type WatchState } from './watch.js'

const context: StudyContext = {
  ...{ reporter: silentReporter, signal: new AbortController().signal },
  ...{ threads: 1, device: 'cpu' },
}
const folder = mkdtempSync(join(tmpdir(), 'utsushi-watch-'))
let emulator: Emulator
let park: Park

beforeAll(async () => {
  const options = simulation.schema.parse({ equipment: 4, items: 2, days: 500 })
  await simulation.run(options, join(folder, 'park'), context)
  const data = { folder: 'park', unit: 'unit' }
  const study = join(folder, 'park.yaml')
  const settings = {
    ...{ study: 'equipment', data, labels: { horizons: [10] }, windows: { context: 30 } },
    ...{ split: { validation: 0.3 }, model: { branches: ['statistics'], hidden: [8] } },
    training: { epochs: 1 },
  }
  writeFileSync(study, JSON.stringify(settings))
  await train(study, { out: join(folder, 'run'), ...context })
  emulator = await openEmulator(join(folder, 'run', 'model.onnx'))
  const read = equipmentSchema.parse({ data: { folder: join(folder, 'park') } })
  park = await readPark(read, context)
})
afterAll(async () => {
  await emulator.close()
  rmSync(folder, { recursive: true })
})

const readingsOf = (step: number): WatchedReading[] =>
  park.series.flatMap(({ equipment, item }, series) => {
    const at = series * park.steps + step
    return park.measured[at] === 1 ? [{ equipment, item, value: park.values[at] ?? NaN }] : []
  })

describe('a watch over equipment', () => {
  it('says of every day what the emulator says of its window, and goes on from its state in JSON', async () => {
    const watch = watchEquipment(emulator)
    const told = toldBy(emulator, 'model.onnx')
    let state: WatchState = watch.begin()
    let compared = 0
    for (let step = 0; step < 60; step++) {
      const next = await watch.step(JSON.parse(JSON.stringify(state)) as WatchState, step, readingsOf(step))
      state = next.state
      for (const { equipment, item, probability } of next.report.items) {
        const series = park.series.findIndex((own) => own.equipment === equipment && own.item === item)
        const end = series * park.steps + step + 1
        const range = told.ranges.get(JSON.stringify([equipment, item]))
        const { outputs } = await emulator.predict({
          values: { data: park.values.slice(end - 30, end), dims: [1, 30] },
          limits: {
            data: [(range?.centre ?? 0) - (range?.half ?? 0), (range?.centre ?? 0) + (range?.half ?? 0)],
            dims: [1, 2],
          },
        })
        const [asked] = outputs['probability']?.columns['probability_10'] ?? []
        expect(probability).toBeCloseTo(Number(asked), 6)
        compared++
      }
    }
    expect(compared).toBeGreaterThan(20)
  })

  it('tells of readings that drift, and of items that it does not know', async () => {
    const watch = watchEquipment(emulator)
    const [first] = toldBy(emulator, 'model.onnx').ranges.values()
    if (first === undefined) throw new Error('no item has a range')
    const { equipment, item, centre, half } = first
    let state = watch.begin()
    const drifted: number[] = []
    for (let day = 0; day < 120; day++) {
      const value = centre + (day < 80 ? 0 : 3 * half) + 0.1 * half * Math.sin(day)
      const { state: next, report } = await watch.step(state, day, [
        { equipment, item, value },
        { equipment: 'nowhere', item: 'nothing', value: 1 },
      ])
      state = next
      expect(report.unknown).toEqual(['nowhere nothing'])
      if (report.drifts.some(({ of }) => of === 'readings')) drifted.push(day)
    }
    expect(drifted[0]).toBeGreaterThanOrEqual(80)
    expect(drifted[0]).toBeLessThan(100)
  })

  it('moves the threshold by what came true, and only where it is asked to', async () => {
    const adapting = watchEquipment(emulator, { adapt: { rule: 'false_alarm_rate', most: 0.05 } })
    const still = watchEquipment(emulator)
    let [moving, fixed] = [adapting.begin(), still.begin()]
    const first = fixed.threshold.threshold
    for (let step = 0; step < 160; step++) {
      moving = (await adapting.step(moving, step, readingsOf(step))).state
      fixed = (await still.step(fixed, step, readingsOf(step))).state
    }
    expect(fixed.threshold.threshold).toBe(first)
    expect(moving.threshold.threshold).not.toBe(first)
    expect(moving.threshold.labels.length).toBeGreaterThan(20)
  })

  it('takes readings in any unit that can become that of training, and readings of one day in several', async () => {
    const watch = watchEquipment(emulator)
    // Of a temperature, zero and size both differ.
    const range = [...toldBy(emulator, 'model.onnx').ranges.values()].find(({ unit }) => unit === '°C')
    if (range === undefined) throw new Error('no item is in degrees Celsius')
    const { equipment, item, centre, half } = range
    let [plain, told] = [watch.begin(), watch.begin()]
    for (let day = 0; day < 40; day++) {
      const value = centre + half * Math.sin(day)
      const inKelvin = { equipment, item, value: value + 273.15, unit: 'K' }
      const inFahrenheit = { equipment, item, value: value * 1.8 + 32, unit: '°F' }
      const one = await watch.step(plain, day, [{ equipment, item, value }])
      const other = await watch.step(told, day, [inKelvin, inFahrenheit, { equipment, item, value }])
      plain = one.state
      told = other.state
      expect(other.report.items.length).toBe(one.report.items.length)
      for (const [row, { probability }] of one.report.items.entries())
        expect(other.report.items[row]?.probability).toBeCloseTo(probability, 4)
    }
    expect(Object.values(told.items)[0]?.values.at(-1)).toBeCloseTo(centre + half * Math.sin(39), 6)
  })

  it('refuses a unit that cannot become that of training, by name, and takes one that says nothing', async () => {
    const watch = watchEquipment(emulator)
    const [range] = toldBy(emulator, 'model.onnx').ranges.values()
    if (range === undefined) throw new Error('no item has a range')
    const { equipment, item, centre, unit } = range
    const reading = { equipment, item, value: centre }
    for (const other of ['mol', 'notches'])
      await expect(watch.step(watch.begin(), 0, [{ ...reading, unit: other }])).rejects.toThrow(
        `${equipment} ${item}: a reading of ${centre} in ${other}, and the emulator was trained on it in ${unit}, which ${other} cannot be made — give it in ${unit}, or correct its unit`,
      )
    const { state } = await watch.step(watch.begin(), 0, [{ ...reading, unit: 'unknown' }])
    expect(Object.values(state.items)[0]?.values).toEqual([centre])
  })

  it('refuses a day that is not later, a reading that is none, and a horizon that the emulator does not have', async () => {
    const watch = watchEquipment(emulator)
    const { state } = await watch.step(watch.begin(), 5, [])
    await expect(watch.step(state, 5, [])).rejects.toThrow('after day 5')
    const odd = { equipment: 'PUMP-001', item: 'vibration', value: NaN }
    await expect(watch.step(state, 6, [odd])).rejects.toThrow('PUMP-001 vibration')
    expect(() => watchEquipment(emulator, { horizon: 31 })).toThrow('looks 10 steps ahead, not 31')
  })

  it('is refused in one line, and goes on as that says', async () => {
    expect(() => watchEquipment(emulator, { horizon: 11 })).toThrow(
      /looks 10 steps ahead, not 11 — choose one of them/,
    )
    const watch = watchEquipment(emulator, { horizon: 10 })
    const [first] = park.series
    const reading = { equipment: first!.equipment, item: first!.item, value: 1 }
    const { state } = await watch.step(watch.begin(), 7, [reading])
    await expect(watch.step(watch.begin(), 7.5, [reading])).rejects.toThrow(
      /day 7.5: is no whole number — count days/,
    )
    await expect(watch.step(state, 7, [reading])).rejects.toThrow(
      /not a whole number after day 7.*give days in their order/,
    )
    await expect(watch.step(state, 8, [{ ...reading, value: NaN }])).rejects.toThrow(
      /leave out what is missing/,
    )
    await expect(watch.step(state, 8, [])).resolves.toMatchObject({ state: { day: 8 } })
    const odd = { ...reading, unit: 'mol' }
    const refused = watch.step(state, 8, [odd])
    await expect(refused).rejects.toThrow(/in mol, and the emulator was trained on it in .*give it in/)
    const trained = /trained on it in ([^,]+),/.exec(await refused.then(() => '', String))?.[1] ?? ''
    await expect(watch.step(state, 8, [{ ...reading, unit: trained }])).resolves.toMatchObject({
      state: { day: 8 },
    })
  })
})
