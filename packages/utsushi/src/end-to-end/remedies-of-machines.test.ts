// The advice of messages about machines in wide tables, one a file, looked at whole or item by item, followed to the letter.
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe } from 'vitest'
import { temporaryFolder } from '@utsushi/study/testing'
import { machines } from '../studies/equipment/testing/machines.js'
import { followRemedies, type Edit, type Remedy } from './follow-remedies.js'
import { editStudy, editTable, fill, without, type Cells } from './remedied-study.js'

const rig = mkdtempSync(join(tmpdir(), 'utsushi-rig-'))
afterAll(() => rmSync(rig, { recursive: true }))

/** Six machines of 240 minutes; the faults of the last 80 are a little of every item. */
beforeAll(() => {
  mkdirSync(join(rig, 'rig'))
  const { series, steps, values, truth } = machines()
  for (let machine = 0; machine < 6; machine++) {
    const items = [0, 1, 2].map((item) => 3 * machine + item)
    const rows = Array.from({ length: steps }, (_, step) => [
      `2024-01-01 ${String(Math.floor(step / 60)).padStart(2, '0')}:${String(step % 60).padStart(2, '0')}`,
      ...items.map((item) => values[item * steps + step]?.toFixed(4)),
      truth?.[3 * machine * steps + step],
    ])
    const header = ['timestamp', ...items.map((item) => series[item]?.item), 'faulty']
    writeFileSync(join(rig, `rig/M${machine + 1}.csv`), [header, ...rows, ''].join('\n'))
  }
  writeFileSync(
    join(rig, 'study.yaml'),
    `study: equipment
data:
  folder: rig
  readings: [M1.csv, M2.csv, M3.csv, M4.csv, M5.csv, M6.csv]
  layout: wide
  interval: 1 minute
  truth: faulty
  items: { current: A, pressure: kPa, flow: m3 s-1 }
labels: { kind: truth, horizons: [0] }
windows: { of: equipment, context: 20 }
features: { families: [joint] }
split: { by: recording, heldOut: 0.34, reference: 0.4 }
model: { kind: logistic }
threads: 1
`,
  )
})

function rigFolder(): string {
  const folder = temporaryFolder()
  cpSync(rig, folder, { recursive: true })
  return folder
}

const settings = (...sets: readonly string[]) => sets
const inMachine =
  (change: (cells: Cells) => Cells | undefined, name = 'M1'): Edit =>
  (folder) =>
    editTable(folder, `rig/${name}.csv`, change)
const leftOut = (machine: string): Edit => {
  return (folder) => editStudy(folder, new RegExp(`${machine}\\.csv,? ?`), '')
}
/** Messages count the header's line as row 1. */
const at = (line = '') => {
  return (row: number) => row === Number(line) - 1
}
/** A column whose values are those of another so many rows later, put under a new name. */
const ahead =
  (name: string, from: string, rows: number) =>
  (cells: Cells): Cells => {
    const place = cells[0]?.indexOf(from) ?? 0
    return cells.map((row, k) => [...row, k === 0 ? name : (cells[k + rows]?.[place] ?? '')])
  }
const everyMachine =
  (change: (cells: Cells) => Cells | undefined): Edit =>
  (folder) => {
    for (let machine = 1; machine < 7; machine++) editTable(folder, `rig/M${machine}.csv`, change)
  }
const alsoItem =
  (name: string): Edit =>
  (folder) =>
    editStudy(folder, 'items: {', `items: { ${name}: A,`)

const tables: readonly Remedy[] = [
  [
    'a truth by another name',
    [['data.truth=fault']],
    /has no column "fault" — did you mean "(faulty)"\?/,
    { read: (name) => settings(`data.truth=${name}`) },
  ],
  [
    'no column of the truth',
    [(folder) => editStudy(folder, /\n {2}truth: faulty/, '')],
    /^.*labels\.kind — truth needs (data\.truth), the column that says what is faulty/m,
    { read: (key) => settings(`${key}=faulty`) },
  ],
  [
    'a truth that is neither',
    [inMachine(fill('faulty', '2', (row) => row === 9))],
    /M1\.csv row (\d+): faulty is "2" — expected (1) where the equipment was faulty and 0 where it was not$/m,
    { read: (line, faulty) => inMachine(fill('faulty', faulty ?? '', at(line))) },
  ],
  [
    'an item by another name',
    [(folder) => editStudy(folder, 'current:', 'curent:')],
    /^(data\.items): no table has a column "curent" — did you mean "(current)"\?/m,
    { read: (key, name) => settings(`${key}={${name}: A, pressure: kPa, flow: m3 s-1}`) },
  ],
  [
    'a row of no equipment',
    [
      everyMachine((cells) => cells.map((row, k) => [...row, k === 0 ? 'machine' : 'M'])),
      inMachine(fill('machine', '', (row) => row === 5)),
      ['data.equipment=machine'],
    ],
    /row (\d+): machine is empty — every row needs its equipment$/m,
    {
      read: (line) => (folder) => {
        for (let machine = 1; machine < 7; machine++)
          editTable(folder, `rig/M${machine}.csv`, fill('machine', `M${machine}`))
        editTable(folder, 'rig/M1.csv', fill('machine', 'M1', at(line)))
      },
    },
  ],
]

const wholes: readonly Remedy[] = [
  [
    'an item that one machine lacks, left out of all',
    [(folder) => editStudy(folder, /items: .*/, ''), inMachine(without('flow'))],
    /windows\.of: M1 lacks flow, .* name those that all have in (data\.items),/,
    { read: (key) => settings(`${key}={current: A, pressure: kPa}`) },
  ],
  [
    'an item that one machine lacks, the machine left out',
    [(folder) => editStudy(folder, /items: .*/, ''), inMachine(without('flow'))],
    /windows\.of: .* or leave (M1) out of data\.readings$/m,
    { read: (machine = '') => leftOut(machine) },
  ],
  [
    'an item that one machine has beside',
    [(folder) => editStudy(folder, /items: .*/, ''), inMachine(ahead('speed', 'pressure', 0))],
    /windows\.of: M1 has (speed), which others lack — .* name those that all have in (data\.items),/,
    { read: (_, key) => settings(`${key}={current: A, pressure: kPa, flow: m3 s-1}`) },
  ],
  [
    'a reference that is too short, for shorter windows',
    [['windows.context=90']],
    /windows\.of: the reference of M\d holds .* — shorten (windows\.context),/,
    { read: (key) => settings(`${key}=20`) },
  ],
  [
    'a reference that is too short, given more steps',
    [['split.reference=0.1']],
    /windows\.of: the reference of M\d holds .* give the reference more steps by the (split),/,
    { read: (section) => settings(`${section}.reference=0.4`) },
  ],
  [
    'a machine whose reference is too short',
    [inMachine((cells) => cells.map((row, k) => (k > 0 && k < 90 ? [row[0] ?? '', '', '', '', '0'] : row)))],
    /windows\.of: the reference of (M1) holds .* or leave M1 out of data\.readings$/m,
    { read: (machine = '') => leftOut(machine) },
  ],
  [
    'a machine that stands still',
    [
      inMachine((cells) =>
        cells.map((row, k) => (k > 0 && k < 100 ? [row[0] ?? '', '1', '1', '1', '0'] : row)),
      ),
    ],
    /windows\.of: no item of (M1) changes in its reference — leave M1 out of data\.readings,/,
    { read: (machine = '') => leftOut(machine) },
  ],
  [
    'a machine that stands still at first',
    [
      inMachine((cells) =>
        cells.map((row, k) => (k > 0 && k < 100 ? [row[0] ?? '', '1', '1', '1', '0'] : row)),
      ),
    ],
    /no item of M1 changes in its reference — .* or give the reference other steps by the (split)$/m,
    { read: (section) => settings(`${section}.reference=0.6`) },
  ],
]

const leaks: readonly Remedy[] = [
  [
    'an item that is the truth under another name',
    [
      everyMachine(fill('faulty', (_old, row) => String(Number(row % 60 > 50)))),
      everyMachine(ahead('alarm', 'faulty', 0)),
      alsoItem('alarm'),
    ],
    /^the split leaks — (alarm) of M\d is the truth itself; leave that column out of (data\.items)$/m,
    { read: (_, key) => settings(`${key}={current: A, pressure: kPa, flow: m3 s-1}`) },
  ],
  [
    'an item that is another one later',
    [everyMachine(ahead('soon', 'current', 3)), alsoItem('soon'), ['labels.horizons=[5]']],
    /^the split leaks — (soon) of M\d is current of 3 steps later: .*; leave soon out$/m,
    {
      read:
        (name = '') =>
        (folder) =>
          editStudy(folder, `${name}: A,`, ''),
    },
  ],
]

const train = ['train', 'study.yaml', '--train-only']
const fitted = /^(?:fitted in|trained 1 epoch)/m

describe('wide tables', () => followRemedies(tables, rigFolder, train, fitted))
describe('whole machines', () => followRemedies(wholes, rigFolder, train, fitted))
describe('what tells the future', () => followRemedies(leaks, rigFolder, train, fitted))
