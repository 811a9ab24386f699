import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { formatDay, parseDay } from '@utsushi/data'
import { openTableWriter, readTable } from '@utsushi/data/node'
import { sealEmulator } from '@utsushi/emulator'
import { beforeEach, expect, test } from 'vitest'
import type { PredictRequest, StudyContext } from '@utsushi/study'
import { silentReporter } from '@utsushi/study'
import { temporaryFolder } from '@utsushi/study/testing'
import { ecosystem } from './index.js'
import { writeTinyEmulator } from './testing/tiny-emulator.js'

const layout = { context: 4, horizon: 3, history: 'window' } as const
const context: StudyContext = {
  reporter: silentReporter,
  signal: new AbortController().signal,
  device: 'cpu',
  threads: 1,
}
/** The whole verb: the emulator opened, the table read, and the predictions written. */
const predict = ecosystem.predict
const first = parseDay('2012-02-25')

let folder: string
let request: PredictRequest
beforeEach(() => {
  folder = temporaryFolder()
  request = {
    emulator: join(folder, 'm.onnx'),
    input: join(folder, 'drivers.csv'),
    output: join(folder, 'out.csv'),
  }
  writeTinyEmulator(request.emulator, layout)
})

/** Days of weather: tair = 1 on every day, par = the day's number. */
function weather(days: number, more: { header?: string; cells?: string } = {}): string[] {
  const { header = '', cells = '' } = more
  return [
    `date,tair,par${header}`,
    ...Array.from({ length: days }, (_, day) => `${formatDay(first + day)},1,${day}${cells}`),
  ]
}

function write(name: string, lines: readonly string[]): string {
  writeFileSync(join(folder, name), lines.join('\n') + '\n')
  return join(folder, name)
}

const output = () => readFileSync(request.output, 'utf8').trim().split('\n')

test('forecasts follow one another, each behind its own context, dates and parameters in place', async () => {
  write('drivers.csv', weather(9, { header: ',lue', cells: ',0.5' }))
  const { rows, warnings } = await predict(request, context)
  expect(rows).toBe(5)
  expect(output()).toEqual([
    'sample_id,date,gpp,er',
    '0,2012-02-29,2,5',
    '0,2012-03-01,2.5,6',
    '0,2012-03-02,3,7',
    // The last tile begins on the third day, so that it ends with the series.
    '0,2012-03-03,3.5,6',
    '0,2012-03-04,4,7',
  ])
  expect(warnings).toEqual([
    'the first 4 days of the series have no prediction (4 rows): a forecast needs them as its context',
  ])
})

test('time columns are those of training, those found by name, or those that the caller names', async () => {
  const lines = weather(9, { header: ',lue', cells: ',0.5' })
  const renamed = (name: string) => write('drivers.csv', [lines[0]!.replace('date', name), ...lines.slice(1)])
  writeTinyEmulator(request.emulator, layout, { data: { timeColumns: ['TIMESTAMP'] } })
  renamed('TIMESTAMP')
  expect((await predict(request, context)).rows).toBe(5)
  renamed('Date')
  expect((await predict(request, context)).rows).toBe(5)
  renamed('tag')
  await expect(predict(request, context)).rejects.toThrow(
    /drivers\.csv: has no time column — expected date, .* its columns are tag, .*: name the time in data\.timeColumns, by --set data\.timeColumns=\[…\]; the tables of training had TIMESTAMP$/,
  )
  const settings = { data: { timeColumns: ['tag'] } }
  expect((await predict({ ...request, settings }, context)).rows).toBe(5)
})

test('an emulator of a calendar without leap years predicts on it, and on others when told', async () => {
  const lines = weather(9, { header: ',lue', cells: ',0.5' })
  const noleap = lines.filter((line) => !line.startsWith('2012-02-29'))
  writeTinyEmulator(request.emulator, layout, { data: { calendar: 'noleap' } })
  write('drivers.csv', noleap)
  await predict(request, context)
  expect(
    output()
      .slice(1)
      .map((line) => line.split(',')[1]),
  ).toEqual(['2012-03-01', '2012-03-02', '2012-03-03', '2012-03-04'])
  write('drivers.csv', lines)
  await expect(predict(request, context)).rejects.toThrow(
    'row 6: 2012-02-29 does not follow 2012-02-28 in the calendar of training, which has no 29 February — for a table that has, add --set data.calendar=standard',
  )
  const settings = { data: { calendar: 'standard' } }
  expect((await predict({ ...request, settings }, context)).rows).toBe(5)
  writeTinyEmulator(request.emulator, layout)
  write('drivers.csv', noleap)
  await expect(predict(request, context)).rejects.toThrow(
    'row 6: 2012-03-01 does not follow 2012-02-28 — if the table has no 29 February in any year, add --set data.calendar=noleap',
  )
})

test('a full history carries its state from the first day', async () => {
  writeTinyEmulator(request.emulator, { ...layout, history: 'full' })
  write('drivers.csv', weather(9, { header: ',lue', cells: ',0.5' }))
  await predict(request, context)
  expect(
    output()
      .slice(1)
      .map((line) => line.split(',')[3]),
  ).toEqual(['5', '6', '7', '8', '9'])
})

test('one weather serves every parameter set', async () => {
  write('drivers.csv', weather(6))
  const parameters = write('sets.csv', ['sample_id,other,lue', '7,1,0.25', '3,1,2'])
  const { rows, warnings } = await predict({ ...request, parameters }, context)
  expect(rows).toBe(4)
  expect(output().slice(1)).toEqual([
    '7,2012-02-29,1,5',
    '7,2012-03-01,1.25,6',
    '3,2012-02-29,8,5',
    '3,2012-03-01,10,6',
  ])
  expect(warnings[1]).toBe('extrapolates in lue: 1 of 2 samples outside 0.1000 to 0.9000, farthest 2')
})

test('a folder of numbered tables takes its parameters from the summary beside them, sample by sample', async () => {
  const input = join(folder, 'ensemble')
  mkdirSync(input)
  write('ensemble/parameter_summary.csv', ['sample_id,lue', '0,0.5', '12,0.8'])
  write('ensemble/daily_0012.csv', weather(6))
  write('ensemble/daily_0000.csv', weather(3))
  const { warnings } = await predict({ ...request, input }, context)
  expect(
    output()
      .slice(1)
      .map((line) => line.split(',').slice(0, 3).join()),
  ).toEqual([`12,2012-02-29,${Math.fround(0.8 * 4).toPrecision(2)}`, '12,2012-03-01,4'])
  expect(warnings).toContain('1 series of 4 days or fewer have no prediction at all')
})

test('Parquet in, Parquet out: samples of one table stay apart, extrapolation is one line', async () => {
  const input = join(folder, 'drivers.parquet')
  const output = join(folder, 'out.parquet')
  const writer = await openTableWriter(input, [
    { name: 'sample_id', kind: 'integer' },
    { name: 'date', kind: 'day' },
    ...['par', 'tair', 'lue'].map((name) => ({ name })),
  ])
  const days = Array.from({ length: 10 }, (_, day) => first + day)
  for (const sample of [4, 2])
    await writer.write([
      days.map(() => sample),
      days,
      days.map(() => 10 * sample),
      days.map(() => 40),
      days.map(() => sample / 10),
    ])
  await writer.finish()
  const { rows, warnings } = await predict({ ...request, input, output }, context)
  expect(rows).toBe(12)
  const table = await readTable(output, { time: { date: 'date' }, columns: ['sample_id', 'gpp', 'er'] })
  expect(Array.from(table.columns.get('sample_id')!.values)).toEqual([4, 4, 4, 4, 4, 4, 2, 2, 2, 2, 2, 2])
  expect(table.columns.get('gpp')!.values[0]).toBeCloseTo(16, 5)
  expect(table.columns.get('gpp')!.values[11]).toBeCloseTo(4, 5)
  expect(formatDay(table.days![6]!)).toBe(formatDay(first + 4))
  expect(warnings.slice(1)).toEqual([
    'extrapolates in tair (°C): 20 of 20 days outside −10 to 30.10, farthest 40',
  ])
})

test.each<[string, string[], string]>([
  [
    'a gap',
    weather(9, { header: ',lue', cells: ',0.5' }).toSpliced(4, 1),
    'drivers.csv row 5: 2012-02-29 does not follow 2012-02-27',
  ],
  [
    'a missing driver',
    weather(9, { header: ',lue', cells: ',0.5' }).with(3, '2012-02-27,,3,0.5'),
    'drivers.csv row 4: tair is missing',
  ],
  [
    'a parameter that changes',
    weather(9, { header: ',lue', cells: ',0.5' }).with(3, '2012-02-27,1,3,0.6'),
    'row 4: lue changes from 0.5 to 0.6',
  ],
  [
    'no parameters',
    weather(9),
    'drivers.csv: does not hold all parameters (lue) — name a table of them with --parameters',
  ],
  [
    'an unknown column',
    weather(9).map((line) => line.replace('tair', 'tairr')),
    'has no column "tair" — did you mean "tairr"?',
  ],
  ['no dates', weather(9).map((line) => line.replace('date', 'when')), 'has no time column'],
  [
    'too few days',
    weather(4, { header: ',lue', cells: ',0.5' }),
    'no series is longer than the 4 days of warm-up',
  ],
  [
    'samples mixed',
    ['sample_id,date,tair,par,lue', ...[1, 2, 1].map((sample) => `${sample},2012-01-01,1,1,0.5`)],
    'row 4: sample 1 comes again — sort the rows by sample_id',
  ],
])('%s ends the prediction with one line, and nothing is written', async (_, lines, message) => {
  write('drivers.csv', lines)
  await expect(predict(request, context)).rejects.toMatchObject({
    name: 'InputError',
    message: expect.stringContaining(message),
  })
  expect(readdirSync(folder).sort()).toEqual(['drivers.csv', 'm.onnx'])
})

test('parameters that the table and the rows tell differently are refused; so is a sample without any', async () => {
  write('drivers.csv', ['sample_id,date,tair,par,lue', '1,2012-01-01,1,1,0.5'])
  const sets = (row: string) => ({ ...request, parameters: write('sets.csv', ['sample_id,lue', row]) })
  await expect(predict(sets('1,0.4'), context)).rejects.toThrow('lue is 0.5, but')
  await expect(predict(sets('2,0.5'), context)).rejects.toThrow('drivers.csv row 2: sample 1 has no row in')
})

test('an emulator of something else is refused by what it lacks', async () => {
  const bytes = readFileSync(request.emulator)
  const at = bytes.indexOf('"horizon"')
  writeFileSync(
    request.emulator,
    sealEmulator(Buffer.concat([bytes.subarray(0, at), Buffer.from('"horizom"'), bytes.subarray(at + 9)])),
  )
  await expect(predict(request, context)).rejects.toThrow('does not tell its training.horizon')
})

test('a stopped prediction leaves no file', async () => {
  write('drivers.csv', weather(9, { header: ',lue', cells: ',0.5' }))
  await expect(predict(request, { ...context, signal: AbortSignal.abort() })).rejects.toThrow()
  expect(existsSync(request.output)).toBe(false)
})

test('a million rows pass through in flat memory', async () => {
  write('drivers.csv', weather(3653))
  const sets = Array.from({ length: 290 }, (_, sample) => `${sample},0.5`)
  const parameters = write('sets.csv', ['sample_id,lue', ...sets])
  let early = 0
  let highest = 0
  const progress: StudyContext['reporter']['progress'] = ({ done, total }) => {
    const { rss } = process.memoryUsage()
    if (done < total / 4) early = Math.max(early, rss)
    highest = Math.max(highest, rss)
  }
  const reporter = { ...silentReporter, progress }
  const { rows } = await predict(
    { ...request, parameters, output: join(folder, 'out.parquet') },
    { ...context, reporter },
  )
  expect(rows).toBe(290 * 3649)
  expect(highest - early).toBeLessThan(150e6)
})
