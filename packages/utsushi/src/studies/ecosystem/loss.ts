/**
 * The training objective and forecasts of the ecosystem study, as programs over resident tables.
 *
 * A window is (entity, start): its rows are gathered inside the program. In `direct`, every forecast day weighs alike; in
 * `autoregressive`, a one-step term (each day given the measured fluxes of the day before) and a rollout term (scheduled
 * sampling over the forecast) are mixed.
 */
import {
  add,
  cast,
  concat,
  constant,
  gather,
  greater,
  input,
  less,
  maximum,
  mul,
  program,
  randomNormal,
  randomUniform,
  reshape,
  slice,
  zeros,
  type Program,
  type Tensor,
} from '@utsushi/graph'
import { dropout, huber, mae, mse, weightsOf, type LossOptions, type Randomness } from '@utsushi/learn'
import type { EcosystemConfig } from './config.js'
import { targetScales, type EcosystemData } from './data.js'
import { fluxHead, fluxScales, type FluxHead } from './fluxes.js'
import { thresholdsOf } from './thresholds.js'
import { ecosystemModel, type EcosystemModel } from './model.js'

export type TableSpecs = Readonly<
  Record<keyof EcosystemData['tables'], { dtype: 'float32'; shape: readonly number[] }>
>

export interface EcosystemNetwork {
  readonly model: EcosystemModel
  readonly fluxes: FluxHead
}

/** What a window program must know of the data. */
export interface TableLayout {
  readonly days: number
  readonly sharedWeather: boolean
}

type Tables = Readonly<Record<keyof EcosystemData['tables'], Tensor>>

/** The network that a study file and its data ask for. */
export function ecosystemNetwork(
  config: EcosystemConfig,
  data: Pick<EcosystemData, 'ensemble' | 'scalers'>,
): EcosystemNetwork {
  const targets = targetScales(config, data.scalers)
  const fluxes = fluxHead(config.model.fluxes, targets, fluxScales(targets, data.scalers.components))
  const model = ecosystemModel(config.model, {
    drivers: data.ensemble.drivers.names.length + thresholdsOf(config).length,
    statics: data.ensemble.statics.names.length,
    outputs: fluxes.outputs,
    fedBack: data.ensemble.targets.names.length,
  })
  return { model, fluxes }
}

/** Rows of the tables for days `from … from + length − 1` of each window: int32 `[length, batch]`. */
function rowsOf(start: Tensor, from: number, length: number, offset?: Tensor): Tensor {
  const days = constant(
    Array.from({ length }, (_, k) => from + k),
    { dtype: 'int32', shape: [length, 1] },
  )
  const rows = add(reshape(start, [1, start.shape[0] ?? 1]), days)
  return offset === undefined ? rows : add(rows, reshape(offset, [1, offset.shape[0] ?? 1]))
}

interface Window {
  /** int32 `[batch]` */
  readonly entity: Tensor
  readonly start: Tensor
  readonly context: number
  readonly horizon: number
}

/** Reads windows out of the tables. */
class WindowReader {
  private readonly offset: Tensor

  constructor(
    private readonly tables: Tables,
    private readonly layout: TableLayout,
    private readonly window: Window,
  ) {
    this.offset = mul(window.entity, layout.days)
  }

  weather(from: number, length: number): Tensor {
    const offset = this.layout.sharedWeather ? undefined : this.offset
    return gather(this.tables.drivers, rowsOf(this.window.start, from, length, offset), 0)
  }

  statics(): Tensor {
    return gather(this.tables.statics, this.window.entity, 0)
  }

  observed(from: number, length: number): { readonly target: Tensor; readonly mask: Tensor } {
    const rows = rowsOf(this.window.start, from, length, this.offset)
    return { target: gather(this.tables.targets, rows, 0), mask: gather(this.tables.mask, rows, 0) }
  }

  /** Measured fluxes of the day before; where there is none (before the record, or missing), the training mean. */
  before(from: number, length: number): Tensor {
    const days = rowsOf(this.window.start, from - 1, length)
    const rows = add(maximum(days, 0), reshape(this.offset, [1, this.offset.shape[0] ?? 1]))
    const known = cast(greater(days, -1), 'float32')
    return mul(gather(this.tables.targets, rows, 0), reshape(known, [...days.shape, 1]))
  }
}

export interface ObjectiveContext {
  readonly weights: Parameters<EcosystemModel['direct']>[0]
  readonly data: Tables
  readonly batch: { readonly entity: Tensor; readonly start: Tensor; readonly teacher: Tensor }
  readonly random: Randomness
}

/** The loss of one batch of windows. */
export function objective(
  config: EcosystemConfig,
  network: EcosystemNetwork,
  layout: TableLayout,
  shape: { readonly context: number; readonly horizon: number },
): (context: ObjectiveContext) => Tensor {
  const { model, fluxes } = network
  const { context, horizon } = shape
  const weights = config.data.targets.map((name) => config.training.targetWeights[name] ?? 1)
  const error = (prediction: Tensor, { target, mask }: { target: Tensor; mask: Tensor }): Tensor => {
    const options: LossOptions = { mask, weights: constant(weights) }
    const { loss } = config.training
    return loss === 'mse'
      ? mse(prediction, target, options)
      : (loss === 'mae' ? mae : huber)(prediction, target, options)
  }
  return ({ weights: own, data, batch, random }) => {
    const read = new WindowReader(data, layout, { ...batch, context, horizon })
    const statics = read.statics()
    const observed = read.observed(context, horizon)
    const { driverNoise } = config.training
    const weather = (from: number, length: number): Tensor => {
      const drivers = read.weather(from, length)
      if (driverNoise === 0) return drivers
      const place = { seed: random.seed, counter: random.counter, stream: random.nextStream() }
      const size = config.data.drivers.length
      const noisy = slice(drivers, { axis: 2, end: size })
      const noise = mul(randomNormal(place, noisy.shape), driverNoise)
      const indicators = slice(drivers, { axis: 2, start: size })
      const moved = add(noisy, noise)
      return thresholdsOf(config).length === 0 ? moved : concat([moved, indicators], 2)
    }
    const headOf = (hidden: Tensor): Tensor =>
      fluxes.scaled(model.head(own, dropout(hidden, config.model.outputDropout, random)))
    if (config.model.decoder === 'direct') {
      const { hidden } = model.direct(own, { drivers: weather(0, context + horizon), statics, random })
      return error(headOf(slice(hidden, { axis: 0, start: context })), observed)
    }
    const days = context + horizon
    const fed = concat([weather(0, days), read.before(0, days)], 2)
    const taught = model.direct(own, { drivers: slice(fed, { axis: 0, end: context }), statics, random })
    const ahead = model.direct(
      own,
      { drivers: slice(fed, { axis: 0, start: context }), statics, random },
      taught.final,
    )
    const oneStep = headOf(ahead.hidden)
    const size = batch.entity.shape[0] ?? 1
    const draws = randomUniform({ seed: random.seed, counter: random.counter, stream: random.nextStream() }, [
      horizon,
      size,
      1,
    ])
    const rolled = model.rollout(
      own,
      { drivers: read.weather(context, horizon), statics },
      { before: read.before(context, horizon), share: cast(less(draws, batch.teacher), 'float32') },
      fluxes.scaled,
      { initial: taught.final, last: fluxes.scaled(model.head(own, lastEntry(taught.hidden))) },
    )
    const { oneStepWeight, rolloutWeight } = config.training
    return add(
      mul(error(oneStep, observed), oneStepWeight),
      mul(error(rolled.scaled, observed), rolloutWeight),
    )
  }
}

function lastEntry(sequence: Tensor): Tensor {
  const last = slice(sequence, { axis: 0, start: -1 })
  return reshape(last, last.shape.slice(1))
}

/** How an autoregressive forecast begins: with measured fluxes over the context, or with its own. */
export type Start = 'cold' | 'warm'

/** A program that forecasts a batch of windows: outputs `fluxes`, scaled, `[horizon, batch, targets]`. */
export function forecastProgram(
  config: EcosystemConfig,
  network: EcosystemNetwork,
  tables: TableSpecs,
  layout: TableLayout,
  window: {
    readonly context: number
    readonly horizon: number
    readonly batch: number
    readonly start?: Start
  },
): Program {
  const { model, fluxes } = network
  const { context, horizon, batch } = window
  const flat = input('parameters', 'float32', [model.parameters.size])
  const own = weightsOf(model.parameters, flat)
  const named = Object.fromEntries(
    Object.entries(tables).map(([name, { dtype, shape }]) => [name, input(name, dtype, shape)]),
  ) as Tables
  const entity = input('entity', 'int32', [batch])
  const start = input('start', 'int32', [batch])
  const read = new WindowReader(named, layout, { entity, start, context, horizon })
  const statics = read.statics()
  const days = context + horizon
  let scaled: Tensor
  if (config.model.decoder === 'direct') {
    const { hidden } = model.direct(own, { drivers: read.weather(0, days), statics })
    scaled = fluxes.scaled(model.head(own, slice(hidden, { axis: 0, start: context })))
  } else {
    const warm = window.start === 'warm' ? 1 : 0
    const share = constant(
      Array.from({ length: days }, (_, day) => (day <= context ? warm : 0)),
      { shape: [days, 1, 1] },
    )
    const rolled = model.rollout(
      own,
      { drivers: read.weather(0, days), statics },
      { before: warm ? read.before(0, days) : zeros([days, batch, config.data.targets.length]), share },
      fluxes.scaled,
    )
    scaled = slice(rolled.scaled, { axis: 0, start: context })
  }
  return program({
    name: `forecast ${context}+${horizon}`,
    inputs: [flat, ...usedTables(named, config), entity, start],
    outputs: { fluxes: scaled },
  })
}

/** Tables that a forecast reads: fluxes only when they are fed back. */
function usedTables(tables: Tables, config: EcosystemConfig): readonly Tensor[] {
  const { drivers, statics, targets } = tables
  return config.model.decoder === 'direct' ? [drivers, statics] : [drivers, statics, targets]
}
