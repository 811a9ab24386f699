import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { correctedTTest, foldMean, holm } from './corrected-t-test.js'
import { correlatedTTest } from './correlated-t-test.js'
import { studentCdf, studentQuantile } from './student-t.js'

const recorded = JSON.parse(
  readFileSync(new URL('../../fixtures/significance.json', import.meta.url), 'utf8'),
) as {
  readonly student: readonly { t: number; freedom: number; cdf: number }[]
  readonly quantiles: readonly { probability: number; freedom: number; t: number }[]
  readonly pairs: readonly {
    readonly a: number[]
    readonly b: number[]
    readonly repeats: number
    readonly rope: number
    readonly mean: number
    readonly error: number
    readonly p: number
    readonly interval: [number, number]
    readonly probabilities: [number, number, number]
  }[]
}

const near = (value: number, expected: number, relative = 1e-10): void =>
  expect(Math.abs(value - expected), `${value} for ${expected}`).toBeLessThanOrEqual(
    relative * Math.max(1e-3, Math.abs(expected)),
  )

test('Student’s t is as SciPy has it', () => {
  for (const { t, freedom, cdf } of recorded.student) near(studentCdf(t, freedom), cdf)
  for (const { probability, freedom, t } of recorded.quantiles)
    near(studentQuantile(probability, freedom), t, 1e-8)
  expect(() => studentCdf(1, 0)).toThrow(RangeError)
  expect(() => studentQuantile(1, 4)).toThrow('a quantile of 1')
})

test('tests of fold scores are as baycomp and SciPy have them', () => {
  for (const { a, b, repeats, rope, mean, error, p, interval, probabilities } of recorded.pairs) {
    const told = correctedTTest(a, b, { repeats })
    near(told.mean, mean)
    near(told.error, error)
    near(told.p, p)
    near(told.interval[0], interval[0])
    near(told.interval[1], interval[1])
    const { lower, alike, higher } = correlatedTTest(a, b, rope, { repeats })
    near(lower, probabilities[0])
    near(alike, probabilities[1])
    near(higher, probabilities[2])
  }
})

test('folds that are repeated with the same scores make nothing surer, as the usual t test would have it', () => {
  const [a, b] = [
    [0.9, 0.95, 0.92, 0.91, 0.96],
    [0.88, 0.94, 0.89, 0.92, 0.9],
  ]
  const many = (scores: readonly number[]) => Array.from({ length: 100 }, () => scores).flat()
  const often = correctedTTest(many(a), many(b), { repeats: 100 })
  // s² / n would have fallen to a tenth of itself; what the training parts share stays.
  expect(often.error).toBeGreaterThan(0.6 * correctedTTest(a, b).error)
})

test('a difference the other way round is the same difference', () => {
  const scores = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 5, maxLength: 5 })
  fc.assert(
    fc.property(scores, scores, (a, b) => {
      const [one, other] = [correctedTTest(a, b), correctedTTest(b, a)]
      expect(one.mean).toBeCloseTo(-other.mean, 12)
      expect(one.p).toBeCloseTo(other.p, 10)
      const [before, after] = [correlatedTTest(a, b, 0.1), correlatedTTest(b, a, 0.1)]
      expect(before.lower).toBeCloseTo(after.higher, 10)
      expect(before.lower + before.alike + before.higher).toBeCloseTo(1, 10)
    }),
  )
})

test('scores that do not scatter say all they can', () => {
  const flat = [0.5, 0.5, 0.5]
  expect(correctedTTest(flat, flat)).toMatchObject({ mean: 0, t: 0, p: 1 })
  expect(correctedTTest([0.75, 0.75, 0.75], flat)).toMatchObject({ t: Infinity, p: 0 })
  expect(correlatedTTest([0.75, 0.75, 0.75], flat, 0.1)).toEqual({ lower: 0, alike: 0, higher: 1 })
  expect(correlatedTTest(flat, flat, 0)).toEqual({ lower: 0.5, alike: 0, higher: 0.5 })
})

test('scores that cannot be compared are refused in words', () => {
  expect(() => foldMean([1])).toThrow('of 1 score no spread can be told — two folds are needed')
  expect(() => foldMean([1, NaN])).toThrow('score 2 is no finite number')
  expect(() => foldMean([1, 2, 3], { repeats: 2 })).toThrow('3 scores of 2 repeats')
  expect(() => correctedTTest([1, 2], [1, 2, 3])).toThrow('2 and 3 scores: expected those of the same folds')
  expect(() => correlatedTTest([1, 2], [1, 2], -1)).toThrow('a region of -1: expected a number from 0')
})

test('Holm’s adjustment is that of its paper', () => {
  expect(holm([0.01, 0.04, 0.03]).map((p) => Number(p.toFixed(6)))).toEqual([0.03, 0.06, 0.06])
  expect(holm([0.5, 0.6])).toEqual([1, 1])
  expect(holm([])).toEqual([])
})
