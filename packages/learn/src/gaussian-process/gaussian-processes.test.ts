import { seededRandom } from '@utsushi/ground'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import '../testing/matchers.js'
import { matrix, rowOf, type Matrix } from '../classical/matrix.js'
import { bendValue, logBendSlope, unbendValue, type Bend } from './bend.js'
import { fitGaussianProcesses } from './fit-processes.js'
import { normalQuantile, quadrature } from './normal.js'
import {
  foldsOutGaussianProcesses,
  leaveOutGaussianProcesses,
  predictGaussianProcesses,
} from './predict-processes.js'

/** Numbers between two ends, seeded. */
function drawn(rows: number, columns: number, seed: number, low = 10, high = 30): Matrix {
  const random = seededRandom(seed)
  return matrix(
    rows,
    columns,
    Float64Array.from({ length: rows * columns }, () => low + (high - low) * random.uniform()),
  )
}

const made = (x: Matrix, of: (row: Float64Array) => readonly number[]): Matrix => {
  const rows = Array.from({ length: x.rows }, (_, i) => of(rowOf(x, i)))
  return matrix(x.rows, rows[0]!.length, rows.flat())
}

/** A bent, a steep and a constant output. */
const law = (x: Matrix): Matrix =>
  made(x, ([a = 0, b = 0, c = 0]) => [1e4 * Math.sin(a / 6) + 100 * b, Math.exp(0.4 * a - 0.2 * c), 7])

const few = { starts: 1, iterations: 40 } as const

test('outputs of any size come out in their own units, with intervals that hold new runs', () => {
  const [x, others] = [drawn(60, 3, 1), drawn(200, 3, 2)]
  const truth = law(others)
  const processes = fitGaussianProcesses(x, law(x), few)
  const { mean, deviation, lower, upper } = predictGaussianProcesses(processes, others)
  for (const output of [0, 1]) {
    const column = (of: Matrix) => Array.from({ length: 200 }, (_, i) => of.values[i * 3 + output]!)
    const [m, t, low, high] = [mean, truth, lower, upper].map(column)
    const middle = t!.reduce((sum, value) => sum + value, 0) / 200
    const left = t!.reduce((sum, value, i) => sum + (value - m![i]!) ** 2, 0)
    expect(left / t!.reduce((sum, value) => sum + (value - middle) ** 2, 0)).toBeLessThan(0.002)
    const held = t!.filter((value, i) => value >= low![i]! && value <= high![i]!).length
    expect(held).toBeGreaterThan(160)
    expect(column(deviation).every((value) => value > 0)).toBe(true)
  }
  // What grows by factors is taken on another scale, and cannot fall below 0.
  expect(processes.outputs[1]).toMatchObject({ bend: { kind: 'log' } })
  expect(Math.min(...Array.from({ length: 200 }, (_, i) => lower.values[3 * i + 1]!))).toBeGreaterThan(0)
  expect(processes.outputs[2]).toEqual({ kind: 'constant', value: 7 })
  expect(processes.notes).toEqual(['output 3 is 7 in every run'])
  expect(mean.values[2]).toBe(7)
  expect(JSON.parse(JSON.stringify(processes))).toEqual(processes)
})

test('wider intervals hold more, and those of the function are no wider than those of a run', () => {
  const x = drawn(40, 2, 3)
  const random = seededRandom(4)
  const y = made(x, ([a = 0]) => [Math.sin(a / 5) + 0.2 * random.normal()])
  const processes = fitGaussianProcesses(x, y, few)
  const at = drawn(5, 2, 5)
  const [run, wide, narrow] = [
    predictGaussianProcesses(processes, at),
    predictGaussianProcesses(processes, at, { level: 0.99 }),
    predictGaussianProcesses(processes, at, { noise: false }),
  ]
  for (let i = 0; i < 5; i++) {
    expect(wide.upper.values[i]! - wide.lower.values[i]!).toBeGreaterThan(
      run.upper.values[i]! - run.lower.values[i]!,
    )
    expect(narrow.deviation.values[i]).toBeLessThan(run.deviation.values[i]!)
  }
  expect(() => predictGaussianProcesses(processes, at, { level: 95 })).toThrow(
    'holds the truth 95 of the times',
  )
  expect(() => predictGaussianProcesses(processes, drawn(2, 3, 1))).toThrow(
    'rows of 3 inputs for Gaussian processes of 2',
  )
})

test('a constant input and equal inputs are said, and what differs between equal inputs counts as noise', () => {
  const x = drawn(30, 3, 6)
  for (let i = 0; i < 30; i++) x.values[3 * i + 1] = 5
  x.values.copyWithin(3, 0, 3)
  const y = made(x, ([a = 0]) => [a, a])
  y.values[0]! += 2
  const processes = fitGaussianProcesses(x, y, { ...few, bend: false })
  expect(processes.notes).toEqual([
    'input 2 is the same in every run: nothing can be said of what it does',
    '1 run has the inputs of another and is merged with it: output 1 differs between them, which counts as noise',
  ])
  const noises = processes.outputs.map((output) => (output.kind === 'process' ? output.kernel.noise : NaN))
  expect(noises[0]).toBeGreaterThan(3 * noises[1]!)
  // Runs with equal inputs are left out together: neither tells of the other.
  const { mean } = leaveOutGaussianProcesses(processes)
  expect(mean.values[0]).toBe(mean.values[2])
})

test('two runs alone that tell of noise widen no interval a thousandfold', () => {
  const x = drawn(30, 3, 130, 0, 1)
  const y = made(x, ([a = 0, b = 0, c = 0]) => [a + b ** 2 + Math.exp(c)])
  // The last run has the inputs of the first, and another output: the parts of the runs that lack the two know of no noise.
  x.values.copyWithin(87, 0, 3)
  y.values[29] = y.values[0]! + 0.8
  for (const bend of [true, false]) {
    const processes = fitGaussianProcesses(x, y, { bend })
    const [output] = processes.outputs
    expect(output).toMatchObject({ kind: 'process' })
    expect(output?.kind === 'process' ? output.spread : NaN, String(bend)).toBeLessThan(5)
    const { deviation } = predictGaussianProcesses(processes, drawn(100, 3, 131, 0, 1))
    expect(Math.max(...deviation.values)).toBeLessThan(2)
  }
})

test('wider intervals of a bent output leave its mean where it is', () => {
  const x = drawn(40, 2, 14, 0, 1)
  const random = seededRandom(15)
  const y = made(x, ([a = 0]) => [Math.exp(3 * a + random.normal()) - 1])
  const processes = fitGaussianProcesses(x, y, few)
  const [output] = processes.outputs
  if (output?.kind !== 'process') throw new Error('no process')
  expect(output.bend.kind).toBe('yeo-johnson')
  const told = [1, 6].map((spread) =>
    predictGaussianProcesses({ ...processes, outputs: [{ ...output, spread }] }, drawn(20, 2, 16, 0, 1)),
  )
  expect(told[1]!.mean.values).toEqual(told[0]!.mean.values)
  expect(told[1]!.deviation.values).toBeAllclose(told[0]!.deviation.values.map((value) => 6 * value))
  told[1]!.upper.values.forEach((value, i) => expect(value).toBeGreaterThan(told[0]!.upper.values[i]!))
})

test('folds that are left out in closed form are told by the other runs alone', () => {
  const x = drawn(24, 2, 7)
  const y = law(made(x, ([a = 0, b = 0]) => [a, b, 0]))
  const processes = fitGaussianProcesses(x, y, { ...few, bend: false })
  const folds = Array.from({ length: 24 }, (_, i) => i % 3)
  const told = foldsOutGaussianProcesses(processes, folds)
  const without = {
    ...processes,
    runs: processes.runs.filter((_, i) => folds[i] !== 1),
    outputs: processes.outputs.map((output) =>
      output.kind === 'constant'
        ? output
        : { ...output, targets: output.targets.filter((_, i) => folds[i] !== 1) },
    ),
  }
  const left = matrix(
    8,
    2,
    folds.flatMap((fold, i) => (fold === 1 ? [...rowOf(x, i)] : [])),
  )
  const again = predictGaussianProcesses(without, left)
  const ofFold = (of: Matrix) => folds.flatMap((fold, i) => (fold === 1 ? [...rowOf(of, i)] : []))
  expect(ofFold(told.mean)).toBeAllclose(again.mean.values, { absolute: 1e-4, relative: 1e-6 })
  expect(ofFold(told.upper)).toBeAllclose(again.upper.values, { absolute: 1e-4, relative: 1e-5 })
  const each = leaveOutGaussianProcesses(processes)
  const alone = foldsOutGaussianProcesses(
    processes,
    Array.from({ length: 24 }, (_, i) => i),
  )
  expect(each.mean.values).toBeAllclose(alone.mean.values, { absolute: 1e-6, relative: 1e-6 })
  expect(() => foldsOutGaussianProcesses(processes, [1])).toThrow('1 folds for 24 runs')
})

test('a series goes through its components, and what they leave out is in the deviation', () => {
  const [x, others] = [drawn(50, 2, 8), drawn(40, 2, 9)]
  const random = seededRandom(10)
  const series = (of: Matrix) =>
    made(of, ([a = 0, b = 0]) =>
      Array.from(
        { length: 30 },
        (_, t) => a * Math.sin(t / 5) + 0.1 * b * b * Math.cos(t / 9) + random.normal(),
      ),
    )
  const processes = fitGaussianProcesses(x, series(x), { ...few, components: { most: 2 } })
  expect(processes.outputs.length).toBe(2)
  const truth = series(others)
  const { mean, deviation, lower, upper } = predictGaussianProcesses(processes, others)
  expect([mean.rows, mean.columns]).toEqual([40, 30])
  const held = truth.values.filter(
    (value, k) => value >= lower.values[k]! && value <= upper.values[k]!,
  ).length
  expect(held / 1200).toBeGreaterThan(0.9)
  expect(held / 1200).toBeLessThan(0.99)
  expect(Math.min(...deviation.values)).toBeGreaterThan(0.8)
})

test('outputs that share a kernel have one', () => {
  const x = drawn(40, 2, 11)
  const y = made(x, ([a = 0, b = 0]) => [Math.sin(a / 5), 3 * Math.cos(a / 5) + 2, Math.sin(a / 5 + b / 50)])
  const processes = fitGaussianProcesses(x, y, { ...few, shared: true })
  const [first, ...rest] = processes.outputs.map((output) =>
    output.kind === 'process' ? output.kernel : undefined,
  )
  expect(rest).toEqual([first, first])
  const { mean } = predictGaussianProcesses(processes, x)
  expect(mean.values).toBeAllclose(y.values, { absolute: 0.05, relative: 0.02 })
})

test('what cannot be fitted is refused with the run and the column', () => {
  const x = drawn(5, 2, 12)
  const y = made(x, ([a = 0]) => [a, a])
  const spoiled = matrix(5, 2, y.values)
  spoiled.values[5] = NaN
  expect(() => fitGaussianProcesses(x, spoiled)).toThrow('run 3: output 2 is NaN, expected a finite number')
  expect(() => fitGaussianProcesses(matrix(5, 1, [1, 1, 1, 1, 1]), y)).toThrow('no input varies')
  expect(() => fitGaussianProcesses(drawn(4, 2, 1), y)).toThrow('4 rows of inputs, but 5 rows of outputs')
  expect(() => fitGaussianProcesses(drawn(1, 2, 1), matrix(1, 1, [1]))).toThrow('of 1 run')
})

test('an output is the same after it was bent and unbent, and the slope is that of the scale', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.01, max: 50, noNaN: true }),
      fc.double({ min: 0, max: 2, noNaN: true }),
      fc.constantFrom('log', 'yeo-johnson'),
      (y, power, kind) => {
        const bend: Bend =
          kind === 'log' ? { kind: 'log' } : { kind: 'yeo-johnson', power, center: 10, scale: 4 }
        expect(unbendValue(bend, bendValue(bend, y))).toBeCloseTo(y, 8)
        const h = 1e-5 * y
        const slope = (bendValue(bend, y + h) - bendValue(bend, y - h)) / (2 * h)
        expect(logBendSlope(bend, y)).toBeCloseTo(Math.log(slope), 4)
      },
    ),
  )
})

test('quantiles and points of the normal distribution', () => {
  expect([0.5, 0.975, 0.999, 1e-10, 0.1].map(normalQuantile)).toBeAllclose(
    [0, 1.959963984540054, 3.090232306167813, -6.361340902404056, -1.2815515655446004],
    { absolute: 1e-12, relative: 1e-12 },
  )
  const mean = (of: (z: number) => number) =>
    quadrature.reduce((sum, { deviations, weight }) => sum + weight * of(deviations), 0)
  expect([mean(() => 1), mean((z) => z ** 2), mean((z) => z ** 8), mean(Math.exp)]).toBeAllclose(
    [1, 1, 105, Math.exp(0.5)],
    { absolute: 0, relative: 1e-6 },
  )
})
