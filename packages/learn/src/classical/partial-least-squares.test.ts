import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import '../testing/matchers.js'
import { matrix, type Matrix } from './matrix.js'
import { parsePartialLeastSquares } from './parse-pls.js'
import { fitPartialLeastSquares, predictPartialLeastSquares } from './partial-least-squares.js'
import { fitRidge, predictRidge } from './ridge.js'

type Rows = readonly (readonly number[])[]

const recorded = JSON.parse(
  readFileSync(new URL('../../fixtures/partial-least-squares.json', import.meta.url), 'utf8'),
) as readonly {
  readonly name: string
  readonly x: Rows
  readonly y: Rows
  readonly components: number
  readonly scale: boolean
  readonly coefficients: Rows
  readonly others: Rows
  readonly predicted: Rows
}[]

const fromRows = (rows: Rows): Matrix => matrix(rows.length, rows[0]!.length, rows.flat())
const exact = { absolute: 1e-8, relative: 1e-8 }

/** Spectra of two peaks whose heights are known, on a slope that is not. */
function spectra(rows: number, seed: number): { readonly x: Matrix; readonly y: Matrix } {
  const noise = (at: number): number => Math.sin(at * at * 1.3 + seed)
  const heights = Array.from({ length: rows }, (_, i) => [
    2 + noise(3 * i),
    1 + noise(3 * i + 1),
    noise(3 * i + 2),
  ])
  const peak = (t: number, at: number): number => Math.exp(-(((t - at) / 4) ** 2))
  const x = heights.flatMap(([a, b, slope], i) =>
    Array.from(
      { length: 40 },
      (_, t) => a! * peak(t, 12) + b! * peak(t, 18) + 0.1 * slope! * t + 0.01 * noise(50 * i + t),
    ),
  )
  return {
    x: matrix(rows, 40, x),
    y: matrix(
      rows,
      1,
      heights.map(([a]) => a!),
    ),
  }
}

test.each(recorded)('$name: coefficients and predictions are those of scikit-learn', (known) => {
  const fitted = fitPartialLeastSquares(fromRows(known.x), fromRows(known.y), known)
  expect(fitted.coefficients.flat()).toBeAllclose(known.coefficients.flat(), exact)
  expect(predictPartialLeastSquares(fitted, fromRows(known.others)).values).toBeAllclose(
    known.predicted.flat(),
    exact,
  )
})

test('with as many components as inputs it is the line of least squares', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 1000 }), (inputs, seed) => {
      const rows = 3 * inputs + 4
      const x = matrix(
        rows,
        inputs,
        Float64Array.from({ length: rows * inputs }, (_, at) => Math.sin(at * at + seed)),
      )
      const y = matrix(
        rows,
        1,
        Float64Array.from({ length: rows }, (_, i) => Math.cos(i * 2.7 + seed)),
      )
      const line = predictRidge(fitRidge(x, y, [0]), x)
      const fitted = predictPartialLeastSquares(fitPartialLeastSquares(x, y, { components: inputs }), x)
      expect(fitted.values).toBeAllclose(line.values, { absolute: 1e-6, relative: 1e-6 })
    }),
    { numRuns: 30 },
  )
})

test('cross-validation finds that two peaks and a slope are three things', () => {
  const [known, others] = [spectra(60, 1), spectra(40, 2)]
  const fitted = fitPartialLeastSquares(known.x, known.y)
  expect(fitted.components).toBeGreaterThanOrEqual(3)
  expect(fitted.components).toBeLessThanOrEqual(8)
  const errors = fitted.errors!.map(([error]) => error!)
  expect(errors[fitted.components - 1]).toBe(Math.min(...errors))
  expect(errors[2]! / errors[0]!).toBeLessThan(0.1)
  const found = predictPartialLeastSquares(fitted, others.x)
  found.values.forEach((value, i) => expect(Math.abs(value - others.y.values[i]!)).toBeLessThan(0.05))
})

test('folds may be given: rows of one group are left out together', () => {
  const { x, y } = spectra(12, 4)
  const folds = [0, 1, 2].map((fold) => Array.from({ length: 4 }, (_, k) => 3 * k + fold))
  const fitted = fitPartialLeastSquares(x, y, { folds, most: 3 })
  const byHand = [1, 2, 3].map((components) => {
    let sum = 0
    for (const fold of folds) {
      const kept = Array.from({ length: 12 }, (_, i) => i).filter((i) => !fold.includes(i))
      const of = (table: Matrix, rows: readonly number[]): Matrix =>
        matrix(
          rows.length,
          table.columns,
          rows.flatMap((i) => [...table.values.subarray(i * table.columns, (i + 1) * table.columns)]),
        )
      const own = fitPartialLeastSquares(of(x, kept), of(y, kept), { components })
      const found = predictPartialLeastSquares(own, of(x, fold))
      found.values.forEach((value, k) => (sum += (value - y.values[fold[k]!]!) ** 2))
    }
    return Math.sqrt(sum / 12)
  })
  expect(fitted.errors!.flat()).toBeAllclose(byHand, exact)
})

test('it comes back from JSON as it was; damage and what cannot be fitted are refused', () => {
  const { x, y } = spectra(20, 3)
  const fitted = fitPartialLeastSquares(x, y, { most: 4 })
  expect(parsePartialLeastSquares(JSON.parse(JSON.stringify(fitted)), 'file')).toEqual(fitted)
  expect(() => parsePartialLeastSquares({ ...fitted, version: 0 }, 'file')).toThrow('version 1')
  expect(() => parsePartialLeastSquares({ ...fitted, intercept: [] }, 'file')).toThrow('expected 1 each')
  expect(() => parsePartialLeastSquares({ ...fitted, components: 0.5 }, 'file')).toThrow('file.components')
  expect(() => predictPartialLeastSquares(fitted, matrix(1, 3))).toThrow('40 inputs, but 3')
  expect(() => fitPartialLeastSquares(matrix(1, 2), matrix(1, 1))).toThrow('1 row')
  expect(() => fitPartialLeastSquares(x, matrix(3, 1))).toThrow('20 rows of inputs, but 3')
  expect(() => fitPartialLeastSquares(x, y, { components: 0 })).toThrow('0 components')
  expect(() => fitPartialLeastSquares(x, y, { folds: [[1], [40]] })).toThrow('row 40')
  expect(() => fitPartialLeastSquares(matrix(2, 1, [1, NaN]), matrix(2, 1))).toThrow(
    'input 0 of row 1 is NaN',
  )
})

test('outputs that never change are predicted as what they are', () => {
  const fitted = fitPartialLeastSquares(spectra(20, 3).x, matrix(20, 1, Array<number>(20).fill(4.5)))
  expect(predictPartialLeastSquares(fitted, spectra(3, 9).x).values).toBeAllclose([4.5, 4.5, 4.5], exact)
})
