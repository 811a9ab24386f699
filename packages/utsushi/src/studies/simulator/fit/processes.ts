// Gaussian processes from scaled parameters to scores, one a score, and the same as a program. All calls to the learn package's processes
// stand here.
import { add, cast, constant, exp, matmul, mul, neg, sub, sum, transpose, type Tensor } from '@utsushi/graph'
import { InputError } from '@utsushi/ground'
import {
  conditionGaussianProcess,
  fitGaussianProcess,
  leaveOutGaussianProcess,
  matrix,
  predictGaussianProcess,
  type GaussianProcess,
  type Matrix,
} from '@utsushi/learn'
import { z } from 'zod'
import type { Scores } from './basis.js'

const numbers = z.array(z.number())

const record = z.strictObject({
  rows: z.number().int().min(2),
  inputs: numbers,
  processes: z
    .array(
      z.strictObject({
        kernel: z.strictObject({
          linear: z.number(),
          bent: z.number(),
          lengthScales: numbers,
          noise: z.number(),
        }),
        targets: numbers,
        center: z.number(),
        scale: z.number(),
      }),
    )
    .min(1),
})

/** Processes as plain JSON: kernels, and the rows that they have seen. */
export type Processes = z.output<typeof record>

/** Fits a process to every column of scores. */
export function fitProcesses(x: Matrix, scores: Matrix): Processes {
  return {
    rows: x.rows,
    inputs: [...x.values],
    processes: Array.from({ length: scores.columns }, (_, k) => {
      const targets = Float64Array.from(
        { length: x.rows },
        (__, row) => scores.values[row * scores.columns + k] ?? 0,
      )
      const { kernel, center, scale } = fitGaussianProcess(x, targets)
      return {
        kernel: { ...kernel, lengthScales: [...kernel.lengthScales] },
        ...{ targets: [...targets], center, scale },
      }
    }),
  }
}

/** @throws InputError when the record of a run is damaged */
export function parseProcesses(value: unknown, file: string): Processes {
  const parsed = record.safeParse(value)
  const [first] = parsed.data?.processes ?? []
  const inputs = first?.kernel.lengthScales.length ?? 0
  if (
    !parsed.success ||
    parsed.data.inputs.length !== parsed.data.rows * inputs ||
    parsed.data.processes.some(
      ({ kernel, targets }) => kernel.lengthScales.length !== inputs || targets.length !== parsed.data.rows,
    )
  )
    throw new InputError(`${file}: holds no Gaussian processes — train again or restore the file`)
  return parsed.data
}

const known = new WeakMap<Processes, readonly GaussianProcess[]>()

/** Kernels conditioned on their rows, once. */
function conditioned(own: Processes): readonly GaussianProcess[] {
  const before = known.get(own)
  if (before !== undefined) return before
  const inputs = matrix(own.rows, own.inputs.length / own.rows, own.inputs)
  const made = own.processes.map(({ kernel, targets, center, scale }) =>
    conditionGaussianProcess(kernel, inputs, Float64Array.from(targets), { center, scale }),
  )
  known.set(own, made)
  return made
}

/** What the processes say of further rows, noise included. */
export const predictProcesses = (own: Processes, x: Matrix): Scores =>
  beside(
    x.rows,
    conditioned(own).map((process) => {
      const { mean, variance } = predictGaussianProcess(process, x)
      const noise = (process.kernel.noise * process.scale) ** 2
      return { mean, variance: variance.map((value) => value + noise) }
    }),
  )

/** What the processes would say of their own rows, had they not seen them. */
export const leaveOutProcesses = (own: Processes): Scores =>
  beside(own.rows, conditioned(own).map(leaveOutGaussianProcess))

function beside(
  rows: number,
  columns: readonly { readonly mean: Float64Array; readonly variance: Float64Array }[],
): Scores {
  const [mean, variance] = [matrix(rows, columns.length), matrix(rows, columns.length)]
  for (const [k, column] of columns.entries())
    for (let row = 0; row < rows; row++) {
      mean.values[row * columns.length + k] = column.mean[row] ?? NaN
      variance.values[row * columns.length + k] = column.variance[row] ?? NaN
    }
  return { mean, variance }
}

/** The same in graph form, in float64: weights of smooth processes are large and of both signs. */
export function processTensors(
  own: Processes,
  x: Tensor,
): readonly { readonly mean: Tensor; readonly variance: Tensor }[] {
  const wide = x.dtype === 'float64' ? x : cast(x, 'float64')
  const real = (value: ArrayLike<number> | number, shape?: readonly number[]): Tensor =>
    constant(value, { dtype: 'float64', ...(shape && { shape }) })
  const inputs = own.inputs.length / own.rows
  return conditioned(own).map(({ kernel, inputs: seen, weights, factor, center, scale }) => {
    const near = seen.values.map((value, at) => value / (kernel.lengthScales[at % inputs] ?? 1))
    const scaled = mul(wide, real(kernel.lengthScales.map((length) => 1 / length)))
    const rows = real(near, [own.rows, inputs])
    const sizes = real(
      Array.from({ length: own.rows }, (_, row) =>
        near.subarray(row * inputs, (row + 1) * inputs).reduce((all, value) => all + value * value, 0),
      ),
    )
    const apart = sub(
      add(sum(mul(scaled, scaled), { axes: [1], keepDims: true }), sizes),
      mul(matmul(scaled, transpose(rows)), real(2)),
    )
    const bent = mul(exp(mul(neg(apart), real(0.5))), real(kernel.bent ** 2))
    const straight = kernel.linear ** 2 / inputs
    const across = add(
      bent,
      mul(matmul(wide, transpose(real(seen.values, [own.rows, inputs]))), real(straight)),
    )
    const mean = add(mul(matmul(across, real(weights, [own.rows, 1])), real(scale)), real(center))
    const prior = add(
      mul(sum(mul(wide, wide), { axes: [1], keepDims: true }), real(straight)),
      real(kernel.bent ** 2),
    )
    const told = matmul(across, real(inverseLower(factor), [own.rows, own.rows]))
    const left = sub(prior, sum(mul(told, told), { axes: [1], keepDims: true }))
    return {
      mean,
      variance: mul(add(left, real(kernel.noise ** 2)), real(scale ** 2)),
    }
  })
}

/** Transposed inverse of a lower triangular matrix, so that rows of covariances times it are L⁻¹ · k. */
function inverseLower({ rows: n, values: l }: Matrix): Float64Array {
  const inverse = new Float64Array(n * n)
  for (let j = 0; j < n; j++) {
    inverse[j * n + j] = 1 / (l[j * n + j] ?? 1)
    for (let i = j + 1; i < n; i++) {
      let total = 0
      for (let k = j; k < i; k++) total += (l[i * n + k] ?? 0) * (inverse[j * n + k] ?? 0)
      inverse[j * n + i] = -total / (l[i * n + i] ?? 1)
    }
  }
  return inverse
}
