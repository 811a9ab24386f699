import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseDay } from '../day.js'
import { axisOf, followsOn, formatStep, instantOf, stepInstant } from './axis.js'
import { checkStamps } from './check-stamps.js'
import {
  daily,
  formatInterval,
  parseInterval,
  stepDays,
  stepsInWords,
  stepsInYear,
  stepWords,
} from './interval.js'
import { formatStamp, parseStamp, stampStep } from './stamp.js'

const interval = (text: string) => parseInterval(text)!

test.each([
  ['1 s', '1 second'],
  ['60 seconds', '1 minute'],
  ['1 hour', '1 hour'],
  ['hourly', '1 hour'],
  ['60 min', '1 hour'],
  ['30 minutes', '30 minutes'],
  ['half-hourly', '30 minutes'],
  ['24 h', '1 day'],
  ['week', '7 days'],
  ['monthly', '1 month'],
  ['12 months', '1 year'],
  ['annual', '1 year'],
])('%s is the step of %s', (text, plain) => {
  expect(formatInterval(interval(text))).toBe(plain)
})

test.each(['', '0 days', 'fortnight', '36 hours', '7 minutes', '7 seconds', '-1 day', '1.5 days'])(
  '"%s" is no step that a calendar can hold',
  (text) => expect(parseInterval(text)).toBeUndefined(),
)

test('steps are called by their word, or by their length where no word says it', () => {
  expect(stepsInWords(30)).toBe('30 days')
  expect(stepsInWords(1, interval('month'))).toBe('1 month')
  expect(stepsInWords(48, interval('30 minutes'))).toBe('48 steps of 30 minutes')
  expect(stepWords(daily)).toEqual({ one: 'day', many: 'days', each: 'daily' })
})

test.each([
  ['2010-01-31 13:30', '30 minutes', '2010-01-31 13:30'],
  ['2010-01-31T13:30:00Z', '30 minutes', '2010-01-31 13:30'],
  ['2010/1/31 9:00', 'hour', '2010-01-31 09:00'],
  ['201001311330', '30 minutes', '2010-01-31 13:30'],
  ['20100131133000', '30 minutes', '2010-01-31 13:30'],
  ['2010-01-31', 'hour', '2010-01-31 00:00'],
  ['201001', 'month', '2010-01'],
  ['2010-1', 'month', '2010-01'],
  ['2010-01-16 12:00', 'month', '2010-01'],
  ['2010', 'year', '2010'],
  ['2010-07-01', 'year', '2010'],
])('%s is a stamp of %s, written %s', (text, step, written) => {
  expect(formatStamp(parseStamp(text, interval(step)), interval(step))).toBe(written)
})

test.each([
  ['2010-01-31 13:30+09:00', 'hour'],
  ['2010-01-31 25:00', 'hour'],
  ['2010-01-31 13:30:20', 'hour'],
  ['201013', 'month'],
  ['2010-02-30 01:00', 'hour'],
  ['2010-01-31 13:30', 'day'],
  ['noon', 'hour'],
])('"%s" is no stamp of a %s', (text, step) => {
  expect(parseStamp(text, interval(step))).toBeNaN()
})

test('a stamp is read back from what is written of it, and steps follow on one another', () => {
  const steps = fc.constantFrom('15 minutes', '30 minutes', 'hour', '6 hours', 'month', '3 months', 'year')
  fc.assert(
    fc.property(steps, fc.integer({ min: -400, max: 4000 }), (text, from) => {
      const step = interval(text)
      const first = from * stampStep(step)
      const stamps = Int32Array.from({ length: 40 }, (_, k) => first + k * stampStep(step))
      const axis = axisOf(stamps, step)
      for (let k = 0; k < stamps.length; k++) {
        expect(parseStamp(formatStamp(stamps[k]!, step), step)).toBe(stamps[k])
        expect(formatStep(axis, k)).toBe(formatStamp(stamps[k]!, step))
        expect(instantOf(formatStep(axis, k))).toBe(stepInstant(axis, k))
        expect(followsOn(axis, k)).toBe(k > 0)
      }
    }),
  )
})

test('a year of steps is as long as the year, whatever the step', () => {
  for (const [text, count] of [
    ['hour', 8784],
    ['30 minutes', 17_568],
    ['day', 366],
    ['month', 12],
    ['year', 1],
  ] as const) {
    const step = interval(text)
    expect(stepsInYear(step, parseDay('2012-05-05'))).toBe(count)
  }
  const months = Array.from({ length: 12 }, (_, k) => parseDay(`2012-${String(k + 1).padStart(2, '0')}-01`))
  expect(months.reduce((sum, day) => sum + stepDays(interval('month'), day), 0)).toBe(366)
  expect(stepDays(interval('year'), parseDay('2011-01-01'))).toBe(365)
})

test('gaps, repeats, disorder and stamps off the step are told in the words of the step', () => {
  const table = (...texts: string[]) => ({
    ...{ file: 'hourly_0000.csv', firstRow: 2 },
    stamps: Int32Array.from(texts, (text) => parseStamp(text, interval('hour'))),
  })
  const told = (...texts: string[]) =>
    checkStamps(table(...texts), interval('hour')).map(({ message }) => message)
  expect(told('2010-01-01 00:00', '2010-01-01 01:00')).toEqual([])
  expect(told('2010-01-01 22:00', '2010-01-02 01:00')).toEqual([
    'hourly_0000.csv row 3: 2 hours are missing between 2010-01-01 22:00 and 2010-01-02 01:00 — fill the gap or cut the record there',
  ])
  expect(told('2010-01-01 00:00', '2010-01-01 00:00')).toEqual([
    'hourly_0000.csv row 3: 2010-01-01 00:00 stands twice — keep one row per step of 1 hour',
  ])
  expect(told('2010-01-01 00:00', '2010-01-01 00:30')[0]).toContain(
    'does not lie 1 hour after 2010-01-01 00:00',
  )
  expect(told('2010-01-01 03:00', '2010-01-01 02:00')[0]).toContain('sort the rows')
})
