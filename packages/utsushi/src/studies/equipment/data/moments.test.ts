import fc from 'fast-check'
import { expect, test } from 'vitest'
import { momentReader, orderOf } from './moments.js'
import { stepName, stepOf, stepStart } from './steps.js'

const at = (...parts: readonly [number, number, number, number?, number?, number?]): number =>
  Date.UTC(parts[0], parts[1] - 1, ...(parts.slice(2) as [number])) / 1000

test.each([
  ['2024-03-01', at(2024, 3, 1)],
  ['2024-03-01 08:05', at(2024, 3, 1, 8, 5)],
  ['2024-03-01T08:05:09', at(2024, 3, 1, 8, 5, 9)],
  ['2024-03-01T08:05:09.5Z', at(2024, 3, 1, 8, 5, 9) + 0.5],
  ['2024-03-01T08:05+09:00', at(2024, 3, 1, 8, 5)],
  ['2024/3/1 8:05', at(2024, 3, 1, 8, 5)],
  ['202403010805', at(2024, 3, 1, 8, 5)],
  ['1.3.2024 8:05', at(2024, 3, 1, 8, 5)],
  ['2024-03-01 24:00', at(2024, 3, 2)],
  ['2024-02-30 08:05', NaN],
  ['2024-03-01 25:00', NaN],
  ['8/28/2007 0:05', NaN],
  ['soon', NaN],
  ['', NaN],
])('%s is a moment by the clock as it is written', (text, seconds) => {
  expect(momentReader()(text)).toBe(seconds)
})

test('dates with the year behind are read in the order that they are in', () => {
  expect(momentReader('month-first')('8/28/2007 11:05 PM')).toBe(at(2007, 8, 28, 23, 5))
  expect(momentReader('day-first')('3/4/2024')).toBe(at(2024, 4, 3))
  expect(['8/28/2007 0:05', '28/8/2007', '3/4/2024', '2024-03-04'].map(orderOf)).toEqual([
    ...['month-first', 'day-first', 'either', undefined],
  ])
})

test('every moment lies within its step, and steps follow on one another', () => {
  const interval = fc.constantFrom(
    ...(['second', 'minute', 'hour', 'day', 'month', 'year'] as const).map((unit) => ({ count: 1, unit })),
    { count: 7, unit: 'day' as const },
    { count: 3, unit: 'month' as const },
  )
  fc.assert(
    fc.property(interval, fc.integer({ min: -4e9, max: 4e9 }), (step, moment) => {
      const own = stepOf(moment, step)
      expect(stepStart(own, step)).toBeLessThanOrEqual(moment)
      expect(stepStart(own + 1, step)).toBeGreaterThan(moment)
      expect(stepOf(stepStart(own, step), step)).toBe(own)
    }),
  )
})

test('steps are called as their length needs', () => {
  const name = (unit: 'second' | 'hour' | 'day' | 'month', moment: number): string => {
    const interval = { count: 1, unit }
    return stepName({ first: stepOf(moment, interval), interval, align: 'calendar' }, 0)
  }
  const moment = at(2024, 3, 1, 8, 5, 9)
  expect([name('second', moment), name('hour', moment), name('day', moment), name('month', moment)]).toEqual([
    ...['2024-03-01 08:05:09', '2024-03-01 08:00', '2024-03-01', '2024-03'],
  ])
})
