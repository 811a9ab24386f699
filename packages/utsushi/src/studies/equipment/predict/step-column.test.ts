import { formatStamp, parseInterval } from '@utsushi/data'
import { expect, test } from 'vitest'
import { stepOf } from '../data/steps.js'
import { parkOf } from '../testing/park-of.js'
import { stepColumn } from './step-column.js'

const park = parkOf([[1, 2, 3, 4]])

test.each([
  ['1 day', '2024-03-05', '2024-03-07'],
  ['7 days', '2024-02-29', '2024-03-14'],
  ['1 hour', '2024-03-05 13:00', '2024-03-05 15:00'],
  ['10 minutes', '2024-03-05 13:40', '2024-03-05 14:00'],
  ['1 month', '2024-03', '2024-05'],
  ['1 year', '2024', '2026'],
])('a step of %s is told by the moment at which it begins', (words, begins, second) => {
  const interval = parseInterval(words)!
  const first = stepOf(Date.UTC(2024, 2, 5, 13, 47) / 1000, interval)
  const { column, valueOf } = stepColumn({ ...park, interval, first }, 'moment')
  expect(column).toEqual({ name: 'moment', kind: 'stamp', interval })
  expect(formatStamp(valueOf(0), interval)).toBe(begins)
  expect(formatStamp(valueOf(2), interval)).toBe(second)
})

test('steps of seconds are told to the second, and those of recordings with a start of their own by their number', () => {
  const interval = parseInterval('10 seconds')!
  const first = stepOf(Date.UTC(2024, 2, 5, 13, 47, 30) / 1000, interval)
  const { column, valueOf } = stepColumn({ ...park, interval, first }, 'moment')
  expect(column.kind === 'label' && column.labels[valueOf(3)]).toBe('2024-03-05 13:48:00')
  const started = stepColumn({ ...park, interval, first: 0, align: 'start' }, 'moment')
  expect(started.column).toEqual({ name: 'step', kind: 'integer' })
  expect(started.valueOf(3)).toBe(3)
})
