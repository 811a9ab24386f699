import { expect, test } from 'vitest'
import { firstStretch, stretchesOf } from './stretches.js'

/** Moments an hour apart. */
const hours = (count: number, first = '2010-01-30T00:00Z'): readonly string[] =>
  Array.from({ length: count }, (_, at) =>
    new Date(Date.parse(first) + at * 36e5).toISOString().slice(0, 16).replace('T', ' '),
  )

test('days have years, hours have months too, and what is no date has neither', () => {
  expect(stretchesOf(['2003-12-31', '2004-01-01', '2004-01-02'])).toEqual([
    { name: '2003', first: 0, last: 0 },
    { name: '2004', first: 1, last: 2 },
  ])
  expect(stretchesOf(hours(72)).map(({ name }) => name)).toEqual(['2010-01', '2010-02', '2010'])
  expect(stretchesOf(['2010-11', '2010-12', '2011-01']).map(({ name }) => name)).toEqual(['2010', '2011'])
  expect(stretchesOf(['1900', '1901'])).toEqual([])
  expect(stretchesOf([1, 2])).toEqual([])
})

test('of many hours the first whole month of answers is shown, of many days a year, of few rows all', () => {
  expect(firstStretch(hours(2000), 2000, 24)).toEqual([24, 48 + 28 * 24 - 1])
  expect(firstStretch(hours(2000), 2000, 48)).toEqual([0, 48 + 28 * 24 - 1])
  expect(firstStretch(hours(500), 500, 60)).toEqual([0, 499])
  // Sixty days of context: April is the first month with all of them before it.
  const april = 48 + (28 + 31) * 24
  expect(firstStretch(hours(20_000), 20_000, 60 * 24)).toEqual([april - 60 * 24, april + 30 * 24 - 1])
  expect(firstStretch([], 2000, 20)).toEqual([0, 384])
  expect(firstStretch([], 385, 20)).toEqual([0, 384])
  expect(firstStretch([], 0, 20)).toEqual([0, 0])
})
