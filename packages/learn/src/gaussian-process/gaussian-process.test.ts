import { readFileSync } from 'node:fs'
import { seededRandom } from '@utsushi/ground'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import '../testing/matchers.js'
import {
  conditionGaussianProcess,
  fitGaussianProcess,
  leaveOutGaussianProcess,
  logMarginalLikelihood,
  predictGaussianProcess,
} from './gaussian-process.js'
import { matrix, rowOf, type Matrix } from '../classical/matrix.js'
import {
  kernelNumbers,
  kernelOf,
  ownVariance,
  type CovarianceKernel,
  type KernelForm,
  type KernelShape,
} from './kernel.js'

interface Recorded {
  readonly name: string
  readonly x: readonly (readonly number[])[]
  readonly y: readonly number[]
  readonly others: readonly (readonly number[])[]
  readonly kernel: CovarianceKernel
  readonly logMarginalLikelihood: number
  readonly gradient: readonly number[]
  readonly mean: readonly number[]
  readonly variance: readonly number[]
  readonly leftOut: { readonly mean: readonly number[]; readonly variance: readonly number[] }
}

const { process: cases } = JSON.parse(
  readFileSync(new URL('../../fixtures/classical.json', import.meta.url), 'utf8'),
) as { process: Recorded[] }

const fromRows = (rows: Recorded['x']): Matrix => matrix(rows.length, rows[0]!.length, rows.flat())
const exact = { absolute: 1e-7, relative: 1e-7 }

/** Normal numbers, seeded. */
function noise(count: number, seed: number): Float64Array {
  const random = seededRandom(seed)
  return Float64Array.from({ length: count }, () => random.normal())
}

test.each(cases)('$name is that of scikit-learn', ({ x, y, others, kernel, ...known }) => {
  const process = conditionGaussianProcess(kernel, fromRows(x), Float64Array.from(y))
  const { mean, variance } = predictGaussianProcess(process, fromRows(others))
  expect(mean).toBeAllclose(known.mean, exact)
  expect(variance).toBeAllclose(known.variance, exact)
  const z = Float64Array.from(y, (value) => (value - process.center) / process.scale)
  const likelihood = logMarginalLikelihood(kernel, fromRows(x), z)
  expect(likelihood.value).toBeCloseTo(known.logMarginalLikelihood, 7)
  expect(likelihood.gradient).toBeAllclose(known.gradient, { absolute: 1e-6, relative: 1e-6 })
  const left = leaveOutGaussianProcess(process)
  expect(left.mean).toBeAllclose(known.leftOut.mean, exact)
  expect(left.variance).toBeAllclose(known.leftOut.variance, exact)
})

const shapes: readonly KernelShape[] = ['squared exponential', 'matern 5/2', 'matern 3/2']

test('the gradient of the log marginal likelihood is the one of finite differences, with rows that stand twice too', () => {
  const draw = fc.double({ min: -1.5, max: 1.5, noNaN: true })
  fc.assert(
    fc.property(
      fc.array(draw, { minLength: 7, maxLength: 7 }),
      fc.constantFrom(...shapes),
      fc.boolean(),
      fc.integer({ min: 1, max: 99 }),
      (logs, shape, linear, seed) => {
        const form: KernelForm = { shape, linear, noise: true, constant: 0.5, inputs: 4 }
        const numbers = Float64Array.from(linear ? logs : logs.slice(1))
        const x = matrix(15, 4, noise(60, seed))
        if (seed % 2 === 0) x.values.copyWithin(0, 4, 8)
        const z = noise(15, seed + 100)
        const at = (k: number, step: number) => {
          const moved = numbers.slice()
          moved[k]! += step
          return logMarginalLikelihood(kernelOf(form, moved), x, z).value
        }
        const { gradient } = logMarginalLikelihood(kernelOf(form, numbers), x, z)
        const differences = numbers.map((_, k) => (at(k, 1e-4) - at(k, -1e-4)) / 2e-4)
        expect(gradient).toBeAllclose(differences, { absolute: 1e-4, relative: 1e-5 })
      },
    ),
    { numRuns: 30 },
  )
})

test('rows that stand twice say what they would say each by itself', () => {
  const kernel = cases[0]!.kernel
  const x = matrix(9, 3, noise(27, 7))
  x.values.copyWithin(0, 3, 6)
  const z = noise(9, 8)
  const apart = matrix(9, 3, x.values)
  apart.values[0]! += 1e-7
  const merged = logMarginalLikelihood(kernel, x, z)
  const both = logMarginalLikelihood(kernel, apart, z)
  expect(merged.value).toBeCloseTo(both.value, 4)
  expect(merged.gradient).toBeAllclose(both.gradient, { absolute: 1e-3, relative: 1e-4 })
  const others = matrix(4, 3, noise(12, 9))
  const [one, two] = [x, apart].map((rows) =>
    predictGaussianProcess(conditionGaussianProcess(kernel, rows, z), others),
  )
  expect(one!.mean).toBeAllclose(two!.mean, { absolute: 1e-5, relative: 1e-5 })
  expect(one!.variance).toBeAllclose(two!.variance, { absolute: 1e-5, relative: 1e-5 })
})

test('a kernel and its numbers are the same', () => {
  const kernel: CovarianceKernel = {
    ...{ shape: 'matern 3/2', constant: 1, linear: 0.5, bent: 2, noise: 0.1 },
    lengthScales: [1, 3],
  }
  const form: KernelForm = { shape: 'matern 3/2', constant: 1, linear: true, noise: true, inputs: 2 }
  const again = kernelOf(form, kernelNumbers(form, kernel))
  expect({ ...again, lengthScales: [] }).toEqual({
    ...kernel,
    noise: again.noise,
    bent: again.bent,
    lengthScales: [],
  })
  expect([again.bent, again.noise, ...again.lengthScales]).toBeAllclose([2, 0.1, 1, 3])
  expect(kernelOf({ ...form, noise: false, linear: false }, Float64Array.of(0, 0, 0))).toMatchObject({
    noise: 0,
    linear: 0,
  })
})

/** A law of two inputs out of six, one of them bent. */
const law = (x: Matrix) =>
  Float64Array.from(
    { length: x.rows },
    (_, i) => 10 + 5 * Math.sin(1.5 * rowOf(x, i)[0]!) + 3 * rowOf(x, i)[1]!,
  )

test('a law of two inputs out of six is found, and which two', () => {
  const [x, others] = [matrix(80, 6, noise(480, 1)), matrix(200, 6, noise(1200, 2))]
  const process = fitGaussianProcess(x, law(x))
  const { mean, variance } = predictGaussianProcess(process, others)
  const truth = law(others)
  const errors = mean.map((value, i) => (value - truth[i]!) ** 2)
  expect(errors.reduce((sum, error) => sum + error, 0) / 200).toBeLessThan(0.05 * 17)
  const [bent = 0, ...rest] = process.kernel.lengthScales
  expect(Math.min(...rest)).toBeGreaterThan(3 * bent)
  // Far from all rows it knows that it knows nothing.
  const far = predictGaussianProcess(process, matrix(1, 6, [30, 0, 0, 0, 0, 0])).variance[0]!
  expect(far).toBeGreaterThan(10 * variance.toSorted()[100]!)
})

test('noise is told from what the inputs say', () => {
  const x = matrix(100, 3, noise(300, 3))
  const y = law(x).map((value, i) => value + 2 * noise(100, 4)[i]!)
  const process = fitGaussianProcess(x, y)
  expect(process.kernel.noise * process.scale).toBeGreaterThan(1.2)
  expect(process.kernel.noise * process.scale).toBeLessThan(2.8)
})

test('leaving one row out in closed form is what conditioning on the others gives', () => {
  const x = matrix(12, 2, noise(24, 5))
  const y = law(x)
  const process = conditionGaussianProcess(cases[0]!.kernel, x, y, { center: 1, scale: 2 })
  const { mean, variance } = leaveOutGaussianProcess(process)
  for (let i = 0; i < 12; i++) {
    const rows = matrix(
      11,
      2,
      x.values.filter((_, at) => at >> 1 !== i),
    )
    const without = conditionGaussianProcess(
      cases[0]!.kernel,
      rows,
      y.filter((_, k) => k !== i),
      process,
    )
    const told = predictGaussianProcess(without, matrix(1, 2, rowOf(x, i)))
    expect(mean[i]).toBeCloseTo(told.mean[0]!, 6)
    expect(variance[i]).toBeCloseTo(told.variance[0]! + ownVariance(process.kernel) * 4, 6)
  }
})

test('a kernel that some of the rows choose is conditioned on all of them', () => {
  const x = matrix(90, 2, noise(180, 6))
  const process = fitGaussianProcess(x, law(x), { kernelRows: 40 })
  expect(process.rows.inputs.rows).toBe(90)
  expect(predictGaussianProcess(process, x).mean).toBeAllclose(law(x), { absolute: 0.3, relative: 0 })
})

test('targets that are all the same, rows that stand twice and too few rows', () => {
  const x = matrix(4, 1, [0, 0, 1, 1])
  const constant = fitGaussianProcess(x, Float64Array.of(3, 3, 3, 3))
  expect(predictGaussianProcess(constant, x).mean).toBeAllclose([3, 3, 3, 3])
  expect(() => fitGaussianProcess(matrix(1, 1, [0]), Float64Array.of(1))).toThrow('of 1 row')
  expect(() => fitGaussianProcess(x, Float64Array.of(1, 2))).toThrow('4 rows of inputs, but 2 targets')
  expect(() => fitGaussianProcess(x, Float64Array.of(1, 2, NaN, 3))).toThrow('not finite')
})
