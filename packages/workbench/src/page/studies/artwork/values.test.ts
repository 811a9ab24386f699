import fc from 'fast-check'
import { expect, test } from 'vitest'
import { middleOf, moved, stepOf, valuesText } from './values.js'

test('a ranking keeps every option wherever one is moved', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9 }), fc.integer(), fc.integer(), (count, from, to) => {
      const order = Array.from({ length: count }, (_, k) => k)
      const after = moved(order, from, to)
      expect(after.toSorted((a, b) => a - b)).toEqual(order)
      if (from >= 0 && from < count && to >= 0 && to < count) expect(after[to]).toBe(from)
      else expect(after).toBe(order)
    }),
  )
})

test('sliders begin within their ranges, and counts stay whole', () => {
  const space = {
    count: { kind: 'count', low: 1, high: 4 },
    hue: { kind: 'circular', low: 0, high: 360 },
  } as const
  const middle = middleOf(space)
  expect(middle).toEqual({ count: 3, hue: 180 })
  expect([stepOf(space.count), stepOf(space.hue)]).toEqual([1, 1.8])
  expect(valuesText(middle)).toBe('count 3, hue 180')
})
