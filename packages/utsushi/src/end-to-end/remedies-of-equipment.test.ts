// The advice of messages of the equipment study, followed to the letter on a tiny park that its simulator writes.
import { appendFileSync, cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { followRemedies, type Edit, type Remedy } from './follow-remedies.js'
import { remediedPark, type RemediedPark } from './remedied-park.js'
import { changeRow, editTable, fill, utsushiIn, type Cells } from './remedied-study.js'

let park: RemediedPark
beforeAll(async () => void (park = await remediedPark()))
afterAll(() => park.remove())
const parkFolder = (): string => park.copy()

const inTable =
  (name: string, change: (cells: Cells) => Cells | undefined): Edit =>
  (folder) =>
    editTable(folder, `park/${name}.csv`, change)
const inReadings = (change: (cells: Cells) => Cells | undefined): Edit => inTable('readings', change)
const settings = (...sets: readonly string[]) => sets
const header = (from: string, to: string): Edit =>
  inReadings((cells) => void (cells[0] = (cells[0] ?? []).map((name) => (name === from ? to : name))))
/** Messages count the header's line as row 1. */
const rowOf = (line = ''): number => Number(line) - 1
const at = (line?: string) => (row: number) => row === rowOf(line)
const dropped = (line?: string) => changeRow(rowOf(line), () => [])
const limits =
  (...rows: readonly string[]): Edit =>
  (folder) =>
    writeFileSync(
      join(folder, 'park/own.csv'),
      `equipment_id,check_item_id,low,high,unit\n${rows.join('\n')}\n`,
    )
const ownLimits = 'data.limits=own.csv'
const maintained =
  (...rows: readonly string[]): Edit =>
  (folder) =>
    writeFileSync(join(folder, 'park/own.csv'), `equipment_id,timestamp\n${rows.join('\n')}\n`)
const ownMaintenance = 'data.maintenance=own.csv'
/** 2021-01-04 14:28 as 04/01/2021 14:28, days beyond 12 left out. */
const dayFirst = (cells: Cells): Cells =>
  cells
    .filter((row, k) => k === 0 || Number(row[2]?.slice(8, 10)) <= 12)
    .map((row) => row.map((own, k) => (k === 2 ? own.replace(/^(\d+)-(\d+)-(\d+)/, '$3/$2/$1') : own)))

const readings: readonly Remedy[] = [
  [
    'a column of moments by another name',
    [header('timestamp', 'taken')],
    /has no column "timestamp"/,
    settings('data.time=taken'),
  ],
  [
    'a column of values by another name',
    [header('value', 'reading')],
    /has no column "value"/,
    settings('data.value=reading'),
  ],
  ['a unit’s column that is none', [['data.unit=units']], /"units".*unit/, settings('data.unit=unit')],
  [
    'a reading of no equipment',
    [inReadings(fill('equipment_id', '', (row) => row === 7))],
    /row (\d+): equipment_id is empty — every reading needs its equipment/,
    { read: (line) => inReadings(fill('equipment_id', 'PUMP-001', at(line))) },
  ],
  [
    'moments that are none',
    [['data.time=equipment_id']],
    /have no moment, .*check (data\.time) \(equipment_id\) and data\.dates$/m,
    { read: (key) => settings(`${key}=timestamp`) },
  ],
  [
    'moments of which the month is said to come first and does not',
    [
      inReadings(fill('timestamp', (text) => text.replace(/^(\d+)-(\d+)-(\d+)/, '$3/$2/$1'))),
      ['data.dates=month-first'],
    ],
    /have no moment, .*and (data\.dates)$/m,
    { read: (key) => settings(`${key}=day-first`) },
  ],
  [
    'values that are texts',
    [['data.value=unit']],
    /are text, .*check (data\.value), and data\.missing/,
    { read: (key) => settings(`${key}=value`) },
  ],
  [
    'words that stand for no value',
    [inReadings(fill('value', 'broken', (row) => row % 3 > 0 && row < 1500))],
    /are text, .*value is "(\w+)" .* and (data\.missing) for what stands for no value$/m,
    { read: (word, key) => settings(`${key}=["",${word}]`) },
  ],
  [
    'dates of which no row tells the order',
    [inReadings(dayFirst)],
    /set (data\.dates) to month-first or (day-first)$/m,
    { read: (key, order) => settings(`${key}=${order}`) },
  ],
]

const sideTables: readonly Remedy[] = [
  [
    'a limit that is no number, given as one',
    [limits('PUMP-001,vibration,,high,'), [ownLimits]],
    /row 2: high is "high" — expected a number, or nothing$/m,
    limits('PUMP-001,vibration,,3,'),
  ],
  [
    'a limit that is no number, left empty',
    [limits('PUMP-001,vibration,1,high,'), [ownLimits]],
    /row 2: high is "high" — expected a number, or nothing$/m,
    limits('PUMP-001,vibration,1,,'),
  ],
  [
    'limits in the wrong order',
    [limits('PUMP-001,vibration,3,2,'), [ownLimits]],
    /low is (\d) and high (\d) — expected the lower limit first$/m,
    { read: (low, high) => limits(`PUMP-001,vibration,${high},${low},`) },
  ],
  [
    'limits that stand twice',
    [limits('PUMP-001,vibration,,3,', 'PUMP-001,vibration,,4,'), [ownLimits]],
    /own\.csv row (\d): vibration of PUMP-001 has limits already — keep one row$/m,
    { read: (line) => inTable('own', dropped(line)) },
  ],
  [
    'limits in a unit of something else',
    [limits('PUMP-001,vibration,,3,°C'), [ownLimits]],
    /the limits are in "°C", the readings in (.+) — give both in one unit$/m,
    { read: (unit) => limits(`PUMP-001,vibration,,3,${unit}`) },
  ],
  [
    'maintenance at no moment',
    [maintained('PUMP-001,soon'), [ownMaintenance]],
    /row 2: timestamp is "soon" — expected a moment such as (.*)$/m,
    { read: (moment) => maintained(`PUMP-001,${moment}`) },
  ],
]

const network = settings('model.kind=network')
const cuts: readonly Remedy[] = [
  [
    'a border that is no date, as a share',
    [['split.test=spring']],
    /^(split\.test): "spring" is no date — expected a share from 0 to 1/m,
    { read: (key) => settings(`${key}=0.2`) },
  ],
  [
    'a border that is no date, as one',
    [['split.test=spring']],
    /^(split\.test): .* or a date such as/m,
    { read: (key) => settings(`${key}=2022-01-01`) },
  ],
  [
    'a border before all readings',
    [['split.test=2001-01-01']],
    /^(split\.test): .* lies outside — .* to (\d{4})-/m,
    { read: (key, year) => settings(`${key}=${year}-01-01`) },
  ],
  [
    'a date where equipment has its own start',
    [['split.test=2022-01-01', 'data.align=start']],
    /is a date, and data\.align is start — give a share from 0 to 1$/m,
    settings('split.test=0.2', 'data.align=start'),
  ],
  [
    'a context that is longer than the training period',
    [['windows.context=400']],
    /hold no window — .*or shorten labels\.horizons or (windows\.context)$/m,
    { read: (key) => settings(`${key}=30`) },
  ],
  [
    'a training period that is too short, given more steps',
    [['split.test=0.9']],
    /^split: .* hold no window — .*; give it more steps/m,
    settings('split.test=0.2'),
  ],
  [
    'a validation that is shorter than the horizon, given more steps',
    [['split.validation=0.02']],
    /^(split\.validation): .* hold no window — .* give it more steps/m,
    { read: (key) => settings(`${key}=0.15`) },
  ],
  [
    'a validation that is shorter than the horizon, with a shorter one',
    [['split.validation=0.02']],
    /^split\.validation: .* hold no window — .* or shorten (labels\.horizons)$/m,
    { read: (key) => settings(`${key}=[2]`, 'split.validation=0.02') },
  ],
  [
    'windows that are measured on every day, which none is',
    [['windows.measured=1']],
    /lower (windows\.measured)/,
    { read: (key) => settings(`${key}=0.1`) },
  ],
  [
    'too little equipment to hold out, held out more of',
    [['split.by=equipment', 'split.heldOut=0.1']],
    /^(split\.heldOut): .* change it, or set split\.by to time$/m,
    { read: (key) => settings('split.by=equipment', `${key}=0.5`) },
  ],
  [
    'too little equipment to hold out, divided by time',
    [['split.by=equipment', 'split.heldOut=0.1']],
    /or set (split\.by) to (time)$/m,
    { read: (key, by) => settings(`${key}=${by}`) },
  ],
  ...(
    [
      [
        'by other percentiles',
        /one class alone; .*change (labels\.percentiles)/,
        (key) => settings(`${key}=[20,80]`),
      ],
      [
        'by other limits',
        /change labels\.percentiles or the limits/,
        () => settings('labels.percentiles=[20,80]', 'data.limits=limits.csv'),
      ],
    ] as const satisfies readonly (readonly [string, RegExp, (key?: string) => readonly string[]])[]
  ).map(([how, says, read]): Remedy => [
    `nothing out of its range, ${how}`,
    [['labels.percentiles=[0,100]', 'split.validation=0.03', 'labels.horizons=[2]']],
    says,
    { read },
  ]),
]

const keys: readonly Remedy[] = [
  [
    'percentiles in the wrong order',
    [['labels.percentiles=[80,20]']],
    /expected the lower percentile first/,
    settings('labels.percentiles=[20,80]'),
  ],
  [
    'a horizon that stands twice',
    [['labels.horizons=[10,10]']],
    /10 stands twice/,
    settings('labels.horizons=[10]'),
  ],
  [
    'a horizon of none',
    [['labels.horizons=[0]']],
    /expected (1) or more/,
    { read: (least) => settings(`labels.horizons=[${least}]`) },
  ],
  [
    'a step that is none',
    [['data.interval=often']],
    /such as (1 day)/,
    { read: (step) => settings(`data.interval=${step}`) },
  ],
  [
    'an encoder without its path',
    [['encoder.kind=onnx']],
    /encoder\.path — expected the path that encoder\.kind: onnx reads/,
    settings('encoder.kind=shipped'),
  ],
  [
    'windows of another length than the encoder’s, set to its own',
    [network, ['model.branches=[encoder]']],
    /set (windows\.context) to (\d+), or take another encoder$/m,
    {
      read: (key, steps) =>
        settings(
          'model.kind=network',
          'model.branches=[encoder]',
          `${key}=${steps}`,
          'windows.measured=0.05',
        ),
    },
  ],
  [
    'joint features of single items',
    [['features.families=[joint]']],
    /set (windows\.of) to (equipment)/,
    { read: (key, of) => settings('features.families=[joint]', `${key}=${of}`) },
    /equipment needs labels\.kind: truth/,
  ],
]

const train = ['train', 'study.yaml', '--train-only']
const fitted = /^(?:fitted in|trained 1 epoch)/m

describe('readings', () => followRemedies(readings, parkFolder, train, fitted))
describe('limits and maintenance', () => followRemedies(sideTables.map(kept), parkFolder, train, fitted))
describe('the split', () => followRemedies(cuts, parkFolder, train, fitted))
describe('keys', () => followRemedies(keys, parkFolder, train, fitted))

/** The side table is named after the advice too. */
function kept([situation, wrong, says, advice]: Remedy): Remedy {
  const named = wrong.filter((step) => typeof step !== 'function').flat()
  const nameIt: Edit = (folder) => {
    const file = join(folder, 'study.yaml')
    const [[, key = '', name = ''] = []] = named.map((set) => /^data\.(\w+)=(.*)$/.exec(set) ?? [])
    writeFileSync(file, readFileSync(file, 'utf8').replace('data: {', `data: { ${key}: ${name},`))
  }
  return [situation, [nameIt, ...wrong.filter((step) => typeof step === 'function')], says, advice]
}

describe('an update', () => {
  const made = ['--set', 'model.kind=network']
  async function updated(): Promise<{ readonly folder: string; readonly run: string }> {
    const folder = parkFolder()
    const { text } = await utsushiIn(folder, [...train.slice(0, 2), ...made])
    return { folder, run: /^emulator: (.*)\/model\.onnx$/m.exec(text)?.[1] ?? '' }
  }
  const says = /^update\.run: .* — add readings, or begin a later test by split\.test$/m

  test('of a run that has seen everything begins a later test', async () => {
    const { folder, run } = await updated()
    const update = [...train, ...made, '--set', `update.run=${run}`]
    expect((await utsushiIn(folder, update)).text).toMatch(says)
    const after = await utsushiIn(folder, [
      ...update,
      '--set',
      'split.test=0.05',
      '--set',
      'split.validation=0.1',
    ])
    expect(after.text).not.toMatch(says)
    expect(after).toMatchObject({ code: 0 })
  })

  test('of a run that has seen everything is given readings', async () => {
    const { folder, run } = await updated()
    const update = [...train, ...made, '--set', `update.run=${run}`]
    expect((await utsushiIn(folder, update)).text).toMatch(says)
    const file = join(folder, 'park/readings.csv')
    const rows = readFileSync(file, 'utf8').trimEnd().split('\n').slice(1)
    // A year later, read as in the year before.
    const later = rows.filter((row) => /,2021-/.test(row)).map((row) => row.replace(',2021-', ',2023-'))
    appendFileSync(file, later.join('\n') + '\n')
    const after = await utsushiIn(folder, update)
    expect(after.text).not.toMatch(says)
    expect(after).toMatchObject({ code: 0 })
  })

  test('of a run without weights names another run', async () => {
    const { folder, run } = await updated()
    const bare = `${run}-bare`
    cpSync(join(folder, run), join(folder, bare), { recursive: true })
    rmSync(join(folder, bare, 'checkpoints'), { recursive: true })
    const later = ['--set', 'split.test=0.05', '--set', 'split.validation=0.1']
    const before = await utsushiIn(folder, [...train, ...made, ...later, '--set', `update.run=${bare}`])
    expect(before.text).toMatch(/has no weights yet — train it, or name another run$/m)
    const after = await utsushiIn(folder, [...train, ...made, ...later, '--set', `update.run=${run}`])
    expect(after).toMatchObject({ code: 0 })
  })
})
