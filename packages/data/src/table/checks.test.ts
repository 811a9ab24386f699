import { expect, test } from 'vitest'
import { parseDay } from '../day.js'
import { checkColumns, checkDays, columnFinding, refuseFindings } from './checks.js'

const days = (...dates: string[]) => ({ file: 'a.csv', firstRow: 2, days: Int32Array.from(dates, parseDay) })

test('a gap, a repeat and disorder in the dates are each told with their row', () => {
  expect(checkDays(days('2010-01-01', '2010-01-02'))).toEqual([])
  expect(checkDays(days('2012-02-28', '2012-03-01'))[0]?.message).toContain(
    'a.csv row 3: 1 day is missing between 2012-02-28 and 2012-03-01',
  )
  expect(checkDays(days('2010-01-01', '2010-01-01'))[0]?.message).toContain(
    'row 3: date 2010-01-01 stands twice',
  )
  expect(checkDays(days('2010-01-02', '2010-01-01'))[0]?.kind).toBe('unsorted-date')
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
