// Regression by one Gaussian process whose kernel is chosen by the data: from hundreds of standardised rows of some dozens of inputs
// to a number, with the variance of each prediction. For tables in units of their own see fit-processes.ts.
import type { Matrix } from '../classical/matrix.js'
import { openEvidence } from './evidence.js'
import { kernelPlaces, type CovarianceKernel, type KernelForm, type KernelShape } from './kernel.js'
import { foldsOut, predictRows, solutionOf, type RowPrediction, type SeenProcess } from './process.js'
import { bentTargets, drawnRows, givenRows, openSearch, unitsOf, type Units } from './search.js'
import { mergeRows } from './seen-rows.js'

/** A process that has seen its rows: plain data. */
export interface GaussianProcess extends SeenProcess, Units {}

/** How a kernel is chosen. */
export interface GaussianProcessOptions {
  /** Squared exponential when left out. */
  readonly shape?: KernelShape
  /** A linear part; true when left out. */
  readonly linear?: boolean
  /** Whether targets may vary where inputs do not; true when left out. */
  readonly noise?: boolean
  /** Wide priors of the kernel's numbers; true when left out. Without them it is the marginal likelihood alone that is made largest. */
  readonly priors?: boolean
  /** Starts of the search; 1 when left out. */
  readonly starts?: number
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
 * Chooses the kernel with the highest posterior probability, given wide priors, and conditions it on the rows. Rows that are the same
 * are merged, and what differs between them counts as noise.
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
  {
    shape = 'squared exponential',
    linear = true,
    noise = true,
    priors = true,
    starts = 1,
    iterations = 60,
    kernelRows = 200,
  }: GaussianProcessOptions = {},
): GaussianProcess {
  check(inputs, targets)
  const form: KernelForm = { ...{ shape, linear, noise, constant: 1 }, inputs: inputs.columns }
  const units = unitsOf(targets)
  // Units are those of all rows, also where some of them choose the kernel.
  const z = bentTargets(targets, { ...units, bend: { kind: 'none' } })
  const given = drawnRows(givenRows(inputs, [z]), kernelRows)
  const search = openSearch(given, { center: 0, scale: 1 }, { priors })
  const { kernel } = search.fromStarts(form, 'none', { starts, iterations })
  return conditionGaussianProcess(kernel, inputs, targets, units)
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
  const rows = mergeRows(inputs, bentTargets(targets, { center, scale, bend: { kind: 'none' } }))
  const process = { kernel, rows, center, scale }
  solutionOf(process)
  return process
}

/**
 * Mean and variance for rows of inputs (Rasmussen & Williams, Gaussian Processes for Machine Learning, 2006, algorithm 2.1).
 *
 * @param x `[rows, inputs]`, scaled as the inputs were
 */
export const predictGaussianProcess = (process: GaussianProcess, x: Matrix): ProcessPrediction =>
  inUnits(process, predictRows(process, x), 0)

/**
 * What the process would say of each of its own rows without having seen it, noise included in the variance (Rasmussen &
 * Williams, 2006, equation 5.12). The kernel stays as it is; rows with the same inputs are left out together.
 */
export const leaveOutGaussianProcess = (process: GaussianProcess): ProcessPrediction =>
  inUnits(process, foldsOut(process), solutionOf(process).own)

const inUnits = (
  { center, scale }: Units,
  { mean, variance }: RowPrediction,
  own: number,
): ProcessPrediction => ({
  mean: mean.map((value) => center + scale * value),
  variance: variance.map((value) => scale ** 2 * (value + own)),
})

/**
 * The logarithm of the probability of targets under a kernel, and its gradient by the logarithms of the kernel's numbers, in the order
 * bent part, length scales, linear part and noise where there are any (Rasmussen & Williams, 2006, equations 5.8 and 5.9).
 *
 * @param inputs `[rows, inputs]`
 * @param z `[rows]`, in units of the kernel, mean 0
 * @returns the value −∞ where rounding leaves the covariances without a factor
 */
export function logMarginalLikelihood(
  kernel: CovarianceKernel,
  inputs: Matrix,
  z: Float64Array,
): { readonly value: number; readonly gradient: Float64Array } {
  const { shape, constant } = kernel
  const form: KernelForm = {
    ...{ shape, constant, inputs: inputs.columns, linear: kernel.linear > 0, noise: kernel.noise > 0 },
  }
  const rows = mergeRows(inputs, z)
  const { value, gradient } = openEvidence(form, rows).of(kernel, [rows.targets], rows.within)
  return { value, gradient: value === -Infinity ? new Float64Array(kernelPlaces(form).count) : gradient }
}

function check(inputs: Matrix, targets: Float64Array): void {
  if (inputs.rows !== targets.length)
    throw new RangeError(`${inputs.rows} rows of inputs, but ${targets.length} targets`)
  if (inputs.rows < 2) throw new RangeError(`a Gaussian process of ${inputs.rows} row`)
  if (!inputs.values.every(Number.isFinite) || !targets.every(Number.isFinite))
    throw new RangeError('a Gaussian process of values that are not finite')
}
