// Faults that nobody has labelled: what is learnt is what is usual, what is chosen is a share of false alarms, and a truth only scores.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openEmulator } from '@utsushi/emulator'
import { silentReporter, train, type StudyContext } from '@utsushi/study'
import { afterAll, describe, expect, it } from 'vitest'
import '../../registered.js'
import { equipmentSchema } from './config.js'
import { bordersOf } from './data.js'
import { windowedPark } from './data/windowed.js'
import { equipment } from './index.js'
import type { Park } from './data/park.js'
import { machines } from './testing/machines.js'
import { scored, smallTask } from './testing/small-task.js'

const context: StudyContext = {
  ...{ reporter: silentReporter, signal: new AbortController().signal },
  ...{ threads: 1, device: 'cpu' },
}
const folder = mkdtempSync(join(tmpdir(), 'utsushi-without-labels-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** The fault of every machine begins at step 300 of 400; training ends before 168, validation before 280. */
const sections = {
  data: { truth: 'faulty', layout: 'wide' },
  labels: { kind: 'none', horizons: [0] },
  windows: { of: 'equipment', context: 20 },
  features: { families: ['joint'] },
  split: { validation: 0.4, test: 0.3 },
  model: { kind: 'distance' },
  decision: { falseAlarms: 0.05 },
} as const
const faulty = (): Park => machines({ steps: 400, fault: 300 })

/** The same without a word of what was faulty. */
const untold = (): Park => machines({ steps: 400, fault: 300, told: false })

describe('without labels', () => {
  it('finds a fault that no item shows by itself, with so many false alarms as were allowed', async () => {
    const park = faulty()
    const task = await smallTask(sections, park)
    const { development } = bordersOf(task.config, park)
    expect(development).toBeLessThan(300)
    const found = await scored(task)
    const [now] = found.evaluation.horizons
    expect(now?.model.record.prAuc).toBeGreaterThan(0.9)
    expect(now?.model.record.recall).toBeGreaterThan(0.7)
    expect(Object.keys(now?.rivals ?? {})).toEqual(['never'])
    const validation = (await scored(task, 'validation')).probabilities[0] ?? new Float64Array(0)
    const threshold = now?.model.record.threshold ?? NaN
    const alarms = validation.filter((own) => own >= threshold).length
    expect(alarms / validation.length).toBeLessThanOrEqual(0.05)
    expect(alarms).toBeGreaterThan(0)
  })

  it('knows no truth: another one, or none, changes nothing but the scores', async () => {
    const park = faulty()
    const other = { ...park, truth: park.truth?.map((state) => 1 - state) ?? new Uint8Array(0) }
    const [told, turned, without] = await Promise.all(
      [park, other, untold()].map(async (own) => scored(await smallTask(sections, own))),
    )
    for (const own of [turned, without]) {
      expect(own?.probabilities).toEqual(told?.probabilities)
      expect(own?.evaluation.horizons[0]?.decision).toEqual(told?.evaluation.horizons[0]?.decision)
    }
    expect(turned?.evaluation.horizons[0]?.model.record.prAuc).not.toBe(
      told?.evaluation.horizons[0]?.model.record.prAuc,
    )
    expect(without?.evaluation.horizons[0]?.model.record).toMatchObject({ count: 0, prAuc: null, f1: null })
  })

  it('learns of the training period alone: what is read later changes neither reference nor training windows', async () => {
    const park = faulty()
    const config = equipmentSchema.parse(sections)
    const { training } = bordersOf(config, park)
    const changed = machines({ steps: 400, fault: 300, changedFrom: training + 1 })
    const [one, later] = await Promise.all([park, changed].map((own) => windowedPark(config, own, context)))
    expect([...(later?.references ?? [])]).toEqual([...(one?.references ?? [])])
    const to = one?.spans['train']?.[1] ?? 0
    expect(later?.statistics.values.subarray(0, to)).toEqual(one?.statistics.values.subarray(0, to))
    expect(later?.statistics.values.subarray(to)).not.toEqual(one?.statistics.values.subarray(to))
  })

  it('goes from tables to one file and to alarms, and the report says what is not known', async () => {
    const park = untold()
    mkdirSync(join(folder, 'rig'))
    const readings = Array.from({ length: 4 }, (_, machine) => `M${machine + 1}.csv`)
    for (const [machine, name] of readings.entries()) {
      const rows = Array.from({ length: park.steps }, (_, step) => {
        const minute = `2024-01-01 ${String(Math.floor(step / 60)).padStart(2, '0')}:${String(step % 60).padStart(2, '0')}`
        return [
          minute,
          ...[0, 1, 2].map((item) => park.values[(3 * machine + item) * park.steps + step]),
        ].join()
      })
      writeFileSync(join(folder, 'rig', name), ['timestamp,current,pressure,flow', ...rows, ''].join('\n'))
    }
    const study = join(folder, 'rig.yaml')
    const data = { folder: 'rig', readings, layout: 'wide', interval: '1 minute' }
    writeFileSync(study, JSON.stringify({ study: 'equipment', ...sections, data }))
    const { run } = await train(study, { out: join(folder, 'run'), ...context })
    const report = readFileSync(join(run, 'evaluation_report.txt'), 'utf8')
    expect(report).not.toMatch(/NaN|undefined|Infinity|\[object/)
    expect(report).toMatch(/nothing can be said of the test windows/)
    expect(report).toMatch(/distance of the whole piece of equipment from its reference/)
    const emulator = join(run, 'model.onnx')
    const opened = await openEmulator(emulator)
    expect(opened.metadata.training).toMatchObject({ horizons: [0] })
    await opened.close()
    const output = join(folder, 'said.csv')
    await equipment.predict({ emulator, input: join(folder, 'rig', 'M2.csv'), output }, context)
    const said = readFileSync(output, 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((row) => row.split(','))
    const shareOf = (rows: readonly (readonly string[])[]): number =>
      rows.filter((row) => row.at(-1) === '1').length / rows.length
    // Behind 05:20 every window is of faulty steps alone.
    expect(shareOf(said.filter(([, moment = '']) => moment >= '2024-01-01 05:20'))).toBeGreaterThan(0.7)
    expect(shareOf(said.filter(([, moment = '']) => moment < '2024-01-01 05:00'))).toBeLessThan(0.12)
  })
})

it.each([
  [{ model: { kind: 'logistic' } }, 'none needs model.kind: distance'],
  [{ labels: { kind: 'truth', horizons: [0] } }, 'distance learns without labels'],
  [{ labels: { kind: 'none', horizons: [0, 5] } }, 'expected [0]'],
  [{ windows: { of: 'item', context: 20 }, features: {} }, 'expected equipment'],
  [{ features: { families: ['joint'], joint: ['share'] } }, 'expected [rms] or [largest]'],
])('%j is refused with the way out', (own, message) => {
  const parsed = equipmentSchema.safeParse({ ...sections, ...own })
  expect(parsed.success ? '' : parsed.error.issues.map((issue) => issue.message).join()).toContain(message)
})
