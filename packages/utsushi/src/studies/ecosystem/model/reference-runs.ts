// What a network says of the runs that were learnt, each weighted as the processes weigh it for the parameters that are asked about: the joined
// answer in weather that nobody ran. A process smooths over parameters what the network makes of weather; neither can do the other's part.
import { add, cast, maximum, mul, sub, sum, unsqueeze, concat, constant, type Tensor } from '@utsushi/graph'
import {
  gaussianProcessesTensor,
  gaussianProcessWeights,
  gaussianProcessWeightsTensor,
  matrix,
  predictGaussianProcesses,
  type GaussianProcesses,
  type Matrix,
} from '@utsushi/learn'
import { withLogs, type FluxProcesses, type ToldSeries } from './processes.js'
import { logsOf } from './processes-tensor.js'

/** Whether a course is the same in all runs: then none counts more than another. */
const isConstant = ({ outputs }: GaussianProcesses): boolean =>
  outputs.every(({ kind }) => kind === 'constant')

/** What each run counts in a mean course, and what it is multiplied with to be one: 0 where it tells none. */
function sharesOf({ sizes, course }: ToldSeries): {
  readonly even: readonly number[]
  readonly scales: readonly number[]
} {
  const own = sizes ?? course.runs.map(() => 1)
  const count = own.filter((size) => size > 0).length
  return {
    even: own.map((size) => (size > 0 ? 1 / count : 0)),
    scales: own.map((size) => (size > 0 ? 1 / size : 0)),
  }
}

/**
 * How much each learnt run counts in each quantity of other parameters: `[sets, runs]` each. What is told is the sum of the runs, so weighted.
 *
 * @param parameters in their units, `[sets, parameters]`
 */
export function weightsOfRuns({ logged, told }: FluxProcesses, parameters: Matrix): readonly Matrix[] {
  const inputs = withLogs(logged, parameters)
  return told.map((own) => {
    const { size, course } = own
    const runs = course.runs.length
    const weights = isConstant(course) ? matrix(inputs.rows, runs) : gaussianProcessWeights(course, inputs)
    const large = size && predictGaussianProcesses(size, inputs).mean.values
    const { even, scales } = sharesOf(own)
    for (let row = 0; row < inputs.rows; row++) {
      const mine = weights.values.subarray(row * runs, (row + 1) * runs)
      // Weights are of distances from the mean course, from which those that tell none are not away.
      const rest = 1 - mine.reduce((total, value, run) => total + (scales[run] === 0 ? 0 : value), 0)
      const times = large === undefined ? 1 : Math.max(0, large[row] ?? NaN)
      for (let run = 0; run < runs; run++)
        mine[run] = times * ((mine[run] ?? NaN) + rest * (even[run] ?? 0)) * (scales[run] ?? NaN)
    }
    return weights
  })
}

/** The same of parameter sets `[batch, parameters]`, inside a program: float32 `[batch, quantities, runs]`. */
export function weightTensor({ logged, told }: FluxProcesses, parameters: Tensor): Tensor {
  const inputs = logsOf(logged, parameters)
  const each = told.map((own) => {
    const { size, course } = own
    const runs = course.runs.length
    const real = (values: readonly number[]): Tensor => constant(values, { dtype: 'float64' })
    const { even, scales } = sharesOf(own)
    const weights = isConstant(course)
      ? mul(sum(inputs, { axes: 1, keepDims: true }), real(Array.from({ length: runs }, () => 0)))
      : gaussianProcessWeightsTensor(course, inputs)
    const counted = mul(weights, real(scales.map((scale) => (scale === 0 ? 0 : 1))))
    const rest = mul(sub(1, sum(counted, { axes: 1, keepDims: true })), real(even))
    const shares = mul(add(weights, rest), real(scales))
    const laid =
      size === undefined
        ? shares
        : mul(shares, maximum(gaussianProcessesTensor(size, inputs).mean, real([0])))
    return unsqueeze(laid, 1)
  })
  return cast(concat(each, 1), 'float32')
}

/** Parameters of the learnt runs in their units, `[runs, parameters]`. */
export function learntParameters({ logged, told }: FluxProcesses): Matrix {
  const runs = told[0]?.course.runs ?? []
  const isLogged = new Set(logged)
  return matrix(
    runs.length,
    runs[0]?.length ?? 0,
    runs.flatMap((run) => run.map((value, k) => (isLogged.has(k) ? Math.exp(value) : value))),
  )
}
