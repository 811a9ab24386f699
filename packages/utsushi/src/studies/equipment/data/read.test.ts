import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { openTableWriter } from '@utsushi/data/node'
import { silentReporter } from '@utsushi/study'
import { equipmentSchema } from '../config.js'
import type { Park } from './park.js'
import { readPark } from './read.js'

const folder = mkdtempSync(join(tmpdir(), 'park-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Reads tables under given settings of `data`. */
async function read(files: Record<string, string | Buffer>, data: object = {}): Promise<Park> {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return readPark(equipmentSchema.parse({ data: { folder, ...data } }), { reporter: silentReporter })
}

const head = 'equipment_id,check_item_id,timestamp,value\n'
const kinds = (park: Park): Record<string, number> =>
  Object.fromEntries(park.counts.map(({ kind, count }) => [kind, count]))

test('readings of a day are averaged, gaps carry the last value on and are masked', async () => {
  const text = `${head}P1,flow,2024-03-01 08:00,1\nP1,flow,2024-03-01 16:00,3\nP1,flow,2024-03-04,7\nP2,flow,2024-03-02T09:00:00Z,5\n`
  const park = await read({ 'readings.csv': text })
  expect(park.series).toEqual([
    { equipment: 'P1', item: 'flow', unit: 'unknown' },
    { equipment: 'P2', item: 'flow', unit: 'unknown' },
  ])
  expect([...park.values]).toEqual([2, 2, 2, 7, NaN, 5, NaN, NaN])
  expect([...park.measured]).toEqual([1, 0, 0, 1, 0, 1, 0, 0])
})

test('odd readings are left out and counted, with the place of the first', async () => {
  const text =
    head +
    [
      'P1,flow,2024-03-01 08:00,1',
      'P1,flow,2024-03-02 08:00,broken',
      'P1,flow,2024-03-03 08:00,',
      'P1,flow,2024-03-04 08:00,-inf',
      'P1,flow,yesterday,4',
      'P1,flow,2024-03-05 08:00,5',
      'P1,flow,2024-03-05 08:00,5',
      'P1,flow,2024-03-05 08:00,9',
      'P1,flow,2024-03-04 09:00,6',
      ...['6', '7', '8'].map((day) => `P1,flow,2024-03-0${day},1`),
    ].join('\n')
  const park = await read({ 'readings.csv': text })
  expect(kinds(park)).toEqual({ text: 1, missing: 1, infinite: 1, time: 1, repeated: 2, unordered: 1 })
  expect([...park.values]).toEqual([1, 1, 1, 6, 7, 1, 1, 1])
  expect(park.counts.find(({ kind }) => kind === 'text')?.first).toBe(
    `${join(folder, 'readings.csv')} row 3: value is "broken"`,
  )
  expect(park.counts.find(({ kind }) => kind === 'repeated')?.first).toMatch(
    /row 8: flow of P1 at the moment of .*row 7$/,
  )
})

test('a park is the same whatever the order of its rows', async () => {
  const rows = Array.from(
    { length: 24 },
    (_, k) => `P${k % 3},t${k % 2},2024-03-${10 + (k % 9)} 0${k % 7}:00,${k}`,
  )
  // Some moments come twice or three times.
  rows.push(...['5', '7', '5'].map((value) => `P1,t1,2024-03-12 08:00,${value}`))
  const whole = await read({ 'readings.csv': head + rows.join('\n') })
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray(rows, { minLength: rows.length }), async (shuffled) => {
      const { values, measured, series, first } = await read({ 'readings.csv': head + shuffled.join('\n') })
      expect({ values, measured, series, first }).toEqual({
        ...{ values: whole.values, measured: whole.measured, series: whole.series, first: whole.first },
      })
    }),
    { numRuns: 20 },
  )
})

test('an hour that clocks repeat or skip does not break a mean', async () => {
  const rows = ['01:30,1', '02:00,2', '02:30,3', '02:00,4', '02:30,5', '03:00,6'].map(
    (each) => `P1,flow,2024-10-27 ${each}`,
  )
  const daily = await read({ 'readings.csv': head + rows.join('\n') })
  expect([...daily.values]).toEqual([3.5])
  const hourly = await read({ 'readings.csv': head + rows.join('\n') }, { interval: '1 hour' })
  expect([...hourly.values]).toEqual([1, 3.5, 6])
})

test('readings of an item come to one unit, and those that cannot are left out', async () => {
  const text = `equipment_id,check_item_id,timestamp,value,unit
P1,heat,2024-03-01,300.15,K
P1,heat,2024-03-02,20,°C
P2,heat,2024-03-01,21,°C
P2,heat,2024-03-02,1,bar
P2,heat,2024-03-03,22,
`
  const park = await read({ 'readings.csv': text }, { unit: 'unit' })
  expect(park.series.map(({ unit }) => unit)).toEqual(['°C', '°C'])
  expect([...park.values].map((value) => Number(value.toFixed(3)))).toEqual(
    [27, 20, NaN, 21, NaN, NaN].slice(0, 2 * park.steps),
  )
  expect(kinds(park)).toEqual({ converted: 1, unit: 2 })
})

test('a reading in no unit does not hide the one of its moment that has one', async () => {
  const text = `equipment_id,check_item_id,timestamp,value,unit
P1,heat,2024-03-01 08:00,20,
P1,heat,2024-03-01 08:00,20,°C
P1,heat,2024-03-02 08:00,22,°C
`
  const park = await read({ 'readings.csv': text }, { unit: 'unit' })
  expect([...park.values]).toEqual([20, 22])
  expect(kinds(park)).toEqual({ unit: 1 })
})

test('Parquet is read as text is', async () => {
  const file = join(folder, 'readings.parquet')
  const writer = await openTableWriter(file, [
    { name: 'equipment_id', kind: 'label', labels: ['P1'] },
    { name: 'check_item_id', kind: 'label', labels: ['flow'] },
    { name: 'timestamp', kind: 'stamp', interval: { count: 1, unit: 'minute' } },
    { name: 'value', kind: 'double' },
  ])
  await writer.write([
    [0, 0],
    [0, 0],
    [1500, 2940],
    [1.5, NaN],
  ])
  await writer.finish()
  const park = await read({}, { readings: 'readings.parquet', interval: '1 hour' })
  expect([park.first, ...park.values]).toEqual([25, 1.5])
  expect(kinds(park)).toEqual({ missing: 1 })
})

test('Japanese exports are read as they are written', async () => {
  // 設備,温度 and 2024 rows, in CP932.
  const bytes = Buffer.concat([
    Buffer.from('equipment_id,check_item_id,timestamp,value\n'),
    Buffer.from([0x90, 0xdd, 0x94, 0xf5]),
    Buffer.from('1,'),
    Buffer.from([0x89, 0xb7, 0x93, 0x78]),
    Buffer.from(',2024/3/1 8:00,5\r\n'),
  ])
  expect((await read({ 'readings.csv': bytes })).series).toEqual([
    { equipment: '設備1', item: '温度', unit: 'unknown' },
  ])
})

test('the wide layout: a column an item, a file a piece of equipment, and a truth', async () => {
  const text =
    ' when ;temp;empty;note;fault\n8/28/2007 0:00;1,5;;a;0\n8/28/2007 0:01;2,5;;b;1\n8/28/2007 0:03;4,5;;c;0\n'
  const wide = { layout: 'wide', readings: 'ahu.csv', time: 'when', truth: 'fault', interval: '1 minute' }
  const park = await read({ 'ahu.csv': text }, wide)
  expect(park.series).toEqual([{ equipment: 'ahu', item: 'temp', unit: 'unknown' }])
  expect([...park.values]).toEqual([1.5, 2.5, 2.5, 4.5])
  expect([...(park.truth ?? [])]).toEqual([0, 1, 255, 0])
  const seconds = await read(
    { 'ahu.csv': 'when;temp [°C];fault\n2020-03-09 10:14:33;1;0.0\n2020-03-09 10:14:35;2;1.0\n' },
    { ...wide, interval: '1 second' },
  )
  expect(seconds.series[0]?.unit).toBe('°C')
  expect([...seconds.values]).toEqual([1, 1, 2])
})

test('recordings of different days begin at step 0 each', async () => {
  const files = {
    'a.csv': 'when;temp;fault\n2020-03-09 10:14:33;1;0\n2020-03-09 10:14:35;2;1\n',
    'b.csv': 'when;temp;fault\n2021-01-01 00:00:00;3;1\n2021-01-01 00:00:01;4;0\n',
  }
  const park = await read(files, {
    ...{ layout: 'wide', readings: ['a.csv', 'b.csv'], time: 'when', truth: 'fault' },
    ...{ interval: '1 second', align: 'start' },
  })
  expect([park.first, park.steps]).toEqual([0, 3])
  expect([...park.values]).toEqual([1, 1, 2, 3, 4, NaN])
  expect([...(park.truth ?? [])]).toEqual([0, 255, 1, 1, 0, 255])
})

test('limits of an item, and of one series, and maintenance of a piece of equipment', async () => {
  const park = await read(
    {
      'readings.csv': `${head}P1,flow,2024-03-01,1\nP1,heat,2024-03-02,1\nP2,flow,2024-03-04,1\n`,
      'limits.csv': 'equipment_id,check_item_id,low,high\n,flow,0,10\nP2,flow,1,\nP9,flow,1,2\n',
      'maintenance.csv': 'equipment_id,timestamp\nP1,2024-03-02 10:00\nP1,2019-03-02\n',
    },
    { limits: 'limits.csv', maintenance: 'maintenance.csv' },
  )
  expect([...park.limits]).toEqual([0, 10, NaN, NaN, 1, NaN])
  expect(park.maintenance).toEqual([[1], [1], []])
})

test.each([
  [
    'mostly text',
    { 'readings.csv': `${head}P1,flow,2024-03-01,a\nP1,flow,2024-03-02,b\nP1,flow,2024-03-03,1\n` },
    {},
    /2 of 3 readings are text, the first: .*row 2: value is "a" — .*data\.missing/,
  ],
  [
    'without moments',
    { 'readings.csv': `${head}P1,flow,a,1\n` },
    {},
    /1 of 1 reading have no moment.*data\.time/,
  ],
  ['without a name', { 'readings.csv': `${head}P1,,2024-03-01,1\n` }, {}, /row 2: check_item_id is empty/],
  [
    'without a column',
    { 'readings.csv': 'equipment_id,item,timestamp,value\nP1,a,2024-03-01,1\n' },
    {},
    /has no column "check_item_id"/,
  ],
  [
    'of no readings',
    { 'readings.csv': `${head}P1,flow,2024-03-01,\n` },
    {},
    /no reading is left \(1 missing\)/,
  ],
  [
    'of unsure dates',
    { 'readings.csv': `${head}P1,flow,3/4/2024,1\n` },
    {},
    /set data\.dates to month-first or day-first/,
  ],
  [
    'of a wrong year',
    { 'readings.csv': `${head}P1,flow,1024-03-01,1\nP1,flow,2024-03-01,1\n` },
    { interval: '1 second' },
    /row 2\).*correct the time stamp/,
  ],
  [
    'with limits upside down',
    { 'readings.csv': `${head}P1,flow,2024-03-01,1\n`, 'limits.csv': 'check_item_id,low,high\nflow,2,1\n' },
    { limits: 'limits.csv' },
    /limits\.csv row 2: low is 2 and high 1/,
  ],
  [
    'with an item that is not there',
    { 'readings.csv': 'timestamp,temp\n2024-03-01,1\n' },
    { layout: 'wide', items: { tmp: 'K' } },
    /data\.items: no table has a column "tmp" — did you mean "temp"/,
  ],
])('tables %s are refused in one line', async (_, files, data, message) => {
  await expect(read(files as Record<string, string>, data)).rejects.toThrow(message)
})
