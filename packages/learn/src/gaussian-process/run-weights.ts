// How much each run counts in what processes of one kernel say of others: their means are sums of the runs' own, and so may be sums of
// whatever else is known of the same runs.
import { cast, constant, div, gather, matmul, type Tensor } from '@utsushi/graph'
import { matrix, product, type Matrix } from '../classical/matrix.js'
import { covarianceScratch, layCovariances } from './covariances.js'
import type { GaussianProcesses } from './gaussian-processes.js'
import { covarianceTensor, double } from './kernel-tensor.js'
import { isLarge, MOST_EXACT } from './nearest.js'
import { seenProcesses } from './predict-processes.js'
import { inverseOf, type SeenProcess } from './process.js'
import { varyingInputs } from './processes-tensor.js'
import { openProducts, padded, strideOf, type Rows } from './products.js'
import { scaledInputs } from './scaled-inputs.js'

/**
 * Weights of the runs in the means of `predictGaussianProcesses`: what is said of an output is its mean over the runs, and the weighted sum of
 * how far each run is from it.
 *
 * @param processes whose outputs share a kernel and are on their own scale
 * @param x `[rows, inputs]`, in the inputs' units
 * @returns `[rows, runs]`
 * @throws RangeError for kernels of their own, bent outputs, or more than 1,500 runs
 * @example const weights = gaussianProcessWeights(processes, matrix(1, 8, another)) // weights.values[3]: of the fourth run
 */
export function gaussianProcessWeights(processes: GaussianProcesses, x: Matrix): Matrix {
  const process = sharedProcess(processes)
  const { inputs, counts, places } = process.rows
  const scaled = scaledInputs(processes.inputs, x)
  const n = inputs.rows
  const stride = strideOf(padded(n))
  const rows = padded(x.rows)
  const products = openProducts(rows * stride + covarianceScratch(scaled, inputs))
  const across: Rows = { at: 0, stride }
  layCovariances(products, process.kernel, scaled, inputs, across, rows * stride)
  const covariances = matrix(x.rows, n)
  for (let row = 0; row < x.rows; row++)
    covariances.values.set(products.memory.subarray(row * stride, row * stride + n), row * n)
  const each = product(covariances, inverseOf(process))
  const weights = matrix(x.rows, places.length)
  for (let row = 0; row < x.rows; row++)
    places.forEach((place, run) => {
      weights.values[row * places.length + run] =
        (each.values[row * n + place] as number) / (counts[place] as number)
    })
  return weights
}

/**
 * The same inside a program.
 *
 * @param x float32 or float64 `[rows, inputs]`, in the inputs' units
 * @returns `[rows, runs]`, of the type of x
 */
export function gaussianProcessWeightsTensor(processes: GaussianProcesses, x: Tensor): Tensor {
  const process = sharedProcess(processes)
  const { inputs, counts, places } = process.rows
  const across = covarianceTensor(process.kernel, varyingInputs(processes.inputs, cast(x, 'float64')), inputs)
  const each = matmul(across, double(inverseOf(process).values, [inputs.rows, inputs.rows]))
  if (places.length === inputs.rows) return cast(each, x.dtype)
  const runs = gather(each, constant(Array.from(places), { dtype: 'int32' }), 1)
  const times = Array.from(places, (place) => counts[place] as number)
  return cast(div(runs, double(times, [1, times.length])), x.dtype)
}

/** The process that stands for all: of one kernel. */
function sharedProcess(processes: GaussianProcesses): SeenProcess {
  const varying = seenProcesses(processes).flatMap((process, k) => {
    const output = processes.outputs[k]
    return process === undefined || output?.kind !== 'process' ? [] : [{ process, bend: output.bend.kind }]
  })
  const [first] = varying
  const kernels = new Set(varying.map(({ process }) => JSON.stringify(process.kernel)))
  if (first === undefined || kernels.size > 1 || varying.some(({ bend }) => bend !== 'none'))
    throw new RangeError(
      'runs have one weight each where outputs share a kernel on their own scale: fit with shared: true',
    )
  if (isLarge(first.process))
    throw new RangeError(
      `Gaussian processes of ${processes.runs.length} runs look for the nearest of them: only of up to ${MOST_EXACT} have all a weight`,
    )
  return first.process
}
