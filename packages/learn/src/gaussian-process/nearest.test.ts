import { seededRandom } from '@utsushi/ground'
import { expect, test } from 'vitest'
import '../testing/matchers.js'
import { matrix, rowOf, type Matrix } from '../classical/matrix.js'
import { fitGaussianProcesses } from './fit-processes.js'
import type { CovarianceKernel } from './kernel.js'
import { predictNearest } from './nearest.js'
import { predictGaussianProcesses } from './predict-processes.js'
import { foldsOut, predictRows } from './process.js'
import { mergeRows } from './seen-rows.js'

const kernel: CovarianceKernel = {
  ...{ shape: 'matern 5/2', constant: 1, linear: 0.5, bent: 1, noise: 0.05 },
  lengthScales: [1, 1.5, 30],
}

function drawn(rows: number, seed: number): Matrix {
  const random = seededRandom(seed)
  return matrix(
    rows,
    3,
    Float64Array.from({ length: 3 * rows }, () => random.normal()),
  )
}

const law = (x: Matrix): Float64Array =>
  Float64Array.from({ length: x.rows }, (_, i) => {
    const [a = 0, b = 0, c = 0] = rowOf(x, i)
    return Math.sin(2 * a) + Math.cos(b) + 0.1 * c
  })

test('with few rows, the nearest are all of them and say the same', () => {
  const x = drawn(100, 1)
  const process = { kernel, rows: mergeRows(x, law(x)) }
  const others = drawn(20, 2)
  const [near, all] = [predictNearest(process, others), predictRows(process, others)]
  expect(near.mean).toBeAllclose(all.mean, { absolute: 1e-8, relative: 1e-8 })
  expect(near.variance).toBeAllclose(all.variance, { absolute: 1e-8, relative: 1e-6 })
  const left = predictNearest(process, x, (row, place) => row === place)
  const closed = foldsOut(process)
  expect(left.mean).toBeAllclose(closed.mean, { absolute: 1e-6, relative: 1e-6 })
  expect(left.variance).toBeAllclose(closed.variance, { absolute: 1e-6, relative: 1e-5 })
})

test('with many rows, the nearest say nearly what all say', () => {
  const x = drawn(1200, 3)
  const process = { kernel, rows: mergeRows(x, law(x)) }
  const others = drawn(50, 4)
  const [near, all] = [predictNearest(process, others), predictRows(process, others)]
  near.mean.forEach((mean, i) => {
    expect(Math.abs(mean - all.mean[i]!)).toBeLessThan(0.3 * Math.sqrt(all.variance[i]! + kernel.noise ** 2))
    expect(near.variance[i]).toBeGreaterThan(0.99 * all.variance[i]!)
  })
})

test('more runs than a factor is made of are fitted and told by their nearest', () => {
  const x = drawn(1510, 5)
  const y = matrix(1510, 1, law(x))
  const processes = fitGaussianProcesses(x, y, {
    ...{ shapes: ['matern 5/2'], bend: false, starts: 1, iterations: 1, kernelRows: 60 },
  })
  const others = drawn(40, 6)
  const { mean, lower, upper } = predictGaussianProcesses(processes, others)
  const truth = law(others)
  expect(mean.values).toBeAllclose(truth, { absolute: 0.15, relative: 0 })
  const held = truth.filter((value, i) => value >= lower.values[i]! && value <= upper.values[i]!)
  expect(held.length).toBeGreaterThan(32)
})
