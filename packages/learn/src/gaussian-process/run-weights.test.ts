import { hostTensor, input, openRuntime, type Runtime } from '@utsushi/graph'
import { seededRandom } from '@utsushi/ground'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { matrix, type Matrix } from '../classical/matrix.js'
import { evaluate } from '../testing/evaluate.js'
import '../testing/matchers.js'
import { fitGaussianProcesses } from './fit-processes.js'
import { predictGaussianProcesses } from './predict-processes.js'
import { gaussianProcessWeights, gaussianProcessWeightsTensor } from './run-weights.js'

let runtime: Runtime
beforeAll(async () => (runtime = await openRuntime({ threads: 1 })))
afterAll(() => runtime.close())

const few = { starts: 1, iterations: 25, bend: false } as const

/** Runs of a course, the last of them twice. */
function courses(count: number): { readonly x: Matrix; readonly y: Matrix } {
  const random = seededRandom(1)
  const rows = Array.from({ length: count - 1 }, () => [random.uniform(), 3 * random.uniform(), 7])
  rows.push(rows.at(-1) ?? [])
  const steps = Array.from({ length: 30 }, (_, step) => step / 5)
  const y = rows.flatMap(([a = 0, b = 0]) =>
    steps.map((t) => Math.sin(t + a) + b * t + 0.01 * random.normal()),
  )
  return { x: matrix(count, 3, rows.flat()), y: matrix(count, 30, y) }
}

test('weighted sums of the runs are what processes say, in plain code and in a program', async () => {
  const { x, y } = courses(40)
  const processes = fitGaussianProcesses(x, y, { ...few, shared: true, components: { most: 30, share: 1 } })
  const asked = matrix(3, 3, [0.5, 1, 7, 0.1, 2.5, 7, ...x.values.subarray(0, 3)])
  const said = predictGaussianProcesses(processes, asked).mean
  const weights = gaussianProcessWeights(processes, asked)
  expect([weights.rows, weights.columns]).toEqual([3, 40])
  const mean = Array.from({ length: 30 }, (_, t) => {
    let sum = 0
    for (let run = 0; run < 40; run++) sum += y.values[run * 30 + t]! / 40
    return sum
  })
  const summed = said.values.map((_, at) => {
    const [row, t] = [Math.floor(at / 30), at % 30]
    let sum = mean[t]!
    for (let run = 0; run < 40; run++)
      sum += weights.values[row * 40 + run]! * (y.values[run * 30 + t]! - mean[t]!)
    return sum
  })
  expect(summed).toBeAllclose(said.values, { absolute: 1e-6, relative: 1e-6 })

  const rows = input('x', 'float64', ['batch', 3])
  const { told } = await evaluate(
    runtime,
    [rows],
    { told: gaussianProcessWeightsTensor(processes, rows) },
    { x: hostTensor(asked.values, [3, 3], 'float64') },
  )
  expect(told!.data as Float64Array).toBeAllclose(weights.values, { absolute: 1e-7, relative: 1e-6 })
})

test('runs have no weight of their own under several kernels, or on other scales', () => {
  const { x, y } = courses(30)
  const several = fitGaussianProcesses(x, y, { ...few, components: { most: 2 } })
  expect(() => gaussianProcessWeights(several, x)).toThrow('fit with shared: true')
})
