// What outputs are told by must give them back, and what is learnt must come back in its unit.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { matrix } from '@utsushi/learn'
import { fitBasis, fromScores, scoresOf } from './basis.js'
import { backward, forward, momentsOf } from './transforms.js'
import { transforms } from '../config/tables.js'

const inside = { none: [-50, 50], log: [1e-3, 50], sqrt: [0, 50], logit: [1e-3, 0.999] } as const

test('transformations come back, and rise', () => {
  for (const transform of transforms) {
    const [low, high] = inside[transform]
    const value = fc.double({ min: low, max: high, noNaN: true })
    fc.assert(
      fc.property(value, value, (a, b) => {
        expect(backward(transform, forward(transform, a))).toBeCloseTo(a, 9)
        if (a < b) expect(forward(transform, a)).toBeLessThanOrEqual(forward(transform, b))
      }),
    )
  }
})

test('mean and deviation of what is learnt are those of the quantity', () => {
  // Log-normal, in closed form.
  const { mean, deviation } = momentsOf('log', 1, 0.3)
  expect(mean).toBeCloseTo(Math.exp(1 + 0.3 ** 2 / 2), 4)
  expect(deviation / (mean * Math.sqrt(Math.exp(0.3 ** 2) - 1))).toBeCloseTo(1, 3)
  expect(momentsOf('sqrt', 3, 0.2).mean).toBeCloseTo(9.04, 6)
  expect(momentsOf('none', 3, 0.2)).toEqual({ mean: 3, deviation: 0.2 })
})

/** Courses of two outputs that live in three directions, and a little that does not. */
const courses = matrix(
  40,
  24,
  Float64Array.from({ length: 40 * 24 }, (_, at) => {
    const [run, step, output] = [Math.floor(at / 24), Math.floor((at % 24) / 2), at % 2]
    const [a, b, c] = [Math.sin(run), Math.cos(2.3 * run), Math.sin(5.1 * run + 1)]
    const smooth = a * Math.sin(step / 3) + b * Math.cos(step / 5) + c * step * 0.05
    return output === 0
      ? 100 + smooth + 0.01 * Math.sin(29 * at)
      : 1e-3 * (smooth + 2 * a + 0.01 * Math.sin(17 * at))
  }),
)

test('courses come back from their scores, and what is left out is in the variance', () => {
  for (const joint of [false, true]) {
    const basis = fitBasis(courses, { joint, outputs: 2, steps: 12, most: 20, share: 0.999 })
    expect(basis.directions.length).toBeLessThan(9)
    const scores = scoresOf(basis, courses)
    // Scores have a variance of 1, and mean 0.
    for (let k = 0; k < scores.columns; k++) {
      const own = scores.values.filter((_, at) => at % scores.columns === k)
      expect(own.reduce((sum, value) => sum + value, 0) / 40).toBeCloseTo(0, 9)
      expect(own.reduce((sum, value) => sum + value ** 2, 0) / 40).toBeCloseTo(1, 9)
    }
    const { mean, deviation } = fromScores(basis, { mean: scores, variance: matrix(40, scores.columns) })
    for (const output of [0, 1]) {
      const errors = Array.from(mean).flatMap((value, at) =>
        at % 2 === output ? [value - courses.values[at]!] : [],
      )
      const square = errors.reduce((sum, error) => sum + error * error, 0) / errors.length
      const told = Array.from(deviation).flatMap((value, at) => (at % 2 === output ? [value ** 2] : []))
      expect(square / (told.reduce((sum, value) => sum + value, 0) / told.length)).toBeCloseTo(1, 6)
      expect(Math.sqrt(square)).toBeLessThan(0.05 * basis.scale[output]!)
    }
  }
})

test('single numbers are told each by itself, and exactly', () => {
  const basis = fitBasis(courses, { joint: false, outputs: 24, steps: 0, most: 1, share: 0.5 })
  expect(basis.directions).toHaveLength(24)
  const scores = scoresOf(basis, courses)
  const { mean } = fromScores(basis, { mean: scores, variance: matrix(40, 24) })
  for (const [at, value] of mean.entries()) expect(value).toBeCloseTo(courses.values[at]!, 9)
})
