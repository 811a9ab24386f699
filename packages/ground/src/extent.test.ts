import fc from 'fast-check'
import { expect, test } from 'vitest'
import { greatestOf, leastOf } from './extent.js'

test('ends are those of Math.min and Math.max', () => {
  fc.assert(
    fc.property(fc.array(fc.double()), (values) => {
      expect([leastOf(values), greatestOf(values)]).toEqual([Math.min(...values), Math.max(...values)])
    }),
  )
})

test('of a million values too', () => {
  const values = Array.from({ length: 1_000_000 }, (_, k) => k)
  expect([leastOf(values), greatestOf(values)]).toEqual([0, 999_999])
})
