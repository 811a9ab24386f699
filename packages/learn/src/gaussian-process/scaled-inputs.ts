// Inputs in standard deviations of each; what never varies is left out.
import { columnMeans, matrix, type Matrix } from '../classical/matrix.js'
import type { GaussianProcesses } from './gaussian-processes.js'

/** Mean and standard deviation of each column; 0 in place of the latter where it never varies. */
export function inputUnits(x: Matrix): GaussianProcesses['inputs'] {
  const mean = columnMeans(x)
  const deviation = new Float64Array(x.columns)
  for (let k = 0; k < x.columns; k++) {
    const first = x.values[k] as number
    let [sum, varies] = [0, false]
    for (let at = k; at < x.values.length; at += x.columns) {
      const value = x.values[at] as number
      varies ||= value !== first
      sum += (value - (mean[k] as number)) ** 2
    }
    deviation[k] = varies ? Math.sqrt(sum / x.rows) : 0
  }
  return { mean: Array.from(mean), deviation: Array.from(deviation) }
}

/**
 * Rows for a kernel: `[rows, inputs that vary]`.
 *
 * @throws RangeError when there are not as many inputs as were fitted
 */
export function scaledInputs({ mean, deviation }: GaussianProcesses['inputs'], x: Matrix): Matrix {
  if (x.columns !== mean.length)
    throw new RangeError(`rows of ${x.columns} inputs for Gaussian processes of ${mean.length}`)
  const varying = deviation.flatMap((value, k) => (value > 0 ? [k] : []))
  const scaled = matrix(x.rows, varying.length)
  for (let i = 0; i < x.rows; i++)
    varying.forEach((k, column) => {
      const away = (x.values[i * x.columns + k] as number) - (mean[k] as number)
      scaled.values[i * varying.length + column] = away / (deviation[k] as number)
    })
  return scaled
}
