import { segments, windows } from '@utsushi/data'
import { expect, test } from 'vitest'
import { madeUpEnsemble } from '../testing/made-up-ensemble.js'
import { forecastDays } from './forecast-days.js'
import { stitchWindows } from './windows.js'

const part = { entities: [1, 0], from: 10, to: 17 }

test('forecast days are those after the context, sample by sample', () => {
  const ensemble = madeUpEnsemble(
    { samples: 2, from: '2010-01-01', days: 20 },
    { targets: { gpp: ({ sample, day }) => 100 * sample + day, er: () => -1 } },
  )
  const set = windows({ part: { ...part, to: 13 }, context: 4, horizon: 3 })
  expect(Array.from(forecastDays(ensemble.targets, set))).toEqual([
    ...[110, -1, 111, -1, 112, -1],
    ...[10, -1, 11, -1, 12, -1],
  ])
})

test('a last window laid against the end fills only the days that are left', () => {
  const [first, second] = stitchWindows(segments({ part, burnIn: 4, length: 3 }))
  expect(first!.entity).toBe(1)
  expect(Array.from(first!.day)).toEqual([10, 11, 12, 13, 14, 15, 16])
  // Windows begin on days 10, 13 and 14; day 16 is the third day of the last.
  expect(Array.from(first!.from)).toEqual([0, 1, 2, 3, 4, 5, 8])
  expect(Array.from(second!.from)).toEqual([9, 10, 11, 12, 13, 14, 17])
})

test('windows that overlap are taken whole, every horizon apart', () => {
  const [first] = stitchWindows(windows({ part, context: 4, horizon: 3, stride: 1 }))
  expect(Array.from(first!.from)).toEqual([0, 1, 2, 9, 10, 11, 14])
})
