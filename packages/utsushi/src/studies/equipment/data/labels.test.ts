import fc from 'fast-check'
import { expect, test } from 'vitest'
import { equipmentSchema } from '../config.js'
import { windowLabels } from './labels.js'
import { parkOf } from '../testing/park-of.js'
import { normalRanges } from './ranges.js'

/** Labels of windows of one series that end at `ends`; below 0 is low, above 1 is high. */
function labelsOf(values: readonly number[], ends: readonly number[], labels: object): number[] {
  const park = parkOf([values], { limits: [[0, 1]] })
  const config = equipmentSchema.parse({ labels })
  const places = { series: new Int32Array(ends.length), end: Int32Array.from(ends) }
  return [...windowLabels(park, normalRanges(park, config, 0), places, config)]
}

test('a point label is what was measured at the horizon, and a carried step tells nothing', () => {
  expect(labelsOf([0.5, 2, NaN, 0.5, -1], [0, 1, 2], { horizons: [1, 2] })).toEqual([1, NaN, NaN, 0, 0, 1])
})

test('a tolerance reaches back to the last measured step behind the end, and never to the end itself', () => {
  const labels = { horizons: [2], tolerance: 5 }
  expect(labelsOf([2, 2, NaN, 0.5], [0, 1, 3], labels)).toEqual([1, 0, NaN])
})

test('any is a deviation on any measured step up to the horizon', () => {
  const labels = { horizons: [3], kind: 'any' }
  expect(labelsOf([2, 0.5, 2, 0.5, 0.5, NaN, NaN], [0, 1, 2, 4], labels)).toEqual([1, 1, 0, NaN])
})

test('no label changes with what is measured behind its horizon', () => {
  const value = fc.oneof(fc.constant(NaN), fc.double({ min: -2, max: 2, noNaN: true }))
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 8, maxLength: 30 }),
      fc.array(value, { minLength: 30, maxLength: 30 }),
      fc.constantFrom('point', 'any'),
      fc.integer({ min: 0, max: 3 }),
      (values, others, kind, tolerance) => {
        const end = 3
        const labels = { horizons: [4], kind, tolerance }
        const changed = values.map((own, step) => (step > end + 4 ? others[step]! : own))
        expect(labelsOf(changed, [end], labels)).toEqual(labelsOf(values, [end], labels))
      },
    ),
  )
})
