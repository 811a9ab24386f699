// How large the fluxes of a run are said to be: what a joined network is told beside the parameters, and what its closed fluxes are in units
// of.
import type { Ensemble } from '@utsushi/data/node'
import { add, cast, concat, constant, exp, mul, slice, type Tensor } from '@utsushi/graph'
import {
  gaussianProcessesTensor,
  leaveOutGaussianProcesses,
  predictGaussianProcesses,
  type GaussianProcesses,
} from '@utsushi/learn'
import { components, type Component } from './fluxes.js'
import { parametersOf, withLogs, type FluxProcesses } from './processes.js'
import { logsOf } from './processes-tensor.js'

/** Sizes of some runs. */
export interface Sizes {
  /** Logarithms in deviations of the training runs, `[runs, sizes]`. */
  readonly told: Float32Array
  /** Typical GPP, Ra and Rh of each run in their unit, `[runs, 3]`. */
  readonly units: Float32Array
}

/** Processes of those quantities that have a size. */
const sized = ({ told }: FluxProcesses): readonly GaussianProcesses[] =>
  told.flatMap(({ size }) => (size === undefined ? [] : [size]))

/** How many sizes a network is told of. */
export const sizeCount = (processes: FluxProcesses | undefined): number =>
  processes === undefined ? 0 : sized(processes).length

/** Whether GPP, Ra and Rh are all told, and have sizes. */
const isClosed = ({ told }: FluxProcesses): boolean =>
  components.every((component, own) => told[own]?.name === component && told[own]?.size !== undefined)

/** Mean and deviation of the logarithms of a size over the training runs. */
function unitsOf({ outputs: [own] }: GaussianProcesses): { readonly center: number; readonly scale: number } {
  return own?.kind === 'process' ? own : { center: own?.value ?? 0, scale: 1 }
}

/**
 * Sizes of every run of an ensemble: `asked` is what processes say; `leftOut`, of the runs that they have seen, what they would have said
 * without them: a network that was trained on what they know of these would trust them too much with others.
 *
 * @param typical of GPP, Ra and Rh, where no sizes of them are told
 */
export function sizesOfRuns(
  processes: FluxProcesses,
  ensemble: Pick<Ensemble, 'statics' | 'samples'>,
  typical: Readonly<Record<Component, number>>,
): { readonly asked: Sizes; readonly leftOut: Sizes } {
  const { samples } = ensemble
  const all = withLogs(
    processes.logged,
    parametersOf(
      ensemble,
      samples.map((_, entity) => entity),
    ),
  )
  const places = processes.samples.map((sample) => samples.indexOf(sample))
  const sizes = sized(processes).map((size) => {
    const asked = predictGaussianProcesses(size, all).mean.values
    const leftOut = Float64Array.from(asked)
    const without = leaveOutGaussianProcesses(size).mean.values
    for (const [row, entity] of places.entries()) if (entity >= 0) leftOut[entity] = without[row] ?? NaN
    return { asked, leftOut, ...unitsOf(size) }
  })
  const of = (kind: 'asked' | 'leftOut'): Sizes => ({
    told: Float32Array.from({ length: samples.length * sizes.length }, (_, at) => {
      const size = sizes[at % sizes.length]
      const log = size?.[kind][Math.floor(at / sizes.length)] ?? NaN
      return (log - (size?.center ?? 0)) / (size?.scale ?? 1)
    }),
    units: Float32Array.from({ length: samples.length * components.length }, (_, at) => {
      const place = at % components.length
      const log = sizes[place]?.[kind][Math.floor(at / components.length)]
      return isClosed(processes) ? Math.exp(log ?? NaN) : typical[components[place] ?? 'gpp']
    }),
  })
  return { asked: of('asked'), leftOut: of('leftOut') }
}

/** The same of parameter sets `[batch, parameters]`, inside a program; `undefined` where no quantity has a size. */
export function sizeTensors(
  processes: FluxProcesses,
  parameters: Tensor,
  typical: Readonly<Record<Component, number>>,
): { readonly told: Tensor; readonly units: Tensor } | undefined {
  const inputs = logsOf(processes.logged, parameters)
  const sizes = sized(processes)
  if (sizes.length === 0) return undefined
  const logs = concat(
    sizes.map((size) => gaussianProcessesTensor(size, inputs).mean),
    1,
  )
  const scales = sizes.map(unitsOf)
  const real = (values: readonly number[]): Tensor => constant(values, { dtype: 'float64' })
  const told = mul(
    add(logs, real(scales.map(({ center }) => -center))),
    real(scales.map(({ scale }) => 1 / scale)),
  )
  return {
    told: cast(told, 'float32'),
    units: isClosed(processes)
      ? cast(exp(slice(logs, { axis: 1, start: 0, end: components.length })), 'float32')
      : constant(components.map((component) => typical[component])),
  }
}
