// Gaussian processes from scaled parameters to scores, one a score, and the same as a program. All calls to the learn package's processes
// stand here.
import { cast, square, type Tensor } from '@utsushi/graph'
import {
  fitGaussianProcesses,
  gaussianProcessesTensor,
  leaveOutGaussianProcesses,
  predictGaussianProcesses,
  type GaussianProcesses,
  type Matrix,
} from '@utsushi/learn'
import type { Scores } from './scores.js'

export { parseGaussianProcesses as parseProcesses, type GaussianProcesses as Processes } from '@utsushi/learn'

/**
 * Fits a process to every column of scores.
 *
 * @param bend whether they may be looked at on other scales where that makes them more likely
 */
export const fitProcesses = (x: Matrix, scores: Matrix, bend: boolean): GaussianProcesses =>
  fitGaussianProcesses(x, scores, { bend })

/** What the processes say of further rows, noise included. */
export const predictProcesses = (own: GaussianProcesses, x: Matrix): Scores =>
  withVariance(predictGaussianProcesses(own, x))

/** What the processes would say of their own rows, had they not seen them. */
export const leaveOutProcesses = (own: GaussianProcesses): Scores =>
  withVariance(leaveOutGaussianProcesses(own))

const withVariance = ({
  mean,
  deviation,
}: {
  readonly mean: Matrix
  readonly deviation: Matrix
}): Scores => ({
  mean,
  variance: { ...deviation, values: deviation.values.map((own) => own * own) },
})

/** The same in graph form, in float64: weights of smooth processes are large and of both signs. */
export function processTensors(
  own: GaussianProcesses,
  x: Tensor,
): { readonly mean: Tensor; readonly variance: Tensor } {
  const { mean, deviation } = gaussianProcessesTensor(own, x.dtype === 'float64' ? x : cast(x, 'float64'))
  return { mean, variance: square(deviation) }
}
