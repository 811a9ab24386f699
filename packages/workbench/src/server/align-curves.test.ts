import { expect, test } from 'vitest'
import fc from 'fast-check'
import { alignCurves, type RawCurve } from './align-curves.js'

const curve = (path: string, y: readonly number[], step = 1): RawCurve => ({
  path,
  x: Float64Array.from(y, (_, index) => (index + 1) * step),
  y: Float64Array.from(y),
})

test('few values come as they are, each at its own place of the common axis', () => {
  const { x, curves, exact } = alignCurves([curve('a', [3, 2, 1]), curve('b', [5, 4], 2)], 10)
  expect(exact).toBe(true)
  expect(x).toEqual([1, 2, 3, 4])
  expect(curves).toEqual([
    { path: 'a', at: [0, 1, 2], y: [3, 2, 1] },
    { path: 'b', at: [1, 3], y: [5, 4] },
  ])
})

test('a loss that is not finite is a gap, not a number and not a missing place', () => {
  expect(alignCurves([curve('a', [1, NaN, Infinity])], 10).curves[0]).toEqual({
    path: 'a',
    y: [1, null, null],
  })
})

test('a part of the axis brings one value beyond each edge', () => {
  const { x } = alignCurves([curve('a', [9, 8, 7, 6, 5, 4])], 10, { from: 3, to: 4 })
  expect(x).toEqual([2, 3, 4])
})

test('however many values are put together, the least and the greatest are among them, and places ascend', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1, maxLength: 400 }),
      fc.integer({ min: 2, max: 60 }),
      (values, points) => {
        const { x, curves } = alignCurves([curve('a', values)], points)
        const y = curves[0]?.y ?? []
        const at = curves[0]?.at ?? [...x.keys()]
        const drawn = y.filter((value): value is number => value !== null)
        expect(x.length).toBeLessThanOrEqual(Math.max(points, 2))
        expect(Math.max(...drawn)).toBeCloseTo(Math.max(...values), -1)
        expect(Math.min(...drawn)).toBeCloseTo(Math.min(...values), -1)
        expect(at.length).toBe(y.length)
        expect([...at].sort((a, b) => a - b)).toEqual(at)
        expect([...x].sort((a, b) => a - b)).toEqual(x)
      },
    ),
  )
})

test('curves without a value give an axis without one', () => {
  expect(alignCurves([curve('a', [])], 10)).toEqual({ x: [], exact: true, curves: [{ path: 'a', y: [] }] })
})
