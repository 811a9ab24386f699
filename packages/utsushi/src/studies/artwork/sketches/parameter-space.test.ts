import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dents, sketches } from './index.js'
import { checkValues, nearestValues, pointOf, valueProblems, valuesAt } from './parameter-space.js'
import { defineSketch, type SketchParameter } from './sketch.js'

const good = { dipCount: 5, hue: 210, circleCount: 7 }

test.each([
  [{ ...good, dipCount: 13 }, 'dipCount is 13, outside 2 to 12 of dents — choose a value within'],
  [{ ...good, hue: -1 }, 'hue is -1, outside 0 to 360° of dents — add or take away full turns of 360°'],
  [{ ...good, circleCount: 2.5 }, 'circleCount is 2.5 — expected a whole number, 1 to 12'],
  [{ ...good, hue: NaN }, 'hue is NaN — expected a number, 0 to 360°'],
  [{ dipCount: 5, circleCount: 7 }, 'hue is missing — dents needs it, 0 to 360°'],
  [
    { ...good, hu: 1 },
    'dents has no parameter "hu" — did you mean "hue"? — it has dipCount, hue, circleCount',
  ],
])('what lies outside the space is named (%#)', (values, problem) => {
  expect(valueProblems(dents, values)).toEqual([problem])
  expect(() => checkValues(dents, values, 'parameters.csv row 7')).toThrow(`parameters.csv row 7: ${problem}`)
})

test('every point of the unit cube is drawable, and stands for what it gave', () => {
  const unit = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
  for (const sketch of Object.values(sketches))
    fc.assert(
      fc.property(fc.array(unit, { minLength: 3, maxLength: 3 }), (point) => {
        const values = valuesAt(sketch, point)
        expect(valueProblems(sketch, values)).toEqual([])
        const again = valuesAt(sketch, pointOf(sketch, values))
        for (const { name } of sketch.parameters) expect(again[name]).toBeCloseTo(values[name]!, 9)
      }),
    )
})

test('every whole number of a count has an equal share of the cube', () => {
  const counts = new Map<number, number>()
  for (let at = 0; at < 1200; at++) {
    const { circleCount } = valuesAt(dents, [0, 0, (at + 0.5) / 1200])
    counts.set(circleCount!, (counts.get(circleCount!) ?? 0) + 1)
  }
  expect([...counts]).toEqual(Array.from({ length: 12 }, (_, place) => [place + 1, 100]))
})

test('the nearest drawable values: rounded, wrapped, brought inside', () => {
  const number = fc.double({ min: -1e4, max: 1e4, noNaN: true })
  fc.assert(
    fc.property(number, number, number, (dipCount, hue, circleCount) => {
      const values = nearestValues(dents, { dipCount, hue, circleCount })
      expect(valueProblems(dents, values)).toEqual([])
      expect(values['hue']).toBeLessThan(360)
      const apart = Math.abs(values['hue']! - hue) % 360
      expect(Math.min(apart, 360 - apart)).toBeLessThan(1e-9)
    }),
  )
  expect(nearestValues(dents, { dipCount: 12.7, hue: -4, circleCount: 3.2 })).toEqual({
    ...{ dipCount: 12, hue: 356, circleCount: 3 },
  })
  expect(nearestValues(dents, { ...good, hue: -1e-20 })['hue']).toBe(0)
  expect(() => nearestValues(dents, { ...good, hue: NaN })).toThrow('dents: hue is NaN')
})

test.each<readonly [readonly SketchParameter[], string]>([
  [[], 'declares no parameters'],
  [[{ name: 'a b', kind: 'count', low: 1, high: 2 }], 'parameter "a b" — expected a name of letters'],
  [[{ name: 'seed', kind: 'count', low: 1, high: 2 }], 'parameter seed: is a column of its own'],
  [[{ name: 'n', kind: 'count', low: 1, high: 2.5 }], 'a count from 1 to 2.5 — expected whole numbers'],
  [[{ name: 'n', kind: 'continuous', low: 2, high: 2 }], 'range 2 to 2 is empty'],
  [
    [
      { name: 'n', kind: 'count', low: 1, high: 2 },
      { name: 'n', kind: 'count', low: 1, high: 3 },
    ],
    'parameter n: is declared twice',
  ],
])('a parameter space that is none is refused (%#)', (parameters, message) => {
  expect(() => defineSketch({ name: 'mine', summary: '', parameters, draw: () => undefined })).toThrow(
    message,
  )
})
