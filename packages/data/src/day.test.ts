import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dayFromDate, dayOfYear, formatDay, parseDay, yearOf } from './day.js'

test('days agree with the calendar over two millennia, and read back', () => {
  fc.assert(
    fc.property(fc.integer({ min: -350_000, max: 350_000 }), (day) => {
      const date = new Date(day * 86_400_000)
      expect(dayFromDate(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate())).toBe(day)
      expect(parseDay(formatDay(day))).toBe(day)
    }),
  )
})

test('dates that do not exist are no days', () => {
  for (const text of [
    '2011-02-29',
    '1900-02-29',
    '2010-13-01',
    '2010-00-10',
    '2010-1/2',
    '10-01-2010',
    '2010-01-01 06:00',
    '',
  ]) {
    expect([text, parseDay(text)]).toEqual([text, NaN])
  }
  expect(parseDay('2000-02-29')).toBe(dayFromDate(2000, 2, 29))
})

test('leap years have 366 days', () => {
  expect(dayOfYear(parseDay('2012-12-31'))).toBe(366)
  expect(dayOfYear(parseDay('2011-03-01'))).toBe(60)
  expect(yearOf(parseDay('1969-12-31'))).toBe(1969)
})
