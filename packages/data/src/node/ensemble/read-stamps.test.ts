import { expect, test } from 'vitest'
import { parseInterval } from '../../time/interval.js'
import { formatStamp } from '../../time/stamp.js'
import { inFolder } from '../testing/folder.js'
import { loadEnsemble } from './load-ensemble.js'
import { findStampColumns } from '../../time/stamp-columns.js'
import { readStamps } from './read-stamps.js'

const interval = (text: string) => parseInterval(text)!

test.each<[string, string, string, string[], string]>([
  [
    'TIMESTAMP_START of FLUXNET',
    'TIMESTAMP_START,TIMESTAMP_END\n201001010030,201001010100\n',
    '30 minutes',
    ['TIMESTAMP_START'],
    '2010-01-01 00:30',
  ],
  ['a date and an hour', 'date,hour,x\n2010-01-01,13,1\n', '1 hour', ['date', 'hour'], '2010-01-01 13:00'],
  [
    'a date and a clock time',
    'Date,Time,x\n2010/1/1,13:30,1\n',
    '30 minutes',
    ['Date', 'Time'],
    '2010-01-01 13:30',
  ],
  [
    'hours with their halves',
    'year,doy,hour\n2010,32,0.5\n',
    '30 minutes',
    ['year', 'doy', 'hour'],
    '2010-02-01 00:30',
  ],
  [
    'year, month, day, hour and minute',
    'year,month,day,hour,minute\n2010,2,28,23,30\n',
    '30 minutes',
    ['year', 'month', 'day', 'hour', 'minute'],
    '2010-02-28 23:30',
  ],
  ['year and month', 'year,month,x\n2010,2,1\n', 'month', ['year', 'month'], '2010-02'],
  ['a year', 'Year,x\n2010,1\n', 'year', ['Year'], '2010'],
])('%s', async (_, text, step, columns, written) => {
  await inFolder({ 'table.csv': text }, async (path) => {
    const header = text.split('\n')[0]!.split(',')
    const file = path('table.csv')
    expect(findStampColumns(file, header, interval(step))).toEqual(columns)
    const stamps = await readStamps({ file, firstRow: 2 }, columns, interval(step))
    expect(formatStamp(stamps[0]!, interval(step))).toBe(written)
  })
})

test('what is no stamp is refused with its row, and a header without one with the key', async () => {
  await inFolder({ 'table.csv': 'timestamp,x\n2010-01-01 00:00,1\nnoon,2\n' }, async (path) => {
    const file = path('table.csv')
    await expect(readStamps({ file, firstRow: 2 }, ['timestamp'], interval('hour'))).rejects.toThrow(
      `${file} row 3: timestamp is "noon" — expected a moment such as 2010-01-31 13:30 or 201001311330`,
    )
    expect(() => findStampColumns(file, ['x', 'y'], interval('month'), 'data.timeColumns')).toThrow(
      'has no time column — expected year and month, or a date; its columns are x, y: name the time in data.timeColumns',
    )
  })
})

const options = { drivers: ['tair'], targets: ['gpp'], parameters: [], stampColumns: ['time'] }

test('hours lie on an axis of days and minutes, months on their first days; a gap is told in their words', async () => {
  const hours = 'time,tair,gpp\n2010-01-01 23:00,1,2\n2010-01-02 00:00,3,4\n'
  await inFolder(
    { 'hourly_0000.csv': hours, 'daily_0000.csv': 'date,x\n2010-01-01,1\n' },
    async (_, folder) => {
      const read = await loadEnsemble(folder, { ...options, interval: interval('hour') })
      expect([Array.from(read.days), Array.from(read.minutes ?? [])]).toEqual([
        [14610, 14611],
        [1380, 0],
      ])
    },
  )
  await inFolder({ 'hourly_0000.csv': hours.replace('02 00', '02 02') }, async (_, folder) => {
    await expect(loadEnsemble(folder, { ...options, interval: interval('hour') })).rejects.toThrow(
      'row 3: 2 hours are missing between 2010-01-01 23:00 and 2010-01-02 02:00',
    )
  })
  const months = 'time,tair,gpp\n2010-12,1,2\n2011-01,3,4\n'
  await inFolder({ 'monthly_0000.csv': months }, async (_, folder) => {
    const read = await loadEnsemble(folder, { ...options, interval: interval('month') })
    expect([Array.from(read.days), read.minutes]).toEqual([[14944, 14975], undefined])
  })
})
