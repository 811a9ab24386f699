import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import '../testing/matchers.js'
import { matrix, product, transposed, type Matrix } from './matrix.js'
import { parseRidgeClassifier, parseRidgeLines } from './parse-ridge.js'
import { fitRidgeClassifier, predictRidgeClassifier, ridgeClassifierScores } from './ridge-classifier.js'
import { fitRidgeLines, predictRidgeLines } from './ridge-lines.js'
import { fitRidge, predictRidge } from './ridge.js'
import { centredGram } from './table.js'

type Rows = readonly (readonly number[])[]

const recorded = JSON.parse(
  readFileSync(new URL('../../fixtures/ridge-classifier.json', import.meta.url), 'utf8'),
) as readonly {
  readonly name: string
  readonly x: Rows
  readonly y: readonly number[]
  readonly classWeights?: 'balanced'
  readonly penalties: readonly number[]
  readonly penalty: number
  readonly coefficients: Rows
  readonly intercept: readonly number[]
  readonly others: Rows
  readonly decisions: Rows | readonly number[]
}[]

const fromRows = (rows: Rows): Matrix => matrix(rows.length, rows[0]!.length, rows.flat())
const exact = { absolute: 1e-8, relative: 1e-8 }

test.each(recorded)('$name: the classifier and its penalty are those of scikit-learn', (known) => {
  const { x, y, penalties, classWeights } = known
  const fitted = fitRidgeClassifier(fromRows(x), y, { penalties, ...(classWeights && { classWeights }) })
  expect(fitted.penalty).toBeCloseTo(known.penalty, 12)
  expect(fitted.coefficients.flat()).toBeAllclose(known.coefficients.flat(), exact)
  expect(fitted.intercept).toBeAllclose(known.intercept, exact)
  const scores = ridgeClassifierScores(fitted, fromRows(known.others))
  const own = fitted.classes === 2 ? scores.values.filter((_, at) => at % 2 === 1) : scores.values
  expect(own).toBeAllclose(known.decisions.flat(), exact)
})

test('the products of rows are those of the plain formula, whatever does not fill a block', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 11 }), fc.integer({ min: 1, max: 600 }), (rows, columns) => {
      const values = Float32Array.from({ length: rows * columns }, (_, at) => Math.sin(at * at + rows))
      const mean = Float64Array.from({ length: columns }, (_, j) => Math.cos(j))
      const factors = Float64Array.from({ length: rows }, (_, i) => 1 + i)
      const centred = matrix(
        rows,
        columns,
        Float64Array.from(
          values,
          (value, at) => factors[Math.floor(at / columns)]! * (value - mean[at % columns]!),
        ),
      )
      const found = centredGram({ rows, columns, values }, mean, factors)
      expect(found.values).toBeAllclose(product(centred, transposed(centred)).values, exact)
    }),
  )
})

describe('probabilities', () => {
  const rows = Float64Array.from({ length: 200 }, (_, i) => Math.sin(i * i) + (i % 2 === 0 ? 0.4 : -0.4))
  const targets = Array.from(rows, (_, i) => (i % 2 === 0 ? 1 : 0))

  it('come true as often as they say, where classes overlap', () => {
    const x = matrix(200, 1, rows)
    const found = predictRidgeClassifier(fitRidgeClassifier(x, targets), x)
    const sure = Array.from({ length: 200 }, (_, i) => found.values[2 * i + 1]!)
    const expected = sure.reduce((sum, own) => sum + own, 0)
    expect(Math.abs(expected - 100)).toBeLessThan(8)
    const likely = sure.flatMap((own, i) => (own > 0.6 ? [{ own, yes: targets[i]! }] : []))
    const said = likely.reduce((sum, { own }) => sum + own, 0) / likely.length
    const came = likely.reduce((sum, { yes }) => sum + yes, 0) / likely.length
    expect(likely.length).toBeGreaterThan(20)
    expect(Math.abs(said - came)).toBeLessThan(0.12)
  })

  it('are never quite certain, though all rows are told apart', () => {
    const x = matrix(4, 1, [-3, -2, 2, 3])
    const fitted = fitRidgeClassifier(x, [0, 0, 1, 1])
    expect(fitted.leaveOneOut).toBe(1)
    const found = predictRidgeClassifier(fitted, x)
    expect(Math.max(...found.values)).toBeLessThan(0.99)
    expect(Math.max(...found.values)).toBeGreaterThan(0.7)
  })
})

test('lines on tables of either form are those of fitRidge', () => {
  const x = matrix(
    12,
    30,
    Float64Array.from({ length: 360 }, (_, at) => Math.sin(at ** 1.7)),
  )
  const y = matrix(
    12,
    2,
    Float64Array.from({ length: 24 }, (_, at) => Math.cos(at * 3.1)),
  )
  for (const [a, b] of [
    [x, y] as const,
    [
      transposed(x),
      transposed(
        matrix(
          2,
          30,
          Float64Array.from({ length: 60 }, (_, at) => Math.cos(at)),
        ),
      ),
    ] as const,
  ]) {
    const penalties = [0.01, 0.3, 10]
    const [known, found] = [fitRidge(a, b, penalties), fitRidgeLines(a, b, { penalties })]
    expect(found.penalties).toEqual([...known.penalties])
    expect(predictRidgeLines(found, a).values).toBeAllclose(predictRidge(known, a).values, exact)
    expect(found.leaveOneOut.map((error) => error ** 2)).toBeAllclose([...known.leaveOneOut], exact)
    expect(parseRidgeLines(JSON.parse(JSON.stringify(found)), 'lines')).toEqual(found)
  }
})

test('damage and what cannot be fitted are refused', () => {
  const x = matrix(4, 1, [1, 2, 3, 4])
  const fitted = fitRidgeClassifier(x, [0, 1, 2, 1])
  expect(parseRidgeClassifier(JSON.parse(JSON.stringify(fitted)), 'file')).toEqual(fitted)
  expect(() => parseRidgeClassifier({ ...fitted, classes: 4 }, 'file')).toThrow(
    '3 lines and 3 intercepts, expected 4',
  )
  expect(() => parseRidgeClassifier({ ...fitted, sharpness: 0 }, 'file')).toThrow('file.sharpness')
  expect(() => parseRidgeClassifier({ ...fitted, kind: 'ridge' }, 'file')).toThrow('version 1')
  expect(() => parseRidgeLines({ ...fitted, kind: 'ridge-lines', penalties: [] }, 'file')).toThrow('file')
  expect(() => fitRidgeClassifier(x, [1, 1, 1, 1])).toThrow('all 4 targets are class 1')
  expect(() => fitRidgeClassifier(x, [0, 1, 0.5, 1])).toThrow('a target is 0.5')
  expect(() => fitRidgeClassifier(x, [0, 1, 1])).toThrow('3 targets for 4 rows')
  expect(() => fitRidgeClassifier(x, [0, 1, 1, 0], { classWeights: [1] })).toThrow('expected 2 numbers')
  expect(() => fitRidgeClassifier(x, [0, 1, 1, 0], { penalties: [0] })).toThrow('expected numbers above 0')
  expect(() => ridgeClassifierScores(fitted, matrix(1, 2))).toThrow('1 inputs, but 2')
})
