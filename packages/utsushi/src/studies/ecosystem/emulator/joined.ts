// The network and the processes together, inside a program: in steps that are known by their weather the processes say what the learnt runs
// did there; in others they weigh what the network says of these runs under the weather that was given.
import {
  abs,
  add,
  and,
  broadcastTo,
  concat,
  cond,
  constant,
  equal,
  less,
  matmul,
  max,
  maximum,
  mul,
  ones,
  or,
  reshape,
  scan,
  slice,
  sub,
  sum,
  transpose,
  unsqueeze,
  where,
  zeros,
  type Dim,
  type Tensor,
} from '@utsushi/graph'
import type { EcosystemConfig } from '../config.js'
import type { Fitted } from '../data.js'
import type { Stretch } from '../model.js'
import type { FluxProcesses } from '../model/processes.js'
import { seriesTensors } from '../model/processes-tensor.js'
import { recognised } from '../model/recognised.js'
import { learntParameters, weightTensor } from '../model/reference-runs.js'
import { planOf } from '../model/told.js'
import { standardised } from './ports.js'

/** What there is to join. */
export interface JoinedParts {
  /** `[batch, time, drivers]` in units, and scaled with the indicators of thresholds behind them. */
  readonly drivers: Tensor
  readonly indicated: Tensor
  /** `[batch, parameters]` in units. */
  readonly statics: Tensor | undefined
  /** What the network says, `[batch, time, fluxes]` in units. */
  readonly network: Tensor
  /** Asks the network: `[time, batch, fluxes]` in units. */
  readonly answer: (stretch: Stretch) => Tensor
}

/** What a network says, and with `model.kind: joined` the mean of that and of the processes: `[batch, time, fluxes]` in units. */
export function joinedTensor(config: EcosystemConfig, fitted: Fitted, parts: JoinedParts): Tensor {
  const { drivers, statics, network } = parts
  const { processes, weather } = fitted
  if (processes === undefined || weather === undefined || statics === undefined) return network
  const { processShare: share, referenceRuns } = config.model
  const { is, which } = recognised(
    standardised(drivers, fitted.drivers),
    Float32Array.from(weather),
    config.windows.context,
  )
  const { fluxes } = seriesTensors(processes, planOf(config), statics)
  const there = matmul(which, fluxes)
  if (!referenceRuns) {
    const own = mul(is, share)
    return add(mul(own, there), mul(sub(1, own), network))
  }
  // Spin-up is never known, and nobody reads it: runs are for rows with an unknown step behind it.
  const unknown = sum(slice(sub(1, is), { axis: 1, start: config.windows.context }), { axes: 1 })
  const elsewhere = referenceTensor(config, fitted, processes, { ...parts, statics, unknown })
  const other = where(less(unsqueeze(unknown, 2), 0.5), network, elsewhere)
  return add(mul(where(equal(is, 1), there, other), share), mul(network, 1 - share))
}

/**
 * What the network says of the learnt runs under each row's weather, weighted for its parameters: `[batch, time, fluxes]`. Rows go one by one,
 * and runs are made again only where the weather is another than that of the row before: many parameter sets under one weather take one set
 * of runs. Rows without an unknown step take none, and what is said of them means nothing.
 *
 * @param unknown how many steps of each row are, `[batch, 1]`
 */
function referenceTensor(
  config: EcosystemConfig,
  { statics: scaler }: Pick<Fitted, 'statics'>,
  processes: FluxProcesses,
  { indicated, statics, answer, unknown }: JoinedParts & Readonly<Record<'statics' | 'unknown', Tensor>>,
): Tensor {
  const [, time, width] = indicated.shape as [Dim, Dim, Dim]
  const { rows: count, columns, values } = learntParameters(processes)
  const learnt = standardised(constant(Float32Array.from(values), { shape: [count, columns] }), scaler)
  const { places, sums } = planOf(config)
  const targets = config.data.targets.length
  // From targets to the quantities that are told, and back.
  const told = constant(
    Array.from({ length: targets }, (_, target) =>
      places.map(([plus, minus]) => (target === plus ? 1 : target === minus ? -1 : 0)),
    ).flat(),
    { shape: [targets, places.length] },
  )
  const back = constant(
    places.flatMap((_, quantity) => sums.map((row) => row[quantity] ?? 0)),
    { shape: [places.length, targets] },
  )
  /** `[quantities, time, runs]` */
  const runsUnder = (weather: Tensor): Tensor => {
    const drivers = broadcastTo(unsqueeze(weather, 1), [time, count, width])
    return transpose(matmul(answer({ drivers, statics: learnt }), told), [2, 0, 1])
  }
  const { outputs } = scan(
    {
      state: {
        weather: zeros([time, width]),
        begun: zeros([1]),
        runs: zeros([places.length, time, count]),
      },
      inputs: { weather: indicated, weights: unsqueeze(weightTensor(processes, statics), 3), unknown },
    },
    (before, row) => {
      const apart = reshape(max(abs(sub(row.weather, before.weather))), [1])
      const same = and(equal(apart, 0), equal(before.begun, 1))
      const { weather, begun, runs } = cond(
        reshape(or(same, less(row.unknown, 0.5)), []),
        () => before,
        () => ({ weather: row.weather, begun: ones([1]), runs: runsUnder(row.weather) }),
      )
      return {
        state: { weather, begun, runs },
        outputs: reshape(matmul(runs, row.weights), [places.length, time]),
      }
    },
  )
  const least = processes.told.map(({ size }) => (size === undefined ? undefined : 0))
  const each = concat(
    least.map((bound, quantity) => {
      const own = slice(outputs, { axis: 1, start: quantity, end: quantity + 1 })
      return bound === undefined ? own : maximum(own, bound)
    }),
    1,
  )
  return matmul(transpose(each, [0, 2, 1]), back)
}
