// The advice of messages about parks whose readings, labels or encoder do not fit, and about predictions for other equipment,
// followed to the letter.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { input, mean, program, reshape } from '@utsushi/graph'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { followRemedies, type Edit, type Remedy } from './follow-remedies.js'
import { remediedPark, type RemediedPark } from './remedied-park.js'
import { changeRow, editTable, fill, utsushiIn, type Cells } from './remedied-study.js'

let park: RemediedPark
beforeAll(async () => void (park = await remediedPark()))
afterAll(() => park.remove())
const parkFolder = (): string => park.copy()

const inReadings =
  (change: (cells: Cells) => Cells | undefined): Edit =>
  (folder) =>
    editTable(folder, 'park/readings.csv', change)
const settings = (...sets: readonly string[]) => sets
/** The place of a column in a table of readings. */
const placeOf = (cells: Cells, column: string): number => cells[0]?.indexOf(column) ?? 0

/** The first reading, as if it had been taken long ago. */
const longAgo = inReadings(changeRow(1, (row) => [row.map((own) => own.replace(/^\d{4}-/, '1021-'))]))
const spans: readonly Remedy[] = [
  [
    'a moment long ago, corrected',
    [longAgo, ['data.interval=1 minute']],
    /^the readings reach from .* \(\S+ row (\d+)\) to .* too many — correct the time stamp,/m,
    {
      read: (line) =>
        inReadings(changeRow(Number(line) - 1, (row) => [row.map((own) => own.replace(/^1021-/, '2021-'))])),
    },
  ],
  [
    'a moment long ago, with longer steps',
    [longAgo, ['data.interval=1 minute']],
    /steps of (1 minute) for .* are too many — .* lengthen (data\.interval),/,
    {
      read: (_, key) => (folder) => {
        // The stray reading is still there, and the steps are days.
        const file = join(folder, 'study.yaml')
        writeFileSync(
          file,
          readFileSync(file, 'utf8').replace(
            'data: {',
            `data: { ${String(key).replace('data.', '')}: 1 day,`,
          ),
        )
      },
    },
  ],
]

/** Every fourth day alone is read. */
const seldom = inReadings((cells) => {
  const moment = placeOf(cells, 'timestamp')
  const dayOf = (row: readonly string[]): number =>
    Math.floor(Date.parse(`${row[moment] ?? ''}Z`.replace(' ', 'T')) / 86_400_000)
  return cells.filter((row, k) => k === 0 || dayOf(row) % 4 === 0)
})
const rarely = ['windows.stride=20', 'labels.horizons=[2]'] as const
const labels: readonly Remedy[] = [
  [
    'readings on every fourth day, and labels that wait for one',
    [seldom, ['labels.tolerance=0', 'windows.stride=4']],
    /no window from .* and a label — .* raise (labels\.tolerance),/,
    { read: (key) => settings(`${key}=3`, 'windows.stride=4') },
  ],
  [
    'a horizon at which all is normal, left out',
    [['labels.horizons=[10,40]', 'labels.percentiles=[0,100]', 'split.validation=0.12']],
    /from one class alone; .* or leave horizon (\d+) out$/m,
    {
      read: (horizon) => settings(`labels.horizons=[${horizon === '10' ? 40 : 10}]`, 'split.validation=0.12'),
    },
  ],
  [
    'a validation in which all is normal, held out elsewhere',
    [['labels.percentiles=[5,95]', 'split.validation=0.05', ...rarely]],
    /^(split\.validation): .* from one class alone; hold out other steps,/m,
    { read: (key) => settings('labels.percentiles=[5,95]', `${key}=0.12`, ...rarely) },
  ],
]

/** Another item of one piece of equipment, which is the first of it five days later. */
const told: Edit = inReadings((cells) => {
  const [item, equipment, moment] = ['check_item_id', 'equipment_id', 'timestamp'].map((name) =>
    placeOf(cells, name),
  )
  const [header = [], ...rows] = cells
  const [first = []] = rows
  const series = rows.filter((row) => [item, equipment].every((place = 0) => row[place] === first[place]))
  const earlier = (text: string): string =>
    new Date(Date.parse(`${text.replace(' ', 'T')}Z`) - 5 * 86_400_000)
      .toISOString()
      .slice(0, 16)
      .replace('T', ' ')
  const forecast = series.map((row) =>
    row.map((own, place) => (place === item ? 'forecast' : place === moment ? earlier(own) : own)),
  )
  return [header, ...rows, ...forecast]
})
const leaks: readonly Remedy[] = [
  [
    'an item that is another one later',
    [told],
    /^the split leaks — (forecast) of \S+ is .* steps? later: .*; leave forecast out$/m,
    { read: (name) => inReadings((cells) => cells.filter((row) => !row.includes(name ?? ''))) },
  ],
]

/** A network that takes windows of so many steps for an encoder. */
function encoderOf(steps: number): Edit {
  const x = input('x', 'float32', ['batch', steps])
  const y = reshape(mean(x, { axes: 1 }), ['batch', 1])
  const bytes = program({ name: 'encoder', inputs: [x], outputs: { y } }).toOnnx()
  return (folder) => writeFileSync(join(folder, 'encoder.onnx'), bytes)
}
const asEncoder = ['model.kind=network', 'model.branches=[encoder]', 'encoder.kind=onnx']
const encoders: readonly Remedy[] = [
  [
    'an encoder that is not there',
    [encoderOf(30), [...asEncoder, 'encoder.path=other.onnx']],
    /^(encoder\.path): other\.onnx cannot be read \(ENOENT\) — name an ONNX file \[batch, time\]/m,
    { read: (key) => settings(...asEncoder, `${key}=encoder.onnx`) },
  ],
  [
    'an encoder of other windows',
    [encoderOf(20), [...asEncoder, 'encoder.path=encoder.onnx']],
    /takes windows of 20 steps, .* set (windows\.context) to (\d+), or/,
    { read: (key, steps) => settings(...asEncoder, 'encoder.path=encoder.onnx', `${key}=${steps}`) },
  ],
]

const train = ['train', 'study.yaml', '--train-only']
const fitted = /^(?:fitted in|trained 1 epoch)/m

describe('spans', () => followRemedies(spans, parkFolder, train, fitted))
describe('labels', () => followRemedies(labels, parkFolder, train, fitted))
describe('what tells the future', () => followRemedies(leaks, parkFolder, train, fitted))
describe('encoders', () => followRemedies(encoders, parkFolder, train, fitted))

describe('predictions', () => {
  let folder: string
  let emulator: string
  beforeAll(async () => {
    folder = park.kept()
    const { text } = await utsushiIn(folder, ['train', 'study.yaml', '--out', 'run'])
    expect(text).toMatch(/^emulator: run\/model\.onnx$/m)
    emulator = 'run/model.onnx'
  })
  /** Writes the park's readings changed, and predicts for them. */
  async function predicted(change: (cells: Cells) => Cells | undefined, ...args: readonly string[]) {
    writeFileSync(join(folder, 'new.csv'), readFileSync(join(folder, 'park/readings.csv')))
    editTable(folder, 'new.csv', change)
    const out = ['--out', 'said.csv', ...args]
    return utsushiIn(folder, ['predict', emulator, '--input', 'new.csv', ...out])
  }

  test('for equipment that nobody knows are given limits', async () => {
    const stranger = fill('equipment_id', 'NEW')
    const before = await predicted(stranger)
    const says =
      /has no normal range for any of its items \(NEW ([^,)]+)[^)]*\) — give limits by (--set) (data\.limits)=<table of equipment, item, low, high>$/m
    expect(before.text).toMatch(says)
    expect(before.code).toBe(2)
    const [, item = '', option = '', key = ''] = says.exec(before.text) ?? []
    writeFileSync(join(folder, 'own.csv'), `equipment_id,check_item_id,low,high\nNEW,${item},0,3\n`)
    const after = await predicted(stranger, option, `${key}=own.csv`)
    expect(after).toMatchObject({ code: 0 })
    expect(readFileSync(join(folder, 'said.csv'), 'utf8')).toMatch(new RegExp(`^NEW,${item},`, 'm'))
    // The items without limits are told, and their way out is the same.
    expect(after.text).toMatch(/without a normal range, and left out: NEW \w+.* — data\.limits can give one/)
  })

  test('of an item in another unit have the table brought to it, or its unit corrected', async () => {
    const [header = [], first = []] = readFileSync(join(folder, 'park/readings.csv'), 'utf8')
      .split('\n')
      .map((line) => line.split(','))
    const place = header.indexOf('check_item_id')
    const unit = first[header.indexOf('unit')] ?? ''
    const ofItem = (cells: Cells, becomes: string): Cells =>
      cells.map((row) =>
        row[place] === first[place]
          ? row.map((own, k) => (k === header.indexOf('unit') ? becomes : own))
          : row,
      )
    const before = await predicted((cells) => ofItem(cells, 'mol'))
    const says =
      /is in mol, and .* was trained on it in (.+), which mol cannot be made — bring the table to (.+), or correct its unit$/m
    expect(before.text).toMatch(says)
    const [, trained = '', wanted = ''] = says.exec(before.text) ?? []
    expect([trained, wanted]).toEqual([unit, unit])
    const after = await predicted((cells) => ofItem(cells, wanted))
    expect(after).toMatchObject({ code: 0 })
  })
})
