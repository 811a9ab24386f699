// Whole machines whose planted fault no item shows by itself, from csv files to predictions for a machine that training never saw.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { auditLeaks } from '@utsushi/data'
import { openEmulator } from '@utsushi/emulator'
import { silentReporter, train, type StudyContext } from '@utsushi/study'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import '../../registered.js'
import { equipmentSchema } from './config.js'
import { auditWindows, parkRanges, partsOf } from './data.js'
import { windowLabels } from './data/labels.js'
import type { Park } from './data/park.js'
import { equipment } from './index.js'
import { scored, smallTask } from './testing/small-task.js'
import { machines, wholeSections } from './testing/machines.js'
import { watchEquipment } from './watch.js'
import { leaveOneOut } from './score/leave-one-out.js'
import { equipmentAt } from './score/columns.js'

const context: StudyContext = {
  ...{ reporter: silentReporter, signal: new AbortController().signal },
  ...{ threads: 1, device: 'cpu' },
}
const folder = mkdtempSync(join(tmpdir(), 'utsushi-whole-'))
const everyWindow = {
  ...wholeSections,
  split: { ...wholeSections.split, by: 'time', validation: 0.3, test: 0.2 },
}

/** A truth that comes and goes: faulty for 10 steps of 60. */
const spells = Uint8Array.from({ length: 18 * 240 }, (_, at) => ((at % 240) % 60 >= 50 ? 1 : 0))

/** A machine as a table of moments. */
function table({ series, steps, values, truth }: Park, machine: number): string {
  const rows = Array.from({ length: steps }, (_, step) => {
    const own = [0, 1, 2].map((item) => values[(3 * machine + item) * steps + step])
    const minute = `2024-01-01 ${String(Math.floor(step / 60)).padStart(2, '0')}:${String(step % 60).padStart(2, '0')}`
    return [minute, ...own, truth?.[3 * machine * steps + step]].join()
  })
  const items = series.slice(0, 3).map(({ item }) => item)
  return [['timestamp', ...items, 'faulty'].join(), ...rows, ''].join('\n')
}

beforeAll(() => {
  mkdirSync(join(folder, 'rig'))
  const park = machines({ machines: 7 })
  for (let machine = 0; machine < 7; machine++)
    writeFileSync(join(folder, machine < 6 ? 'rig' : '', `M${machine + 1}.csv`), table(park, machine))
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('windows of whole machines', () => {
  it('are labelled by the truth at their last step, one window a machine and step', () => {
    const park = machines()
    const config = equipmentSchema.parse(wholeSections)
    const { train: own } = partsOf(config, park)
    const labels = windowLabels(park, parkRanges(config, park), own, config)
    expect([...labels]).toEqual([...own.end].map((end) => (end >= 160 ? 1 : 0)))
    expect(new Set(own.series).size).toBe(4)
    expect(Math.min(...own.end)).toBeGreaterThan(0.4 * 240 - 2)
  })

  it('that reach past the end of training are found by the audit', () => {
    const park = { ...machines(), truth: spells }
    const config = equipmentSchema.parse(everyWindow)
    const { train: own, validation } = partsOf(config, park)
    const audit = (part: typeof own, name: string) => auditWindows(config, park, part, name)
    const held = validation ?? own
    expect(auditLeaks([audit(own, 'train'), audit(held, 'validation')])).toEqual([])
    const planted = { ...own, end: own.end.map((end) => end + 3) }
    const findings = auditLeaks([audit(planted, 'train'), audit(held, 'validation')])
    expect(findings.map(({ kind }) => kind)).toContain('shared-rows')
  })

  it('with an item that is the truth under another name are refused', () => {
    const park = machines()
    const values = park.values.slice()
    for (let machine = 0; machine < 6; machine++)
      for (let step = 0; step < 240; step++)
        values[(3 * machine + 1) * 240 + step] = 3 + 2 * (spells[3 * machine * 240 + step] ?? 0)
    const config = equipmentSchema.parse(wholeSections)
    const told = { ...park, values, truth: spells }
    const { train: own } = partsOf(config, told)
    expect(() => auditWindows(config, told, own, 'train')).toThrow('pressure of M1 is the truth itself')
  })

  it('show a fault that no item shows by itself, and the plain distance shows it too', async () => {
    const { evaluation } = await scored(await smallTask(wholeSections, machines()))
    const [now] = evaluation.horizons
    expect(now?.model.record.prAuc).toBeGreaterThan(0.9)
    expect(now?.rivals.distance?.record.prAuc).toBeGreaterThan(0.9)
    expect(now?.rivals.now).toBeUndefined()
  })

  it('leave out one machine after another; labels of the one that is scored change nothing', async () => {
    const config = equipmentSchema.parse({ ...wholeSections, decision: { calibration: 'none' } })
    const { data } = await smallTask(wholeSections, machines())
    const all = Int32Array.from({ length: data.count }, (_, window) => window)
    const groups = equipmentAt(data, all)
    const found = leaveOneOut(config, () => ({ ...data, groups }), 6)
    const [first] = found
    expect(first?.windows.length).toBeGreaterThan(100)
    const hits = first?.probabilities.filter((own, row) => {
      const label = data.labels[first.windows[row] ?? 0] === 1
      return own >= first.threshold === label
    })
    expect((hits?.length ?? 0) / (first?.windows.length ?? 1)).toBeGreaterThan(0.8)
    const labels = data.labels.map((label, window) => (groups[window] === 0 ? 1 - label : label))
    expect(leaveOneOut(config, () => ({ ...data, labels, groups }), 6)[0]).toEqual(first)
  })
})

describe.each(['logistic', 'network'] as const)('a study of whole machines by %s', (kind) => {
  it('ends in one file that says the same, of a machine that it does not know too', async () => {
    const study = join(folder, `${kind}.yaml`)
    const settings = {
      study: 'equipment',
      ...wholeSections,
      data: {
        ...{
          folder: 'rig',
          readings: [1, 2, 3, 4, 5, 6].map((machine) => `M${machine}.csv`),
          layout: 'wide',
        },
        ...{
          interval: '1 minute',
          truth: 'faulty',
          items: { current: 'A', pressure: 'kPa', flow: 'm3 s-1' },
        },
      },
      model: { kind, branches: ['statistics'], hidden: [8] },
      training: { epochs: 1 },
    }
    writeFileSync(study, JSON.stringify(settings))
    const { run } = await train(study, { out: join(folder, kind), ...context })
    const file = join(run, 'model.onnx')
    const emulator = await openEmulator(file)
    expect(emulator.metadata.inputs.map(({ name }) => name)).toEqual(['values', 'reference', 'edges'])
    expect(() => watchEquipment(emulator)).toThrow('looks at all items of a piece of equipment together')
    await emulator.close()
    const predicted = async (input: string): Promise<readonly string[][]> => {
      const output = join(folder, `${kind}-said.csv`)
      await equipment.predict({ emulator: file, input, output }, context)
      return readFileSync(output, 'utf8')
        .trim()
        .split('\n')
        .slice(1)
        .map((row) => row.split(','))
    }
    const known = await predicted(join(folder, 'rig', 'M1.csv'))
    expect(known).toHaveLength(240 - 19)
    const fresh = await predicted(join(folder, 'M7.csv'))
    // Behind the steps of its own reference, which are as many as the others had.
    expect(fresh).toHaveLength(240 - 96)
    expect(fresh[0]?.slice(0, 2)).toEqual(['M7', '2024-01-01 01:36'])
    if (kind === 'network') return
    const before = fresh.filter(([, moment = '']) => moment < '2024-01-01 02:40')
    const after = fresh.filter(([, moment = '']) => moment >= '2024-01-01 03:00')
    const mean = (rows: readonly string[][]) =>
      rows.reduce((sum, row) => sum + Number(row[2]), 0) / rows.length
    expect(mean(after)).toBeGreaterThan(mean(before) + 0.3)
  })
})

it.each([
  [{ windows: { of: 'item' } }, 'joint looks at whole pieces of equipment'],
  [{ labels: { kind: 'point' } }, 'equipment needs labels.kind: truth'],
  [{ features: { families: ['joint', 'range'] } }, 'expected [joint]'],
  [{ model: { kind: 'network', branches: ['encoder', 'statistics'] } }, 'expected [statistics]'],
])('%j is refused with the way out', (sections, message) => {
  const parsed = equipmentSchema.safeParse({ ...wholeSections, ...sections })
  expect(parsed.success ? '' : parsed.error.issues.map((issue) => issue.message).join()).toContain(message)
})
