import { expect, test } from 'vitest'
import { findTimeColumns, timeColumnsOf } from './time-columns.js'

test.each<[string[], object, string[]?]>([
  [['tair', 'Date'], { date: 'Date' }],
  [['YEAR', 'Month', 'DAY', 'gpp'], { year: 'YEAR', month: 'Month', day: 'DAY' }],
  [['year', 'doy', 'gpp'], { year: 'year', dayOfYear: 'doy' }],
  [['Year', 'Day of year', 'gpp'], { year: 'Year', dayOfYear: 'Day of year' }],
  [
    ['loc', 'year', 'day', 'time', 'nee'],
    { year: 'year', dayOfYear: 'day' },
    ['0', '2010', '1', '0.00', '1'],
  ],
  [['TIMESTAMP', 'TA_F'], { date: 'TIMESTAMP' }, ['20100101', '1']],
  [['TIMESTAMP_START', 'TIMESTAMP_END'], { date: 'TIMESTAMP_START' }, ['201001010000', '201001020000']],
  [['Date (UTC)', 'x'], { date: 'Date (UTC)' }],
  [['', 'tair'], { date: '' }, ['2010-01-01', '1']],
  [['tair', '__index_level_0__'], { date: '__index_level_0__' }, ['1', '2010-01-01 00:00:00']],
  [['', 'tair'], { date: '' }, ['2010-01-01 00:00:00+09:00', '1']],
  [['Unnamed: 0', 'time', 'x'], { date: 'time' }, ['0', '2010-01-01', '1']],
])('of %j the time is %j', (header, time, first) => {
  expect(findTimeColumns('a.csv', header, first && { first })).toEqual(time)
})

test.each<[string[], string[]]>([
  [
    ['', 'tair'],
    ['0', '1'],
  ],
  [
    ['time', 'tair'],
    ['0.25', '1'],
  ],
  [
    ['year', 'tair'],
    ['2010', '1'],
  ],
  [
    ['when', 'tair'],
    ['2010-01-01', '1'],
  ],
])('%j holds no time: the columns are told, and the key', (header, first) => {
  const shown = header.map((name) => name || '(unnamed)').join(', ')
  expect(() => findTimeColumns('a.csv', header, { key: 'data.timeColumns', first })).toThrow(
    `a.csv: has no time column — expected date, or year, month and day, or year and doy; its columns are ${shown}: name the time in data.timeColumns`,
  )
})

test('a setting of one, two or three names', () => {
  expect(timeColumnsOf(['when'])).toEqual({ date: 'when' })
  expect(timeColumnsOf(['y', 'n'])).toEqual({ year: 'y', dayOfYear: 'n' })
  expect(timeColumnsOf(['y', 'm', 'd'])).toEqual({ year: 'y', month: 'm', day: 'd' })
})
