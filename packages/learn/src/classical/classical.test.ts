import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { randomStream } from '@utsushi/ground'
import '../testing/matchers.js'
import { cholesky, solveFactored } from './cholesky.js'
import { componentScores, fitComponents, fromComponents } from './components.js'
import { columnOf, gram, matrix, product, rowOf, transposed, type Matrix } from './matrix.js'
import { minimise } from './minimise.js'
import { NormalEquations } from './normal-equations.js'
import { fitRidge, predictRidge } from './ridge.js'
import { symmetricEigen } from './symmetric-eigen.js'

type Rows = readonly (readonly number[])[]

interface Recorded {
  readonly components: readonly {
    readonly name: string
    readonly x: Rows
    readonly mean: readonly number[]
    readonly directions: Rows
    readonly shares: readonly number[]
  }[]
  readonly ridge: readonly {
    readonly name: string
    readonly x: Rows
    readonly y: Rows
    readonly tried: readonly number[]
    readonly penalties: readonly number[]
    readonly leftOut: Rows
    readonly coefficients: Rows
    readonly intercept: readonly number[]
    readonly others: Rows
    readonly predicted: Rows
  }[]
}

const recorded = JSON.parse(
  readFileSync(new URL('../../fixtures/classical.json', import.meta.url), 'utf8'),
) as Recorded

const fromRows = (rows: Rows): Matrix => matrix(rows.length, rows[0]!.length, rows.flat())
const exact = { absolute: 1e-9, relative: 1e-9 }

/** Matrices of up to 12 × 12 small numbers. */
const matrices = fc
  .tuple(fc.integer({ min: 2, max: 12 }), fc.integer({ min: 1, max: 12 }))
  .chain(([rows, columns]) =>
    fc
      .array(fc.double({ min: -3, max: 3, noNaN: true }), {
        minLength: rows * columns,
        maxLength: rows * columns,
      })
      .map((values) => matrix(rows, columns, values)),
  )

/** The same of hundredths: between two columns there are no ten digits of difference. */
const even = matrices.map((x) => ({ ...x, values: x.values.map((value) => Math.round(100 * value) / 100) }))

/** `A · Aᵀ + 1`, which is positive definite. */
function positive(x: Matrix): Matrix {
  const a = gram(x)
  for (let i = 0; i < a.rows; i++) a.values[i * a.rows + i]! += 1
  return a
}

test('what Cholesky solves, multiplied again, is the right side, and the inverse solves it too', () => {
  fc.assert(
    fc.property(matrices, (x) => {
      const a = positive(x)
      const factor = cholesky(a)
      const solved = solveFactored(factor, x)
      expect(product(factor, transposed(factor)).values).toBeAllclose(a.values, exact)
      expect(product(a, solved).values).toBeAllclose(x.values, exact)
    }),
  )
})

test('a matrix that is not positive definite is refused', () => {
  expect(() => cholesky(matrix(2, 2, [1, 2, 2, 1]))).toThrow('not positive definite (row 1)')
})

test('directions of a symmetric matrix are orthogonal, sorted, and make the matrix again', () => {
  fc.assert(
    fc.property(matrices, (x) => {
      const a = gram(x)
      const { values, directions } = symmetricEigen(a)
      const stretched = { ...directions, values: directions.values.slice() }
      for (let k = 0; k < a.rows; k++)
        rowOf(stretched, k).forEach((value, j, row) => (row[j] = value * values[k]!))
      const size = 1 + Math.max(...a.values.map(Math.abs))
      const near = { absolute: 1e-12 * size, relative: 0 }
      expect(product(transposed(directions), stretched).values).toBeAllclose(a.values, near)
      const unit = Float64Array.from({ length: a.rows ** 2 }, (_, at) => (at % (a.rows + 1) === 0 ? 1 : 0))
      expect(gram(directions).values).toBeAllclose(unit, { absolute: 1e-12, relative: 0 })
      expect([...values]).toEqual([...values].sort((one, other) => other - one))
    }),
  )
})

test('rows that are all the same have no components, whatever their mean is rounded to', () => {
  for (const [rows, value] of [
    [40, 0.1],
    [2000, 1 / 3],
    [7, 0],
  ] as const) {
    const same = matrix(
      rows,
      3,
      Array.from({ length: 3 * rows }, (_, at) => value * (1 + (at % 3))),
    )
    expect(fitComponents(same).shares).toHaveLength(0)
  }
  // Far from nothing, small differences are differences.
  expect(fitComponents(matrix(3, 1, [1e6, 1e6 + 1e-3, 1e6])).shares).toHaveLength(1)
})

test('a large matrix of low rank settles, whose other eigenvalues are rounding alone', () => {
  const [rows, columns] = [120, 400]
  const x = matrix(rows, columns)
  for (let at = 0; at < x.values.length; at++) {
    const [i, j] = [Math.floor(at / columns), at % columns]
    x.values[at] = i % 5 === j % 5 ? 1 + 0.001 * (i % 5) : 0.5
  }
  const { values, directions } = symmetricEigen(gram(x))
  expect(Array.from(values).filter((value) => Math.abs(value) > 1e-12 * values[0]!)).toHaveLength(5)
  const unit = Float64Array.from({ length: rows ** 2 }, (_, at) => (at % (rows + 1) === 0 ? 1 : 0))
  expect(gram(directions).values).toBeAllclose(unit, { absolute: 1e-11, relative: 0 })
})

test('a symmetric matrix of zeros, and one of a hundred rows with equal eigenvalues, settle', () => {
  expect([...symmetricEigen(matrix(3, 3)).values]).toEqual([0, 0, 0])
  const equal = matrix(
    100,
    100,
    Float64Array.from({ length: 1e4 }, (_, at) => (at % 101 === 0 ? 2 : 1)),
  )
  const { values } = symmetricEigen(equal)
  expect(values[0]).toBeCloseTo(101, 10)
  expect(values[99]).toBeCloseTo(1, 10)
})

test.each(recorded.components)('$name are those of scikit-learn', ({ x, mean, directions, shares }) => {
  const fitted = fitComponents(fromRows(x))
  expect(fitted.mean).toBeAllclose(mean, exact)
  expect(fitted.shares).toBeAllclose(shares, exact)
  directions.forEach((direction, k) => {
    const own = rowOf(fitted.directions, k)
    const sign = Math.sign(own.reduce((sum, value, j) => sum + value * direction[j]!, 0))
    expect(own.map((value) => sign * value)).toBeAllclose(direction, { absolute: 1e-7, relative: 1e-7 })
  })
})

test('all components make the rows again; fewer leave out just the variance that they do not hold', () => {
  fc.assert(
    fc.property(matrices, fc.integer({ min: 1, max: 4 }), (x, most) => {
      const all = fitComponents(x)
      const far = { absolute: 1e-5, relative: 0 }
      expect(fromComponents(all, componentScores(all, x)).values).toBeAllclose(x.values, far)
      const some = fitComponents(x, { most })
      const left = fromComponents(some, componentScores(some, x)).values.map(
        (value, at) => value - x.values[at]!,
      )
      const total = x.values.reduce((sum, value, at) => sum + (value - all.mean[at % x.columns]!) ** 2, 0)
      const held = some.shares.reduce((sum, share) => sum + share, 0)
      const unexplained = left.reduce((sum, value) => sum + value ** 2, 0)
      expect(unexplained).toBeCloseTo(total === 0 ? 0 : total * (1 - held), 6)
      expect(some.shares.length).toBeLessThanOrEqual(most)
    }),
  )
})

test('as many components are kept as hold the asked share', () => {
  const x = matrix(4, 2, [3, 1, -3, 1, 3, -1, -3, -1]) // variances 9 and 1
  expect(fitComponents(x, { share: 0.9 }).shares).toBeAllclose([0.9], exact)
  expect(fitComponents(x, { share: 0.91 }).shares).toBeAllclose([0.9, 0.1], exact)
})

test.each(recorded.ridge)('$name is that of scikit-learn, its penalties too', (known) => {
  const [x, y] = [fromRows(known.x), fromRows(known.y)]
  const fitted = fitRidge(x, y, known.tried)
  expect(fitted.penalties).toBeAllclose(known.penalties, exact)
  expect(fitted.coefficients.values).toBeAllclose(known.coefficients.flat(), exact)
  expect(fitted.intercept).toBeAllclose(known.intercept, exact)
  expect(predictRidge(fitted, fromRows(known.others)).values).toBeAllclose(known.predicted.flat(), exact)
  known.tried.forEach((penalty, k) =>
    expect(fitRidge(x, y, [penalty]).leaveOneOut).toBeAllclose(known.leftOut[k]!, exact),
  )
})

test('the closed form of leaving one out is what fitting without each row gives', () => {
  fc.assert(
    fc.property(
      even.filter(({ rows }) => rows > 3),
      fc.double({ min: 0.01, max: 100, noNaN: true }),
      (x, penalty) => {
        const y = matrix(
          x.rows,
          1,
          Float64Array.from({ length: x.rows }, (_, i) => rowOf(x, i)[0]! + Math.sin(i)),
        )
        const without = (values: Matrix, row: number): Matrix =>
          matrix(
            values.rows - 1,
            values.columns,
            values.values.filter((_, at) => Math.floor(at / values.columns) !== row),
          )
        const errors = Array.from({ length: x.rows }, (_, i) => {
          const fitted = fitRidge(without(x, i), without(y, i), [penalty])
          return (predictRidge(fitted, matrix(1, x.columns, rowOf(x, i))).values[0]! - y.values[i]!) ** 2
        })
        const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length
        expect(fitRidge(x, y, [penalty]).leaveOneOut).toBeAllclose([mean], { absolute: 1e-8, relative: 1e-6 })
      },
    ),
  )
})

test('without penalties given, noise chooses a large one and a law a small one', () => {
  const x = matrix(
    60,
    5,
    Float64Array.from({ length: 300 }, (_, at) => Math.sin(at * at)),
  )
  const law = columnOf(x, 1).map((value, i) => 2 * value - rowOf(x, i)[3]!)
  const noise = law.map((_, i) => Math.cos(i * i * 1.7))
  const { penalties, coefficients } = fitRidge(x, transposed(matrix(2, 60, [...law, ...noise])))
  expect(penalties[1]! / penalties[0]!).toBeGreaterThan(1e4)
  expect(columnOf(coefficients, 0)).toBeAllclose([0, 2, 0, -1, 0], { absolute: 1e-4, relative: 0 })
})

test('columns that repeat one another share their weight, and the intercept is not shrunk', () => {
  const equations = new NormalEquations(3, 1)
  for (const t of [-2, -1, 0, 1, 2]) equations.add(Float64Array.of(t, t, 1), Float64Array.of(3 * t + 7))
  const [a, b, intercept] = equations.solve(1e-9)
  expect(a).toBeCloseTo(1.5, 6)
  expect(b).toBeCloseTo(1.5, 6)
  expect(intercept).toBeCloseTo(7, 12)
})

test('a curved valley is followed to its end', () => {
  const rosenbrock = ([x = 0, y = 0]: Float64Array) => ({
    value: (1 - x) ** 2 + 100 * (y - x * x) ** 2,
    gradient: Float64Array.of(-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)),
  })
  const { at, iterations } = minimise(rosenbrock, Float64Array.of(-1.2, 1))
  expect(at).toBeAllclose([1, 1], { absolute: 1e-4, relative: 0 })
  expect(iterations).toBeLessThan(60)
})

test('a search turns back from where a function is not finite', () => {
  const wall = ([x = 0]: Float64Array) => ({
    value: x > 3 ? Infinity : (x - 2.9) ** 2,
    gradient: Float64Array.of(2 * (x - 2.9)),
  })
  expect(minimise(wall, Float64Array.of(-50)).at[0]).toBeCloseTo(2.9, 4)
  expect(() => minimise(wall, Float64Array.of(4))).toThrow('not finite at the start')
})

test('columns that are copies of each other, as the corners of pictures are, settle too', () => {
  const random = randomStream(1, 'corners')
  const [rows, columns] = [400, 120]
  const values = new Float64Array(rows * columns)
  for (let row = 0; row < rows; row++) {
    const paper = [random.uniform(), random.uniform(), random.uniform()]
    for (let column = 0; column < columns; column++) {
      const drawn = column > columns / 2 && random.uniform() > 0.4 ? random.uniform() : 0
      values[row * columns + column] = Math.round(127 * (paper[column % 3]! + drawn - 0.5)) / 127.5
    }
  }
  const means = Array.from({ length: columns }, (_, column) =>
    Array.from({ length: rows }, (_row, row) => values[row * columns + column]! / rows).reduce(
      (sum, value) => sum + value,
    ),
  )
  const x = matrix(
    rows,
    columns,
    values.map((value, at) => value - means[at % columns]!),
  )
  const square = gram(transposed(x))
  const { values: eigenvalues, directions } = symmetricEigen(square)
  const again = product(transposed(directions), {
    ...directions,
    values: directions.values.map((value, at) => value * eigenvalues[Math.floor(at / columns)]!),
  })
  const size = Math.max(...square.values.map(Math.abs))
  again.values.forEach((value, at) =>
    expect(Math.abs(value - square.values[at]!)).toBeLessThan(1e-12 * columns * size),
  )
})
