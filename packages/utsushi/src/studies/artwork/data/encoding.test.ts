import fc from 'fast-check'
import { expect, test } from 'vitest'
import { angleOf, nearestValue, componentsOf, encoded, errorOf, type Parameter } from './encoding.js'

const hue: Parameter = { name: 'hue', kind: 'circular', low: 0, high: 360, unit: 'deg' }
const dips: Parameter = { name: 'dips', kind: 'count', low: 2, high: 12, unit: '1' }
const width: Parameter = { name: 'width', kind: 'continuous', low: 0.5, high: 2, unit: 'mm' }

test('an angle is two numbers, all else one, named as histories of losses name them', () => {
  expect(componentsOf([dips, hue, width]).map(({ name, place }) => [name, place])).toEqual([
    ['dips', 0],
    ['hue_cos', 1],
    ['hue_sin', 1],
    ['width', 2],
  ])
})

test('an angle comes back from its point, however far the point is from the circle', () => {
  const [cos, sin] = componentsOf([hue])
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 359.99, noNaN: true }),
      fc.double({ min: 1e-3, max: 50, noNaN: true }),
      (angle, far) => {
        const back = angleOf(hue, far * encoded(cos!, angle), far * encoded(sin!, angle))
        expect(Math.abs(errorOf(hue, back, angle))).toBeLessThan(1e-9)
      },
    ),
  )
})

test('an error of an angle goes the short way round', () => {
  expect(errorOf(hue, 359, 1)).toBe(-2)
  expect(errorOf(hue, 1, 359)).toBe(2)
  expect(Math.abs(errorOf(hue, 0, 180))).toBe(180)
  expect(errorOf(dips, 12, 2)).toBe(10)
})

test('what a sketch takes is whole, within its range, and once around', () => {
  expect(nearestValue(dips, 5.4)).toBe(5)
  expect(nearestValue(dips, 13.2)).toBe(12)
  expect(nearestValue(width, 0.1)).toBe(0.5)
  expect(nearestValue(hue, -10)).toBeCloseTo(350)
  expect(nearestValue(hue, 725)).toBeCloseTo(5)
})
