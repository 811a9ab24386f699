import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  checkParameterValues,
  checkSpace,
  featureGroups,
  fromUnit,
  settled,
  spaceFeatures,
  toUnit,
  unitDistance,
  type ParameterSpace,
} from './parameter-space.js'

const space: ParameterSpace = {
  dents: { kind: 'count', low: 2, high: 12 },
  hue: { kind: 'circular', low: 0, high: 360 },
  gap: { kind: 'continuous', low: -1, high: 1 },
}

const anywhere = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 3, maxLength: 3 })

test('wherever one goes, the values are of the space, and stand at one place', () => {
  fc.assert(
    fc.property(anywhere, (unit) => {
      const values = fromUnit(space, unit)
      checkParameterValues(space, values, 'here')
      const place = settled(space, unit)
      settled(space, place).forEach((value, k) => expect(value).toBeCloseTo(place[k]!, 9))
      expect(unitDistance(space, place, toUnit(space, values))).toBe(0)
    }),
  )
})

test('a circle closes: hue 1 and hue 359 are near in features and in distance', () => {
  const [a, b, c] = [1, 359, 180].map((hue) => ({ dents: 5, hue, gap: 0 }))
  const features = spaceFeatures(space, [a!, b!, c!])
  expect(featureGroups(space)).toEqual([0, 1, 1, 2])
  const row = (k: number) => [...features.values.subarray(k * 4, k * 4 + 4)]
  const apart = (p: number[], q: number[]) => Math.hypot(...p.map((value, k) => value - q[k]!))
  expect(apart(row(0), row(1))).toBeLessThan(0.02)
  expect(apart(row(0), row(2))).toBeGreaterThan(0.99)
  expect(features.values.every((value) => value >= 0 && value <= 1)).toBe(true)
  expect(unitDistance(space, toUnit(space, a!), toUnit(space, b!))).toBeLessThan(0.01)
})

test('what is outside the space is refused by name, with the range', () => {
  const good = { dents: 5, hue: 20, gap: 0 }
  const refused = (values: Record<string, number>) => () =>
    checkParameterValues(space, values, 'liked.csv row 3')
  expect(refused({ ...good, hue: 400 })).toThrow(
    'liked.csv row 3: hue is 400 — outside the space, expected a number from 0 to 360',
  )
  expect(refused({ ...good, dents: 5.5 })).toThrow('dents is 5.5 — expected a whole number from 2 to 12')
  expect(refused({ dents: 5, hue: 20 })).toThrow('gap is missing')
  expect(refused({ ...good, hoe: 1 })).toThrow('no parameter hoe')
  expect(refused({ ...good, gap: NaN })).toThrow('gap is NaN')
  expect(() => checkSpace({})).toThrow('no parameter')
  expect(() => checkSpace({ a: { kind: 'count', low: 0.5, high: 3 } })).toThrow('parameter a')
  expect(() => checkSpace({ a: { kind: 'continuous', low: 3, high: 3 } })).toThrow('range 3 to 3')
})
