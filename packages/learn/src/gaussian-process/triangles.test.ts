import { seededRandom } from '@utsushi/ground'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import '../testing/matchers.js'
import { cholesky } from '../classical/cholesky.js'
import { gram, matrix, product, transposed, type Matrix } from '../classical/matrix.js'
import { openProducts, padded, type Rows } from './products.js'
import { factorInPlace, invertTurned, solveRows, subtractInverse } from './triangles.js'

const exact = { absolute: 1e-9, relative: 1e-9 }

/** Positive definite, with a little on the diagonal. */
function definite(size: number, seed: number): Matrix {
  const random = seededRandom(seed)
  const a = gram(
    matrix(
      size,
      size,
      Float64Array.from({ length: size * size }, () => random.normal()),
    ),
  )
  for (let i = 0; i < size; i++) a.values[i * size + i]! += 0.5
  return a
}

/** The lower triangle of what stands in a memory. */
const lower = (memory: Float64Array, { at, stride }: Rows, size: number): Matrix =>
  matrix(
    size,
    size,
    Array.from({ length: size * size }, (_, k) => {
      const [i, j] = [Math.floor(k / size), k % size]
      return j > i ? 0 : memory[at + i * stride + j]!
    }),
  )

test.each([
  ['WebAssembly', false],
  ['JavaScript', true],
])('products of rows with rows are taken from what stands there, in %s', (_, plain) => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 70 }),
      (a, b, k) => {
        const [rows, columns, length] = [4 * a, 4 * b, 4 * k]
        const random = seededRandom(rows + columns)
        const numbers = rows * columns + (rows + columns) * (length + 3)
        const products = openProducts(numbers, plain)
        for (let at = 0; at < numbers; at++) products.memory[at] = random.normal()
        const before = products.memory.slice()
        const c: Rows = { at: 0, stride: columns }
        const left: Rows = { at: rows * columns, stride: length + 3 }
        const right: Rows = { at: left.at + rows * left.stride, stride: length + 3 }
        products.subtract(c, left, right, rows, columns, length)
        const row = (of: Rows, i: number) =>
          before.subarray(of.at + i * of.stride, of.at + i * of.stride + length)
        for (let i = 0; i < rows; i++)
          for (let j = 0; j < columns; j++)
            before[i * columns + j]! -= row(left, i).reduce(
              (sum, value, at) => sum + value * row(right, j)[at]!,
              0,
            )
        expect(products.memory).toBeAllclose(before, exact)
      },
    ),
    { numRuns: 20 },
  )
})

test.each([
  ['WebAssembly', false],
  ['JavaScript', true],
])('a factor is that of the plain algorithm, and its inverse the inverse, in %s', (_, plain) => {
  for (const size of [1, 4, 7, 8, 12, 33, 60, 130]) {
    const a = definite(size, size)
    const wide = padded(size)
    const products = openProducts(3 * wide * wide, plain)
    const { memory } = products
    const [all, turned, inverse] = [0, 1, 2].map((k) => ({ at: k * wide * wide, stride: wide })) as [
      Rows,
      Rows,
      Rows,
    ]
    for (let i = 0; i < wide; i++)
      for (let j = 0; j < wide; j++)
        memory[i * wide + j] = i < size && j < size ? a.values[i * size + j]! : i === j ? 1 : 0
    expect(factorInPlace(products, all, wide)).toBe(true)
    expect(lower(memory, all, size).values).toBeAllclose(cholesky(a).values, exact)
    invertTurned(products, turned, all, wide)
    subtractInverse(products, inverse, turned, wide)
    const half = lower(memory, inverse, size)
    const whole = matrix(
      size,
      size,
      half.values.map(
        (value, at) =>
          -(at % size > Math.floor(at / size)
            ? half.values[(at % size) * size + Math.floor(at / size)]!
            : value),
      ),
    )
    const unit = Array.from({ length: size * size }, (__, at) => (at % (size + 1) === 0 ? 1 : 0))
    expect(product(a, whole).values).toBeAllclose(unit, { absolute: 1e-8, relative: 0 })
  }
})

test('rows are solved by a factor', () => {
  const size = 20
  const factor = cholesky(definite(size, 3))
  const products = openProducts(2 * size * size)
  products.memory.set(factor.values)
  const random = seededRandom(4)
  const b = matrix(
    size,
    size,
    Float64Array.from({ length: size * size }, () => random.normal()),
  )
  products.memory.set(b.values, size * size)
  solveRows(products, { at: size * size, stride: size }, { at: 0, stride: size }, size, size)
  const x = matrix(size, size, products.memory.subarray(size * size))
  expect(product(x, transposed(factor)).values).toBeAllclose(b.values, exact)
})

test('what is not positive definite has no factor', () => {
  const products = openProducts(16)
  products.memory.set([1, 0, 0, 0, 2, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1])
  expect(factorInPlace(products, { at: 0, stride: 4 }, 4)).toBe(false)
  products.memory.fill(NaN)
  expect(factorInPlace(products, { at: 0, stride: 4 }, 4)).toBe(false)
})
