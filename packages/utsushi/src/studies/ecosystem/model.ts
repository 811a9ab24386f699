/**
 * The ecosystem emulator's network: a recurrent stack over daily weather, conditioned on the static parameters of the
 * process model, with a head that gives fluxes.
 *
 * Conditioning: `concat` joins an embedding of the statics to every day, `init_state` gives the first state.
 * `direct` reads weather alone; `autoregressive` is fed the fluxes of the day before as well.
 */
import { add, concat, matmul, mul, relu, reshape, scan, sub, sum, zeros, type Tensor } from '@utsushi/graph'
import {
  cells,
  flatParameters,
  linear,
  mlp,
  parameter,
  recurrent,
  uniformByFan,
  type LayerState,
  type Randomness,
  type Weights,
} from '@utsushi/learn'
import { fluxRole, thresholdsOf, type EcosystemConfig } from './config.js'
import type { Fitted } from './data.js'
import { transformsOf } from './data/target-transforms.js'
import { fluxOutputs, type HeadTarget } from './model/fluxes.js'

export type ModelSettings = Omit<
  EcosystemConfig['model'],
  'kind' | 'components' | 'share' | 'processShare' | 'referenceRuns' | 'fluxes' | 'scheduledSampling'
>

export interface ModelSizes {
  readonly drivers: number
  readonly statics: number
  /** Raw outputs of the head. */
  readonly outputs: number
  /** Fluxes fed back to an autoregressive decoder. */
  readonly fedBack: number
}

/** A stretch of days: scaled weather `[time, batch, drivers]` and scaled statics `[batch, statics]`, where there are any. */
export interface Stretch {
  readonly drivers: Tensor
  readonly statics?: Tensor | undefined
  /** Given while training: dropout. */
  readonly random?: Randomness
}

/** What an autoregressive decoder is fed from outside. */
export interface FedFluxes {
  /** Scaled fluxes of the day before each day, `[time, batch, fedBack]`. */
  readonly before: Tensor
  /** 1 where they are fed, 0 where the model's own are: `[time, batch, 1]`. */
  readonly share: Tensor
}

export type EcosystemModel = ReturnType<typeof ecosystemModel>

/** What each target of a study file is. */
export const targetRoles = (config: EcosystemConfig): readonly HeadTarget[] => {
  const transforms = transformsOf(config)
  return config.data.targets.map((name, place) => ({
    role: fluxRole(config, name),
    transform: transforms[place] ?? 'none',
  }))
}

/** The network that a study file asks for, sized by what was fitted; `undefined` where what is fitted is all there is. */
export function modelOf(
  config: EcosystemConfig,
  { drivers, statics, targets }: Fitted,
): EcosystemModel | undefined {
  if (config.model.kind === 'components') return undefined
  return ecosystemModel(config.model, {
    drivers: drivers.features.length + thresholdsOf(config).length,
    statics: statics.features.length,
    outputs: fluxOutputs(config.model.fluxes, targetRoles(config)),
    fedBack: targets.features.length,
  })
}

/**
 * The network of a study file. Weights are declared here and held nowhere.
 *
 * @example const model = ecosystemModel(config.model, { drivers: 10, statics: 36, outputs: 3, fedBack: 4 })
 */
export function ecosystemModel(settings: ModelSettings, sizes: ModelSizes) {
  // Without parameters nothing conditions the network, whatever the study file says of their ways in.
  const routes = sizes.statics > 0 ? settings.statics : []
  const joined = routes.includes('concat')
  const fed = settings.decoder === 'autoregressive' ? sizes.fedBack : 0
  const embed = linear({ inputs: sizes.statics, outputs: settings.embedding })
  const core = recurrent({
    cell: cells[settings.cell],
    inputs: sizes.drivers + fed,
    statics: joined ? settings.embedding : 0,
    hidden: settings.hidden,
    layers: settings.layers,
    dropout: settings.dropout,
    ...(settings.memory !== undefined && { memory: settings.memory }),
  })
  const begin = mlp({ inputs: sizes.statics, hidden: [settings.stateHidden], outputs: core.stateSize })
  const head = fluxHeads(settings, core.outputs, sizes.outputs)
  const parameters = flatParameters({
    embed: joined ? embed.parameters : undefined,
    begin: routes.includes('init_state') ? begin.parameters : undefined,
    core: core.parameters,
    head: head.parameters,
  })
  type Own = Weights<typeof parameters.tree>

  // A bend here memorises the samples of training; what is not linear in the parameters, the recurrent network makes.
  const embedding = (weights: Own, statics: Tensor | undefined): Tensor | undefined => {
    const mapped = weights.embed && statics && embed.apply(weights.embed, statics)
    return mapped && settings.embeddingActivation === 'relu' ? relu(mapped) : mapped
  }

  const firstState = (weights: Own, { drivers, statics }: Stretch): readonly LayerState[] =>
    weights.begin && statics
      ? core.stateFrom(begin.apply(weights.begin, statics))
      : core.zeroState(drivers.shape[1] ?? 1)

  return {
    parameters,
    /** Raw outputs of every day `[time, batch, outputs]`, weather (and given fluxes) alone read. */
    direct(weights: Own, stretch: Stretch, initial = firstState(weights, stretch)) {
      const { drivers, statics, random } = stretch
      const embedded = embedding(weights, statics)
      const { outputs, final } = core.apply(weights.core, {
        sequence: drivers,
        initial,
        ...(embedded && { statics: embedded }),
        ...(random && { random }),
      })
      return { hidden: outputs, final }
    },
    /** The head over hidden states. */
    head: (weights: Own, hidden: Tensor): Tensor => head.apply(weights.head, hidden),
    /**
     * Day by day, each fed the fluxes of the day before: the given ones where their share is 1, else its own.
     *
     * @param toScaled raw outputs → scaled fluxes to feed back
     * @param last own scaled fluxes of the day before the first, `[batch, fedBack]`
     */
    rollout(
      weights: Own,
      stretch: Stretch,
      fluxes: FedFluxes,
      toScaled: (raw: Tensor) => Tensor,
      {
        initial = firstState(weights, stretch),
        last,
      }: { initial?: readonly LayerState[]; last?: Tensor } = {},
    ) {
      const { drivers, statics } = stretch
      const embedded = embedding(weights, statics)
      const own = last ?? zeros([drivers.shape[1] ?? 1, sizes.fedBack])
      const { state, outputs } = scan(
        {
          state: { layers: initial, fluxes: own },
          inputs: { weather: drivers, measured: fluxes.before, share: fluxes.share },
        },
        (before, { weather, measured, share }) => {
          const fedIn = add(mul(share, measured), mul(sub(1, share), before.fluxes))
          const { output, state: layers } = core.step(weights.core, {
            input: concat([weather, fedIn], 1),
            state: before.layers,
            ...(embedded && { statics: embedded }),
          })
          const scaled = toScaled(head.apply(weights.head, output))
          return { state: { layers, fluxes: scaled }, outputs: scaled }
        },
      )
      return { scaled: outputs, final: state.layers, last: state.fluxes }
    },
  }
}

/** hidden → headHidden → 1 for each output, through a hidden layer that all outputs share or one of its own for each. */
function fluxHeads({ head, headHidden }: ModelSettings, inputs: number, outputs: number) {
  const shared = head === 'shared'
  const first = linear({ inputs, outputs: shared ? headHidden : outputs * headHidden })
  const parameters = {
    first: first.parameters,
    weight: parameter(shared ? [headHidden, outputs] : [outputs, headHidden], uniformByFan(headHidden)),
    bias: parameter([outputs], uniformByFan(headHidden)),
  }
  return {
    parameters,
    apply(weights: Weights<typeof parameters>, hidden: Tensor): Tensor {
      const joined = relu(first.apply(weights.first, hidden))
      if (shared) return add(matmul(joined, weights.weight), weights.bias)
      const each = reshape(joined, [...joined.shape.slice(0, -1), outputs, headHidden])
      return add(sum(mul(each, weights.weight), { axes: -1 }), weights.bias)
    },
  }
}
