import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { formatDay } from '../../day.js'
import type { TableSchema } from '../../table/schema.js'
import { inFolder } from '../testing/folder.js'
import { tableHead } from './column-names.js'
import { withDatabase } from './duckdb.js'
import { readTable } from './read-tables.js'

const dayOf = async (file: string, options: Pick<TableSchema, 'time' | 'calendar'>): Promise<string[]> =>
  [...(await readTable(file, { columns: ['x'], ...options })).days!].map(formatDay)

const parquet = (file: string, values: string, names: string) =>
  withDatabase(async (database) => {
    await database.run(`COPY (SELECT * FROM (VALUES ${values}) t(${names})) TO '${file}' (FORMAT parquet)`)
  })

test.each([
  '2010-03-01',
  '2010/3/1',
  '2010.03.01',
  '20100301',
  '201003010000',
  '2010-03-01 00:00:00',
  '2010-03-01T00:00:00.000000000',
  '2010-03-01 00:00:00+00:00',
  '2010-03-01T00:00:00Z',
  '01-Mar-2010',
  '1 Mar 2010',
  '01-Mar-2010 00:00:00',
  '2010-060',
  '2010060',
  '01mar2010',
  '01.03.2010',
  '1.3.2010 00:00:00',
])('%s is a day, in text and in Parquet', async (date) => {
  await inFolder({ 'a.csv': `date,x\n"${date}",1\n` }, async (path) => {
    expect(await dayOf(path('a.csv'), { time: { date: 'date' } })).toEqual(['2010-03-01'])
    await parquet(path('a.parquet'), `('${date}', 1)`, 'date, x')
    expect(await dayOf(path('a.parquet'), { time: { date: 'date' } })).toEqual(['2010-03-01'])
  })
})

test.each([
  ['01/02/2010', 'nobody can tell the day from the month of it; write year-month-day'],
  ['31/12/2010', 'nobody can tell the day from the month'],
  ['2010-03-01 12:00', 'it has a time of day; a row is a day'],
  ['2010-03-01T00:00:00+09:00', 'it has a time zone; write plain dates'],
  ['40238', 'it is a spreadsheet’s count of days'],
  ['734198', 'it is MATLAB’s count of days'],
  ['1267401600', 'it is a count of seconds or less'],
  ['2010.163', 'it is a year; write plain dates'],
  ['0', 'it is a count, such as an index; name the column(s) of the time in data.timeColumns'],
  ['2010-02-30', 'a calendar of 360 days has it'],
  ['2010-02-29', 'this year has no 29 February'],
  ['March 1, 2010', 'it is in words'],
  ['', 'the field is empty'],
])('%s is no day, and named for what it is', async (date, told) => {
  await inFolder({ 'a.csv': `date,x\n"${date}",1\n` }, async (path) => {
    const reading = dayOf(path('a.csv'), { time: { date: 'date' } })
    await expect(reading).rejects.toThrow(
      `a.csv row 2: date is "${date}" — expected a date such as 2010-01-31: ${told}`,
    )
    await parquet(path('a.parquet'), `('${date}', 1)`, 'date, x')
    await expect(dayOf(path('a.parquet'), { time: { date: 'date' } })).rejects.toThrow('row 1: date is')
  })
})

test('a day that a program wrote as a float is a day', async () => {
  await inFolder({ 'a.csv': 'date,x\n2.010030100000000000e+07,1\n20100301.0,1\n' }, async (path) => {
    expect(await dayOf(path('a.csv'), { time: { date: 'date' } })).toEqual(['2010-03-01', '2010-03-01'])
  })
})

test('year and day of the year are days, in text and in Parquet, with leap years and without', async () => {
  const time = { year: 'year', dayOfYear: 'doy' }
  const rows = [[2012, 59], [2012, 60], [2012, 365], [2013, 60], [2013, 365]] // prettier-ignore
  const standard = ['2012-02-28', '2012-02-29', '2012-12-30', '2013-03-01', '2013-12-31']
  const noleap = ['2012-02-28', '2012-03-01', '2012-12-31', '2013-03-01', '2013-12-31']
  const text = (more = '') => `year,doy,x\n${rows.map((row) => `${row.join()},1\n`).join('')}${more}`
  const files = { 'a.csv': text(), 'leap.csv': text('2012,366,1\n'), 'none.csv': text('2013,366,1\n') }
  await inFolder(files, async (path) => {
    await parquet(path('a.parquet'), rows.map((row) => `(${row.join()}, 1)`).join(), 'year, doy, x')
    for (const file of ['a.csv', 'a.parquet']) {
      expect(await dayOf(path(file), { time })).toEqual(standard)
      expect(await dayOf(path(file), { time, calendar: 'noleap' })).toEqual(noleap)
    }
    expect((await dayOf(path('leap.csv'), { time })).at(-1)).toBe('2012-12-31')
    await expect(dayOf(path('leap.csv'), { time, calendar: 'noleap' })).rejects.toThrow(
      'row 7: year 2012 has no day 366 in the calendar noleap — leave out data.calendar',
    )
    await expect(dayOf(path('none.csv'), { time })).rejects.toThrow('row 7: year 2013 has no day 366')
    await parquet(path('none.parquet'), '(2013, 366, 1)', 'year, doy, x')
    await expect(dayOf(path('none.parquet'), { time })).rejects.toThrow('row 1: year, doy is "2013-366"')
  })
})

test('whole days come of dates, moments and numbers of Parquet; a float among them has come of a gap', async () => {
  await inFolder({}, async (path) => {
    const types = ['DATE', 'TIMESTAMP', 'TIMESTAMP_NS', 'TIMESTAMP_S', 'TIMESTAMPTZ'].map(
      (type) => `'2010-03-01'::${type}`,
    )
    for (const [at, value] of [...types, '20100301', '20100301::DOUBLE', '201003010000'].entries()) {
      await parquet(path(`${at}.parquet`), `(${value}, 1)`, 'date, x')
      expect([value, ...(await dayOf(path(`${at}.parquet`), { time: { date: 'date' } }))]).toEqual([
        value,
        '2010-03-01',
      ])
    }
    await parquet(path('noon.parquet'), `('2010-03-01 12:00'::TIMESTAMP, 1)`, 'date, x')
    await expect(dayOf(path('noon.parquet'), { time: { date: 'date' } })).rejects.toThrow(
      'it has a time of day',
    )
    await parquet(path('list.parquet'), '([1], 1)', 'date, x')
    await expect(dayOf(path('list.parquet'), { time: { date: 'date' } })).rejects.toThrow(
      'row 1: date is "[1]"',
    )
    expect(await tableHead(path('0.parquet'))).toEqual({ names: ['date', 'x'], first: ['2010-03-01', '1'] })
  })
})

test('moments of a time zone are the same days, or refused alike, wherever the machine stands', async () => {
  await inFolder({}, async (path) => {
    const stamps = (zone: string) =>
      ['2010-01-01', '2010-07-01'].map((day) => `('${day} 00:00:00${zone}'::TIMESTAMPTZ, 1)`).join()
    await parquet(path('utc.parquet'), stamps('+00'), 'date, x')
    await parquet(path('tokyo.parquet'), stamps('+09'), 'date, x')
    const program = `
      import { readTable } from ${JSON.stringify(new URL('./read-tables.js', import.meta.url).href)}
      for (const file of process.argv.slice(1))
        console.log(await readTable(file, { columns: ['x'], time: { date: 'date' } }).then(({ days }) => days.join(), (error) => error.message))
    `
    const told = async (env: Record<string, string>) => {
      const args = ['--input-type=module', '-e', program, path('utc.parquet'), path('tokyo.parquet')]
      return (await promisify(execFile)(process.execPath, args, { env: { ...process.env, ...env } })).stdout
    }
    const here = await told({ TZ: 'UTC' })
    expect(here).toContain('14610,14791\n')
    expect(here).toContain(
      'tokyo.parquet row 1: date is 2009-12-31 15:00:00+00, which is no midnight of universal time — the column has a time zone; write plain dates',
    )
    expect(await told({ TZ: 'Asia/Tokyo', LC_ALL: 'ja_JP.UTF-8' })).toBe(here)
    expect(await told({ TZ: 'America/New_York', LC_ALL: 'de_DE.UTF-8' })).toBe(here)
  })
})
