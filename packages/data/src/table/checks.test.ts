import { expect, test } from 'vitest'
import { dayFromDate, dayFromDayOfYear, isLeapDay, parseDay } from '../day.js'
import { checkColumns, checkDays, columnFinding, refuseFindings } from './checks.js'

const days = (...dates: string[]) => ({ file: 'a.csv', firstRow: 2, days: Int32Array.from(dates, parseDay) })

test('a gap, a repeat and disorder in the dates are each told with their row', () => {
  expect(checkDays(days('2010-01-01', '2010-01-02'))).toEqual([])
  expect(checkDays(days('2012-05-28', '2012-05-30'))[0]?.message).toContain(
    'a.csv row 3: 1 day is missing between 2012-05-28 and 2012-05-30',
  )
  expect(checkDays(days('2010-01-01', '2010-01-01'))[0]?.message).toContain(
    'row 3: date 2010-01-01 stands twice',
  )
  expect(checkDays(days('2010-01-02', '2010-01-01'))[0]?.kind).toBe('unsorted-date')
})

const span = (from: number, to: number, keep: (day: number) => boolean) => ({
  file: 'a.csv',
  firstRow: 2,
  days: Int32Array.from(
    Array.from(
      { length: dayFromDate(to + 1, 1, 1) - dayFromDate(from, 1, 1) },
      (_, at) => dayFromDate(from, 1, 1) + at,
    ).filter(keep),
  ),
})

test('a table that leaves out each 29 February is one of a calendar without leap years, and right in it', () => {
  const table = span(2007, 2013, (day) => !isLeapDay(day))
  expect(checkDays(table).map(({ message }) => message)).toEqual([
    'a.csv row 426: 29 February is missing in 2008, 2012, as in a calendar without leap years — set data.calendar: noleap, or add the day',
  ])
  expect(checkDays(table, 'noleap')).toEqual([])
  const whole = span(2007, 2013, () => true)
  expect(checkDays(whole)).toEqual([])
  expect(checkDays(whole, 'noleap')[0]?.message).toBe(
    'a.csv row 426: date is 2008-02-29, a day that data.calendar: noleap has not — leave the setting out',
  )
  const gap = span(2007, 2013, (day) => !isLeapDay(day) && day !== parseDay('2011-05-05'))
  expect(checkDays(gap)[0]?.message).toContain('1 day is missing between 2008-02-28 and 2008-03-01 — fill')
  expect(checkDays(gap, 'noleap')[0]?.message).toContain('1 day is missing between 2011-05-04 and 2011-05-06')
})

test('days counted by the year tell calendars of 365 and 360 days alike', () => {
  const counted = (length: number, calendar?: 'noleap') => ({
    file: 'a.csv',
    firstRow: 2,
    days: Int32Array.from(
      [2011, 2012, 2013].flatMap((year) =>
        Array.from({ length }, (_, at) => dayFromDayOfYear(year, at + 1, calendar)),
      ),
    ),
  })
  expect(checkDays(counted(365))[0]?.message).toContain(
    'row 732: day 366 is missing in 2012, as in a calendar without',
  )
  expect(checkDays(counted(365, 'noleap'), 'noleap')).toEqual([])
  expect(checkDays(counted(360))[0]?.message).toContain(
    'missing in 2011, 2012, as in a calendar of 360 days — convert',
  )
})

test('constant and empty columns are found, and the caller says which are fatal', () => {
  const columns = new Map([
    ['flat', { name: 'flat', values: Float32Array.of(2, NaN, 2), missing: 1 }],
    ['none', { name: 'none', values: Float32Array.of(NaN, NaN, NaN), missing: 3 }],
    ['good', { name: 'good', values: Float32Array.of(1, NaN, 2), missing: 1 }],
  ])
  const findings = checkColumns({ file: 'a.csv', columns })
  expect(findings.map(({ kind, column }) => [kind, column])).toEqual([
    ['constant-column', 'flat'],
    ['missing-column', 'none'],
  ])
  expect(() => refuseFindings(findings, ['date-gap'])).not.toThrow()
  expect(() => refuseFindings(findings, ['missing-column'])).toThrow('a.csv: column none holds no value')
  expect(columnFinding('a.csv', 'one', Float32Array.of(NaN, 1))).toBeUndefined()
})
