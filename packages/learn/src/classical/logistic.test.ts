import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fixtureCases } from '../testing/fixtures.js'
import '../testing/matchers.js'
import { fitLogistic, predictLogistic, type LogisticOptions } from './logistic.js'
import { matrix, type Matrix } from './matrix.js'

type Rows = readonly (readonly number[])[]

interface Recorded extends LogisticOptions {
  readonly name: string
  readonly x: Rows
  readonly y: readonly number[]
  readonly coefficients: readonly number[]
  readonly intercept: number
  readonly others: Rows
  readonly predicted: readonly number[]
}

const fromRows = (rows: Rows): Matrix => matrix(rows.length, rows[0]!.length, rows.flat())

const near = { absolute: 1e-6, relative: 1e-6 }

test.each(fixtureCases<Recorded>('logistic'))('$name is that of scikit-learn', ({ x, y, ...known }) => {
  const line = fitLogistic(fromRows(x), y, known)
  expect(line.coefficients).toBeAllclose(known.coefficients, near)
  expect(line.intercept).toBeCloseTo(known.intercept, 6)
  const kept = JSON.parse(JSON.stringify(line)) as typeof line
  expect(predictLogistic(kept, fromRows(known.others))).toBeAllclose(known.predicted, near)
})

const tables = fc.array(
  fc.tuple(
    fc.integer({ min: -20, max: 20 }),
    fc.integer({ min: -20, max: 20 }),
    fc.integer({ min: 0, max: 1 }),
  ),
  { minLength: 4, maxLength: 30 },
)

test('units change no probability, and the mean probability is the share of yes', () => {
  fc.assert(
    fc.property(tables, fc.double({ min: 0.01, max: 10, noNaN: true }), (rows, penalty) => {
      const targets = rows.map(([, , target]) => target)
      fc.pre(targets.includes(0) && targets.includes(1))
      const x = fromRows(rows.map(([a, b]) => [a, b]))
      const other = fromRows(rows.map(([a, b]) => [1000 * a + 7, b / 1000]))
      const predicted = predictLogistic(fitLogistic(x, targets, { penalty }), x)
      expect(predictLogistic(fitLogistic(other, targets, { penalty }), other)).toBeAllclose(predicted, near)
      const mean = (values: ArrayLike<number>): number =>
        Array.from(values).reduce((a, b) => a + b, 0) / values.length
      expect(mean(predicted)).toBeCloseTo(mean(targets), 7)
    }),
  )
})

test('an input that never changes has no part, and balanced classes start from even odds', () => {
  const x = matrix(8, 2, [1, 0.1, 2, 0.1, 3, 0.1, 4, 0.1, 5, 0.1, 6, 0.1, 7, 0.1, 8, 0.1])
  const line = fitLogistic(x, [0, 0, 0, 1, 0, 0, 0, 1], { penalty: 1e6, classWeights: 'balanced' })
  expect(line.coefficients[1]).toBeCloseTo(0, 12)
  expect(line.intercept).toBeCloseTo(0, 4)
})

test.each<[string, Matrix, readonly number[], LogisticOptions]>([
  ['3 targets for 2 rows; give one a row', matrix(2, 1, [1, 2]), [0, 1, 1], {}],
  ['target 1 is 2, expected 0 or 1', matrix(2, 1, [1, 2]), [0, 2], {}],
  ['all 2 targets are 1; train on a part that has both classes', matrix(2, 1, [1, 2]), [1, 1], {}],
  [
    'input 1 of row 0 is NaN, expected a number; fill missing values first',
    matrix(2, 2, [1, NaN, 2, 3]),
    [0, 1],
    {},
  ],
  ['weight 1 is -1, expected a number above 0', matrix(2, 1, [1, 2]), [0, 1], { weights: [1, -1] }],
  ['penalty is -1, expected a number of at least 0', matrix(2, 1, [1, 2]), [0, 1], { penalty: -1 }],
  ['the coefficients grow without end', matrix(4, 1, [1, 2, 3, 4]), [0, 0, 1, 1], { penalty: 0 }],
  ['the coefficients grow without end', matrix(4, 2, [1, 1, 2, 2, 3, 3, 4, 4]), [0, 1, 0, 1], { penalty: 0 }],
])('what cannot be fitted is refused: %s', (message, x, targets, options) => {
  expect(() => fitLogistic(x, targets, options)).toThrow(`logistic regression: ${message}`)
})

test('rows of other inputs are not predicted', () => {
  const line = fitLogistic(matrix(2, 1, [1, 2]), [0, 1])
  expect(() => predictLogistic(line, matrix(1, 2, [1, 2]))).toThrow('of 1 inputs, but 2 are given')
})
