// What processes say of parameters, inside a program: fluxes in their units, and how far a run may be from them.
import {
  add,
  cast,
  concat,
  constant,
  less,
  log,
  matmul,
  maximum,
  mul,
  sqrt,
  square,
  transpose,
  unsqueeze,
  where,
  type Tensor,
} from '@utsushi/graph'
import { gaussianProcessesTensor } from '@utsushi/learn'
import { LEAST, type FluxProcesses, type ToldSeries } from './processes.js'
import type { Plan } from './told.js'

const real = (values: number | readonly number[], shape?: readonly number[]): Tensor =>
  constant(values, { dtype: 'float64', ...(shape && { shape }) })

/** Parameters `[batch, parameters]` as the processes see them, in float64. */
export function logsOf(logged: readonly number[], parameters: Tensor): Tensor {
  const wide = cast(parameters, 'float64')
  if (logged.length === 0) return wide
  const isLogged = Array.from({ length: Number(parameters.shape[1]) }, (_, column) =>
    logged.includes(column) ? 0 : 1,
  )
  return where(less(real(isLogged), real(0.5)), log(maximum(wide, real(LEAST))), wide)
}

/** Mean and variance of one quantity, `[batch, steps]`. Size and course are independent of each other. */
function quantity({ size, course }: ToldSeries, inputs: Tensor): readonly [mean: Tensor, variance: Tensor] {
  const own = gaussianProcessesTensor(course, inputs)
  if (size === undefined) return [own.mean, square(own.deviation)]
  const { mean, deviation } = gaussianProcessesTensor(size, inputs)
  const large = maximum(mean, real(0))
  return [mul(large, own.mean), add(square(mul(own.mean, deviation)), square(mul(large, own.deviation)))]
}

/**
 * Fluxes of parameter sets in their units, and the deviations of what a run will be, `[batch, steps, fluxes]` each. Quantities of a sum count
 * as independent of each other.
 *
 * @param parameters `[batch, parameters]` in their units
 */
export function seriesTensors(
  { logged, told }: FluxProcesses,
  { sums }: Pick<Plan, 'sums'>,
  parameters: Tensor,
): { readonly fluxes: Tensor; readonly deviation: Tensor } {
  const inputs = logsOf(logged, parameters)
  const each = told.map((own) => quantity(own, inputs))
  const summed = (part: 0 | 1, weigh: (weight: number) => number): Tensor => {
    const joined = concat(
      each.map((own) => unsqueeze(own[part], 2)),
      2,
    )
    const weights = real(sums.flat().map(weigh), [sums.length, told.length])
    return matmul(joined, transpose(weights, [1, 0]))
  }
  return {
    fluxes: cast(
      summed(0, (weight) => weight),
      'float32',
    ),
    deviation: cast(sqrt(summed(1, (weight) => weight * weight)), 'float32'),
  }
}
