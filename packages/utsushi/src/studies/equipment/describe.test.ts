import { lookAtData } from '@utsushi/study'
import { expect, test } from 'vitest'
import { equipmentSchema, type EquipmentConfig } from './config.js'
import { partsOf } from './data.js'
import type { Park, WindowPlaces } from './data/park.js'
import { describe } from './describe.js'
import { parkOf } from './testing/park-of.js'

const noise = (seed: number, steps = 400): number[] => {
  let state = seed + 1
  return Array.from({ length: steps }, () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  })
}
const settings = { labels: { horizons: [5, 10] }, windows: { context: 20 } }

/** What the look before training says. */
function told(park: Park, own: object = {}): readonly string[] {
  const config = equipmentSchema.parse({ ...settings, ...own })
  const study = { describe, parts: partsOf, fit: () => ({}), evaluated: ['test'] }
  return lookAtData<EquipmentConfig, Park, WindowPlaces, object, undefined, unknown, unknown>(
    study,
    config,
    park,
  ).map(({ level, message }) => `${level}: ${message}`)
}

test('the base rate of every part is told, and percentiles are blamed for a steady series', () => {
  const rates = told(parkOf([noise(1), noise(2), noise(3)])).filter((each) => each.includes('deviate'))
  expect(rates).toHaveLength(3)
  expect(rates.join('\n')).toMatch(
    /warn: of the training windows, \d\d % at 5 days and \d\d % at 10 days deviate: percentiles 10 and 90 make 20 % of a steady series deviate — set limits/,
  )
  const own = told(
    parkOf([noise(1), noise(2)], {
      limits: [
        [0.02, 0.98],
        [0.02, 0.98],
      ],
    }),
  )
  expect(own.filter((each) => each.startsWith('note: of the test windows'))).toHaveLength(1)
  expect(own.filter((each) => each.startsWith('warn'))).toEqual([])
})

test('series without a range are named with the reason', () => {
  const park = parkOf([noise(1), noise(1).map(() => 4), noise(1).map(() => NaN)])
  expect(told(park)).toContainEqual(
    expect.stringMatching(
      /^warn: 2 of 3 series have no normal range and give no window a label .*: level of EQ-2 is 4.* and level of EQ-3 has no reading in the training period — give them limits/,
    ),
  )
})

test('odd readings are told with their counts', () => {
  const counts = [{ kind: 'text' as const, count: 3, first: 'readings.csv row 7: value is "n/a"' }]
  expect(told({ ...parkOf([noise(1)]), counts })).toContain(
    'warn: 3 of 400 readings are text and are left out — the first: readings.csv row 7: value is "n/a"',
  )
})

test('a test of one class alone is told, a training of one class refused', () => {
  const calm = noise(1).map((value, step) => (step >= 320 ? 0.5 : value))
  expect(told(parkOf([calm])).join('\n')).toMatch(
    /warn: the test windows at horizon 5 are of one class alone: .*split\.test/,
  )
  expect(told(parkOf([noise(1)], { limits: [[-1, 2]] })).join('\n')).toMatch(
    /^refuse: split: every training window is normal at horizon 5/,
  )
})
