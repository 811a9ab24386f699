// Regression by a Gaussian process whose kernel is chosen by the data: from hundreds of rows of some dozens of inputs to a
// number, with the variance of each prediction. The best simple method for emulators of few runs.
import { permutation, seededRandom } from '@utsushi/ground'
import { cholesky, halfLogDeterminant, inverseFactored, solveFactored, solveLower } from './cholesky.js'
import {
  covariances,
  kernelGradient,
  kernelNumbers,
  kernelOf,
  ownCovariances,
  straightProducts,
  variances,
  type CovarianceKernel,
} from './kernel.js'
import { rowOf, transposed, type Matrix } from './matrix.js'
import { minimise } from './minimise.js'

/** What the numbers of a kernel are relative to, in the targets' unit. */
interface Units {
  /** Mean of the targets. */
  readonly center: number
  /** Standard deviation of the targets. */
  readonly scale: number
}

/** A process that has seen its rows: plain data. */
export interface GaussianProcess extends Units {
  readonly kernel: CovarianceKernel
  /** `[rows, inputs]`, as given. */
  readonly inputs: Matrix
  /** What each row counts in a prediction, `[rows]`. */
  readonly weights: Float64Array
  /** Factor of the rows' covariances, `[rows, rows]`. */
  readonly factor: Matrix
}

/** How a kernel is chosen. */
export interface GaussianProcessOptions {
  /** Steps of the search for the kernel's numbers; 60 when left out. */
  readonly iterations?: number
  /** Rows that choose the kernel, drawn by lot where there are more: its cost grows with their cube. 200 when left out. */
  readonly kernelRows?: number
}

/** What a process says of a row. */
export interface ProcessPrediction {
  /** `[rows]`, in the targets' unit. */
  readonly mean: Float64Array
  /** `[rows]`: of the function itself, without noise; in the square of the targets' unit. */
  readonly variance: Float64Array
}

/**
 * Chooses the kernel with the highest posterior probability, given wide priors, and conditions it on the rows. The prior of the
 * length scales is log-normal with a median that is the square root of the number of inputs, since distances grow so (after
 * Hvarfner, Hellsten & Nardi, Vanilla Bayesian Optimization Performs Great in High Dimensions, 2024, §5).
 *
 * @param inputs `[rows, inputs]`, standardised
 * @param targets `[rows]`, in any unit
 * @throws RangeError for fewer than two rows, or values that are not finite
 * @example
 * const process = fitGaussianProcess(parameters, yields)
 * const { mean, variance } = predictGaussianProcess(process, others)
 */
export function fitGaussianProcess(
  inputs: Matrix,
  targets: Float64Array,
  { iterations = 60, kernelRows = 200 }: GaussianProcessOptions = {},
): GaussianProcess {
  check(inputs, targets)
  const units = unitsOf(targets)
  const chosen = drawnRows(inputs, inUnits(targets, units), kernelRows)
  const straight = straightProducts(chosen.inputs)
  const { at } = minimise(
    (numbers) => {
      const likelihood = logMarginalLikelihood(kernelOf(numbers), chosen.inputs, chosen.targets, straight)
      const prior = logPrior(numbers)
      return {
        value: -likelihood.value - prior.value,
        gradient: likelihood.gradient.map((slope, k) => -slope - (prior.gradient[k] as number)),
      }
    },
    kernelNumbers(firstKernel(inputs.columns)),
    { iterations, gradientTolerance: 1e-3, valueTolerance: 1e-6 },
  )
  return conditionGaussianProcess(kernelOf(at), inputs, targets, units)
}

/**
 * A process with a given kernel that has seen these rows.
 *
 * @param inputs `[rows, inputs]`
 * @param targets `[rows]`
 * @param units what the kernel's numbers are relative to; the targets' own mean and standard deviation when left out
 * @throws RangeError for fewer than two rows, or values that are not finite
 */
export function conditionGaussianProcess(
  kernel: CovarianceKernel,
  inputs: Matrix,
  targets: Float64Array,
  { center, scale }: Units = unitsOf(targets),
): GaussianProcess {
  check(inputs, targets)
  const z = inUnits(targets, { center, scale })
  const factor = cholesky(ownCovariances(kernel, inputs, straightProducts(inputs)).all)
  const weights = solveFactored(factor, { rows: z.length, columns: 1, values: z }).values
  return { kernel, inputs, center, scale, weights, factor }
}

/**
 * Mean and variance for rows of inputs (Rasmussen & Williams, 2006, algorithm 2.1).
 *
 * @param x `[rows, inputs]`, scaled as the inputs were
 */
export function predictGaussianProcess(process: GaussianProcess, x: Matrix): ProcessPrediction {
  const { kernel, inputs, center, scale, weights, factor } = process
  const across = covariances(kernel, inputs, x)
  const mean = new Float64Array(x.rows).fill(center)
  for (let i = 0; i < inputs.rows; i++)
    for (let j = 0; j < x.rows; j++)
      mean[j] =
        (mean[j] as number) + scale * (weights[i] as number) * (across.values[i * x.rows + j] as number)
  const known = transposed(solveLower(factor, across))
  const variance = variances(kernel, x).map((prior, j) => {
    const told = rowOf(known, j).reduce((sum, value) => sum + value * value, 0)
    return Math.max(0, prior - told) * scale ** 2
  })
  return { mean, variance }
}

/**
 * What the process would say of each of its own rows without having seen it, noise included in the variance (Rasmussen &
 * Williams, 2006, equation 5.12). The kernel stays as it is.
 */
export function leaveOutGaussianProcess({
  inputs,
  center,
  scale,
  weights,
  factor,
  kernel,
}: GaussianProcess): ProcessPrediction {
  const { values: inverse } = inverseFactored(factor)
  const n = inputs.rows
  const own = Float64Array.from({ length: n }, (_, i) => inverse[i * n + i] as number)
  // The targets once more, out of the weights: K · weights.
  const { all } = ownCovariances(kernel, inputs, straightProducts(inputs))
  const mean = own.map((precision, i) => {
    const z = rowOf(all, i).reduce((sum, value, j) => sum + value * (weights[j] as number), 0)
    return center + scale * (z - (weights[i] as number) / precision)
  })
  return { mean, variance: own.map((precision) => scale ** 2 / precision) }
}

/**
 * The logarithm of the probability of targets under a kernel, and its gradient by the logarithms of the kernel's numbers
 * (Rasmussen & Williams, 2006, equations 5.8 and 5.9).
 *
 * @param inputs `[rows, inputs]`
 * @param z `[rows]`, mean 0
 * @returns the value −∞ where rounding leaves the covariances without a factor
 */
export function logMarginalLikelihood(
  kernel: CovarianceKernel,
  inputs: Matrix,
  z: Float64Array,
  straight: Matrix = straightProducts(inputs),
): { readonly value: number; readonly gradient: Float64Array } {
  const n = inputs.rows
  const own = ownCovariances(kernel, inputs, straight)
  const factor = factorOrNone(own.all)
  if (factor === undefined) return { value: -Infinity, gradient: new Float64Array(inputs.columns + 3) }
  const alpha = solveFactored(factor, { rows: n, columns: 1, values: z }).values
  const fit = z.reduce((sum, value, i) => sum + value * (alpha[i] as number), 0)
  const weights = inverseFactored(factor)
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++)
      weights.values[i * n + j] =
        (alpha[i] as number) * (alpha[j] as number) - (weights.values[i * n + j] as number)
  return {
    value: -fit / 2 - halfLogDeterminant(factor) - (n / 2) * Math.log(2 * Math.PI),
    gradient: kernelGradient(kernel, inputs, own, weights),
  }
}

/** `undefined` where a kernel is so smooth that rounding leaves its matrix without a factor. */
function factorOrNone(all: Matrix): Matrix | undefined {
  if (!all.values.every(Number.isFinite)) return undefined
  try {
    return cholesky(all)
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

/** Where the search begins: half linear, half bent, a little noise. */
function firstKernel(inputs: number): CovarianceKernel {
  const lengthScales = Array.from({ length: inputs }, () => Math.exp(lengthPrior(inputs).mean - 1.5))
  return { linear: 0.7, bent: 0.7, lengthScales, noise: 0.1 }
}

/** Normal priors of the logarithms: mean and standard deviation. */
const lengthPrior = (inputs: number) => ({ mean: Math.log(inputs) / 2, deviation: Math.sqrt(3) })
const sizePrior = { mean: 0, deviation: 2 }
const noisePrior = { mean: Math.log(0.05), deviation: 2 }

function logPrior(numbers: Float64Array): { readonly value: number; readonly gradient: Float64Array } {
  const length = lengthPrior(numbers.length - 3)
  const gradient = new Float64Array(numbers.length)
  let value = 0
  numbers.forEach((number, k) => {
    const { mean, deviation } = k < 2 ? sizePrior : k < numbers.length - 1 ? length : noisePrior
    const away = (number - mean) / deviation
    value -= away ** 2 / 2
    gradient[k] = -away / deviation
  })
  return { value, gradient }
}

/** Mean and standard deviation; 1 in place of the latter where all targets are the same. */
function unitsOf(targets: Float64Array): Units {
  const center = targets.reduce((sum, value) => sum + value, 0) / targets.length
  const variance = targets.reduce((sum, value) => sum + (value - center) ** 2, 0) / targets.length
  return { center, scale: Math.sqrt(variance) || 1 }
}

const inUnits = (targets: Float64Array, { center, scale }: Units): Float64Array =>
  targets.map((value) => (value - center) / scale)

function drawnRows(
  inputs: Matrix,
  targets: Float64Array,
  most: number,
): { inputs: Matrix; targets: Float64Array } {
  if (inputs.rows <= most) return { inputs, targets }
  const places = permutation(inputs.rows, seededRandom(0)).subarray(0, most).sort()
  const values = new Float64Array(most * inputs.columns)
  places.forEach((place, i) => values.set(rowOf(inputs, place), i * inputs.columns))
  return {
    inputs: { rows: most, columns: inputs.columns, values },
    targets: Float64Array.from(places, (place) => targets[place] as number),
  }
}

function check(inputs: Matrix, targets: Float64Array): void {
  if (inputs.rows !== targets.length)
    throw new RangeError(`${inputs.rows} rows of inputs, but ${targets.length} targets`)
  if (inputs.rows < 2) throw new RangeError(`a Gaussian process of ${inputs.rows} row`)
  if (!inputs.values.every(Number.isFinite) || !targets.every(Number.isFinite))
    throw new RangeError('a Gaussian process of values that are not finite')
}
