import fc from 'fast-check'
import { expect, test } from 'vitest'
import { medianOf } from './columns.js'

test('the median is the middle of the sorted values, between the two middle ones of an even number', () => {
  expect(medianOf([])).toBeNaN()
  expect(medianOf([3, 1, 2])).toBe(2)
  expect(medianOf([4, 1, 3, 2])).toBe(2.5)
  fc.assert(
    fc.property(fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1 }), (values) => {
      const median = medianOf(values)
      const below = values.filter((value) => value < median).length
      const above = values.filter((value) => value > median).length
      expect(below).toBeLessThanOrEqual(values.length / 2)
      expect(above).toBeLessThanOrEqual(values.length / 2)
    }),
  )
})
