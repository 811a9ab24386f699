import fc from 'fast-check'
import { expect, test } from 'vitest'
import { shownNumber } from './number.js'

test('a 32-bit number is shown as it was written, and means the same number', () => {
  expect(shownNumber(Math.fround(13.3628912))).toBe('13.362891')
  expect(shownNumber(Math.fround(375.15))).toBe('375.15')
  expect(shownNumber(NaN)).toBe('NaN')
  fc.assert(
    fc.property(fc.float({ noNaN: true }), (value) => {
      // A negative zero is shown as 0.
      expect(Math.fround(Number(shownNumber(value)))).toBe(value === 0 ? 0 : value)
    }),
  )
})
