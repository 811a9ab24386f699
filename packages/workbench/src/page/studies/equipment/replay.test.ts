import { expect, test } from 'vitest'
import type { WindowsPart } from '../../../wire/details.js'
import { alarmsAt, costOf, countsAt, lastWords, reliabilityOf } from './replay.js'

const part: WindowsPart = {
  ...{ part: 'test', every: 1, thresholds: [0.5] },
  names: [
    { equipment: 'pump 1', item: 'vibration' },
    { equipment: 'pump 2', item: 'vibration' },
  ],
  // Not in the order of time: a thinned part may not be either.
  series: [0, 1, 0, 0, 1, 0],
  end: [1, 1, 3, 2, 2, 9],
  probabilities: [[0.9, 0.2, 0.4, 0.8, 0.6, 0.7]],
  happened: [[1, 0, 0, 1, 0, null]],
  deviations: [[0, 5, 7]],
}
const scale = { horizons: [3], step: 1 }

test('windows in a row with an alarm are one alarm, and it is right where a deviation follows in time', () => {
  const told = (threshold: number) =>
    alarmsAt(scale, part, 0, threshold).map(({ series, from, to, right }) => [series, from, to, right])
  expect(told(0.5)).toEqual([
    [0, 1, 2, true],
    [0, 9, 9, false],
    [1, 2, 2, false],
  ])
  // One more window joins the first alarm to its end.
  expect(told(0.4)[0]).toEqual([0, 1, 9, true])
  expect(told(0.95)).toEqual([])
  expect(alarmsAt({ ...scale, horizons: [2] }, part, 0, 0.85).map(({ right }) => right)).toEqual([false])
})

test('an alarm keeps its name while its first day stays', () => {
  const ids = [0.5, 0.85].map((threshold) => alarmsAt(scale, part, 0, threshold)[0]?.id)
  expect(ids[0]).toBe(ids[1])
})

test('every window is counted once, and costs what its outcome costs', () => {
  expect(countsAt(part, 0, 0.5)).toEqual({ hits: 2, missed: 0, falseAlarms: 1, quiet: 2, unknown: 1 })
  const high = countsAt(part, 0, 0.85)
  expect(high).toEqual({ hits: 1, missed: 1, falseAlarms: 0, quiet: 3, unknown: 1 })
  expect(costOf(high, { missed: 10, falseAlarm: 1, hit: 0.5 })).toBe(10.5)
})

test('bins of reliability hold the windows whose outcome is known', () => {
  const bins = reliabilityOf(part, 0, 2)
  expect(bins.map(({ count }) => count)).toEqual([2, 3])
  expect(bins[1]?.happened).toBeCloseTo(2 / 3)
})

test('the last word counts, and one that was taken back is none', () => {
  const words = lastWords([
    { alarm: 'a', note: '1' },
    { alarm: 'b', note: '2' },
    { alarm: 'a', note: '3' },
    { alarm: 'b', note: '', withdrawn: true },
  ])
  expect([...words.values()].map(({ note }) => note)).toEqual(['3'])
})
