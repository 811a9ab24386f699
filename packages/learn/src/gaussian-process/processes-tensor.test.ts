import { hostTensor, input, openRuntime, type Runtime } from '@utsushi/graph'
import { seededRandom } from '@utsushi/ground'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { matrix, type Matrix } from '../classical/matrix.js'
import { evaluate } from '../testing/evaluate.js'
import '../testing/matchers.js'
import { fitGaussianProcesses, type GaussianProcessesOptions } from './fit-processes.js'
import { predictGaussianProcesses } from './predict-processes.js'
import { gaussianProcessesTensor } from './processes-tensor.js'

let runtime: Runtime
beforeAll(async () => (runtime = await openRuntime({ threads: 1 })))
afterAll(() => runtime.close())

const few = { starts: 1, iterations: 25 } as const

function runs(count: number, seed: number): { readonly x: Matrix; readonly y: Matrix } {
  const random = seededRandom(seed)
  const rows = Array.from({ length: count }, () => [2000 * random.uniform(), 3, 0.01 * random.uniform()])
  const outputs = rows.map(([a = 0, , c = 0]) => [
    Math.sin(a / 300) + 60 * c + 1e-2 * random.normal(),
    Math.exp(a / 500 + 90 * c + 1e-2 * random.normal()),
    4,
    a * c - 5 + 1e-2 * random.normal(),
  ])
  return { x: matrix(count, 3, rows.flat()), y: matrix(count, 4, outputs.flat()) }
}

const cases: readonly (readonly [string, GaussianProcessesOptions, number])[] = [
  ['kernels of their own, bent outputs', few, 40],
  ['Matérn 5/2', { ...few, shapes: ['matern 5/2'], bend: false }, 40],
  ['Matérn 3/2, no linear part', { ...few, shapes: ['matern 3/2'], linear: false }, 40],
  ['one kernel', { ...few, shared: true }, 40],
  ['components', { ...few, components: { most: 2 } }, 40],
  // The factor is laid in strips, each solved by all before it.
  ['a hundred runs', { ...few, shared: true }, 100],
]

test.each(cases)(
  '%s: a program says what plain code says, among the runs and upon them',
  async (_, options, count) => {
    const { x, y } = runs(count, 1)
    const processes = fitGaussianProcesses(x, y, options)
    const others = runs(20, 2).x
    // Half new rows, half rows that were fitted, where variances are small differences.
    others.values.set(x.values.subarray(0, 30))
    for (const noise of [true, false]) {
      const known = predictGaussianProcesses(processes, others, { level: 0.9, noise })
      const rows = input('x', 'float64', ['batch', 3])
      const { mean, deviation, lower, upper } = await evaluate(
        runtime,
        [rows],
        { ...gaussianProcessesTensor(processes, rows, { level: 0.9, noise }) },
        { x: hostTensor(others.values, [20, 3], 'float64') },
      )
      // A hundred-thousandth of the deviation of a new run.
      const run = predictGaussianProcesses(processes, others, { level: 0.9 }).deviation.values
      const away = (told: ArrayLike<number>, plain: Matrix) =>
        Math.max(
          ...plain.values.map((value, k) => Math.abs(told[k]! - value) / (run[k]! > 1e-9 ? run[k]! : 1)),
        )
      expect(away(mean!.data as Float64Array, known.mean)).toBeLessThan(1e-5)
      if (noise) expect(away(deviation!.data as Float64Array, known.deviation)).toBeLessThan(1e-5)
      if (noise) expect(away(lower!.data as Float64Array, known.lower)).toBeLessThan(1e-4)
      if (noise) expect(away(upper!.data as Float64Array, known.upper)).toBeLessThan(1e-4)
      if (!noise) expect(away(deviation!.data as Float64Array, known.deviation)).toBeLessThan(1e-3)
    }
  },
)

test('a program of float32 inputs answers in float32, and other inputs are refused', async () => {
  const { x, y } = runs(30, 3)
  const processes = fitGaussianProcesses(x, y, few)
  const rows = input('x', 'float32', ['batch', 3])
  const { mean } = await evaluate(
    runtime,
    [rows],
    { mean: gaussianProcessesTensor(processes, rows).mean },
    { x: hostTensor(Float32Array.from(x.values), [30, 3]) },
  )
  expect(mean!.data).toBeInstanceOf(Float32Array)
  expect(Array.from(mean!.data as Float32Array)).toBeAllclose(y.values, { absolute: 0.2, relative: 0.05 })
  expect(() => gaussianProcessesTensor(processes, input('x', 'float32', ['batch', 2]))).toThrow(
    'expected [rows, 3]',
  )
})
