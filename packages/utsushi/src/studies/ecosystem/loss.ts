/**
 * The training objective: windows gathered out of resident tables, and the errors of what the network says of them.
 *
 * A window is (entity, start): its rows are gathered inside the program. In `direct`, every forecast day weighs alike; in
 * `autoregressive`, a one-step term (each day given the measured fluxes of the day before) and a rollout term (scheduled
 * sampling over the forecast) are mixed.
 */
import { lookUp } from '@utsushi/ground'
import {
  add,
  cast,
  concat,
  constant,
  gather,
  greater,
  less,
  maximum,
  mul,
  randomNormal,
  randomUniform,
  reshape,
  slice,
  type Tensor,
} from '@utsushi/graph'
import { dropout, huber, linearRamp, mae, mse, type LossOptions, type Schedule } from '@utsushi/learn'
import type { Part } from '@utsushi/data'
import type { Loss, Task } from '@utsushi/study'
import { thresholdsOf, type EcosystemConfig } from './config.js'
import { trainingWindows, type EcosystemParts, type Fitted, type LookedEnsemble } from './data.js'
import { fluxHead, type FluxHead } from './model/fluxes.js'
import { targetRoles, type EcosystemModel } from './model.js'

/** The study with its data, as its parts see it. */
export type EcosystemTask = Task<EcosystemConfig, LookedEnsemble, Part, Fitted, EcosystemModel | undefined>

/** The network of a task that trains one. */
export function networkOf(model: EcosystemModel | undefined): EcosystemModel {
  if (model === undefined) throw new RangeError('nothing here is trained by gradients')
  return model
}

type Tables = Readonly<Record<string, Tensor>>

/** A table or a batch's column by its name. */
export function named(tensors: Tables, name: string): Tensor {
  const tensor = tensors[name]
  if (tensor === undefined)
    throw new RangeError(`there is no tensor "${name}" among ${Object.keys(tensors).join(', ')}`)
  return tensor
}

/** From raw outputs to fluxes, by scales that are tables: those of a fold are its own. */
export function fluxesOf(config: EcosystemConfig, tables: Tables): FluxHead {
  return fluxHead(config.model.fluxes, targetRoles(config), {
    center: named(tables, 'center'),
    scale: named(tables, 'scale'),
    sizes: named(tables, 'sizes'),
  })
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

/** Some windows of a batch. */
export interface Windows {
  /** int32 `[batch]` */
  readonly entity: Tensor
  readonly start: Tensor
  readonly context: number
  readonly horizon: number
}

/** Reads windows out of the tables. */
export class WindowReader {
  private readonly offset: Tensor
  private readonly sharedWeather: boolean

  constructor(
    private readonly tables: Tables,
    private readonly window: Windows,
    days: number,
  ) {
    this.offset = mul(window.entity, days)
    // Tables of targets have rows for every sample; weather that all samples share has those of one.
    this.sharedWeather = named(tables, 'drivers').shape[0] === days
  }

  weather(from: number, length: number): Tensor {
    const offset = this.sharedWeather ? undefined : this.offset
    return gather(named(this.tables, 'drivers'), rowsOf(this.window.start, from, length, offset), 0)
  }

  /** `undefined` where no parameters are read. */
  statics(): Tensor | undefined {
    const { statics } = this.tables
    return statics && gather(statics, this.window.entity, 0)
  }

  observed(from: number, length: number): { readonly target: Tensor; readonly mask: Tensor } {
    const rows = rowsOf(this.window.start, from, length, this.offset)
    return {
      target: gather(named(this.tables, 'targets'), rows, 0),
      mask: gather(named(this.tables, 'mask'), rows, 0),
    }
  }

  /** Measured fluxes of the day before; where there is none (before the record, or missing), the training mean. */
  before(from: number, length: number): Tensor {
    const days = rowsOf(this.window.start, from - 1, length)
    const rows = add(maximum(days, 0), reshape(this.offset, [1, this.offset.shape[0] ?? 1]))
    const known = cast(greater(days, -1), 'float32')
    return mul(gather(named(this.tables, 'targets'), rows, 0), reshape(known, [...days.shape, 1]))
  }
}

/** The loss of one batch of windows. */
export function objective(task: EcosystemTask): Loss<EcosystemModel> {
  const {
    config,
    data: { days },
    parts,
  } = task
  const model = networkOf(task.model)
  const { context, horizon } = trainingWindows(config, parts as EcosystemParts)
  const weights = config.data.targets.map((name) => lookUp(config.training.targetWeights, name) ?? 1)
  const error = (prediction: Tensor, { target, mask }: { target: Tensor; mask: Tensor }): Tensor => {
    const options: LossOptions = { mask, weights: constant(weights) }
    const { loss } = config.training
    return loss === 'mse'
      ? mse(prediction, target, options)
      : (loss === 'mae' ? mae : huber)(prediction, target, options)
  }
  const loss: Loss<EcosystemModel>['loss'] = ({ weights: own, data, batch, random }) => {
    const [entity, start] = [named(batch, 'entity'), named(batch, 'start')]
    const read = new WindowReader(data, { entity, start, context, horizon }, days.length)
    const fluxes = fluxesOf(config, data)
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
    const length = context + horizon
    const fed = concat([weather(0, length), read.before(0, length)], 2)
    // Without a context the forecast begins in the first state, and after the fluxes of the day before it.
    const taught =
      context === 0
        ? undefined
        : model.direct(own, { drivers: slice(fed, { axis: 0, end: context }), statics, random })
    const ahead = model.direct(
      own,
      { drivers: slice(fed, { axis: 0, start: context }), statics, random },
      taught?.final,
    )
    const oneStep = headOf(ahead.hidden)
    const size = entity.shape[0] ?? 1
    const draws = randomUniform({ seed: random.seed, counter: random.counter, stream: random.nextStream() }, [
      horizon,
      size,
      1,
    ])
    const rolled = model.rollout(
      own,
      { drivers: read.weather(context, horizon), statics },
      { before: read.before(context, horizon), share: cast(less(draws, named(batch, 'teacher')), 'float32') },
      fluxes.scaled,
      taught === undefined
        ? {}
        : { initial: taught.final, last: fluxes.scaled(model.head(own, lastEntry(taught.hidden))) },
    )
    const { oneStepWeight, rolloutWeight } = config.training
    return add(
      mul(error(oneStep, observed), oneStepWeight),
      mul(error(rolled.scaled, observed), rolloutWeight),
    )
  }
  return { loss }
}

/** Share of days fed the measured fluxes, falling as training goes on. */
export function rates({ model }: EcosystemConfig): Readonly<Record<'teacher', Schedule>> {
  const { start, end, steps } = model.scheduledSampling
  return { teacher: linearRamp({ from: start, to: end, steps }) }
}

/** Multiply-adds of the recurrent layers over one batch of windows, forward. */
export function stepWork({ config, data, parts }: Pick<EcosystemTask, 'config' | 'data' | 'parts'>): number {
  const { hidden, layers, cell, statics, embedding } = config.model
  const { context, horizon } = trainingWindows(config, parts as EcosystemParts)
  const gates = { lstm: 4, gru: 3, rnn: 1 }[cell]
  const inputs = data.drivers.names.length + (statics.includes('concat') ? embedding : 0)
  const day = gates * hidden * (inputs + hidden + (layers - 1) * 2 * hidden)
  return config.training.batch * (context + horizon) * day
}

function lastEntry(sequence: Tensor): Tensor {
  const last = slice(sequence, { axis: 0, start: -1 })
  return reshape(last, last.shape.slice(1))
}
