/**
 * Mixer layers one after another; with adaptive patching in levels, from the finest patches to the coarsest.
 */
import { reshape, type Tensor } from '@utsushi/graph'
import type { Randomness } from '../layers/randomness.js'
import type { Weights } from '../parameters/parameters.js'
import { levelFactor, type TinyTimeMixerConfiguration } from './configuration.js'
import type { DenseMaker } from './dense.js'
import { channelMixer, featureMixer, patchMixer, type Mixer, type MixerParameters } from './mixer-block.js'

/** Weights of one layer: a mixer of channels where they are mixed, of patches where there are several, of features. */
export type MixerLayerParameters = {
  readonly channel_feature_mixer?: MixerParameters
  readonly patch_mixer?: MixerParameters
  readonly feature_mixer?: MixerParameters
}

/** Layers, or levels of layers. */
export type MixerStackParameters = {
  readonly mixers: readonly (MixerLayerParameters & {
    readonly mixer_layers?: readonly MixerLayerParameters[]
  })[]
}

/** Layers of mixers for `[batch, channels, patches, features]`. */
export interface MixerStack {
  readonly parameters: MixerStackParameters
  /** What every layer gave out, each in the shape of the input; the last one is the result. */
  apply(weights: Weights<MixerStackParameters>, x: Tensor, random?: Randomness): readonly Tensor[]
}

/** What a stack is made from: the encoder's and the decoder's differ. */
export interface MixerStackSizes {
  readonly configuration: TinyTimeMixerConfiguration
  readonly path: string
  readonly dense: DenseMaker
  readonly patches: number
  readonly features: number
  readonly layers: number
  readonly levels: number
  readonly dropout: number
  /** Channels that are mixed; none when left out. */
  readonly channels?: number
}

interface MixerLayer {
  readonly parameters: MixerLayerParameters
  apply(weights: Weights<MixerLayerParameters>, x: Tensor, random?: Randomness): Tensor
}

/** Builds a stack. */
export function mixerStack(sizes: MixerStackSizes): MixerStack {
  const { path, layers, levels } = sizes
  if (levels === 0) {
    const own = Array.from({ length: layers }, (_, k) => mixerLayer(sizes, `${path}.mixers.${k}`, 1))
    return {
      parameters: { mixers: own.map(({ parameters }) => parameters) },
      apply: ({ mixers }, x, random) => runLayers(own, mixers, x, random),
    }
  }
  const factors = Array.from({ length: levels }, (_, k) => levelFactor(sizes.features, levels - 1 - k))
  const own = factors.map((factor, level) =>
    Array.from({ length: layers }, (_, k) =>
      mixerLayer(sizes, `${path}.mixers.${level}.mixer_layers.${k}`, factor),
    ),
  )
  return {
    parameters: {
      mixers: own.map((level) => ({ mixer_layers: level.map(({ parameters }) => parameters) })),
    },
    apply: ({ mixers }, x, random) => {
      const outputs: Tensor[] = []
      for (const [level, factor] of factors.entries()) {
        const whole = outputs.at(-1) ?? x
        const [batch = 1, channels = 1] = x.shape
        const fine = reshape(whole, [batch, channels, sizes.patches * factor, sizes.features / factor])
        const states = runLayers(own[level] ?? [], mixers[level]?.mixer_layers ?? [], fine, random)
        outputs.push(...states.map((state) => reshape(state, x.shape)))
      }
      return outputs
    },
  }
}

function runLayers(
  layers: readonly MixerLayer[],
  weights: readonly Weights<MixerLayerParameters>[],
  x: Tensor,
  random: Randomness | undefined,
): readonly Tensor[] {
  const outputs: Tensor[] = []
  for (const [k, layer] of layers.entries()) {
    const own = weights[k]
    if (own === undefined) throw new RangeError(`layer ${k} lacks its weights`)
    outputs.push(layer.apply(own, outputs.at(-1) ?? x, random))
  }
  return outputs
}

type Kind = keyof MixerLayerParameters

function mixerLayer(sizes: MixerStackSizes, path: string, factor: number): MixerLayer {
  const { configuration, dense, dropout, channels } = sizes
  const [patches, features] = [sizes.patches * factor, sizes.features / factor]
  const of = (kind: Kind) => ({ configuration, dense, dropout, patches, features, path: `${path}.${kind}` })
  const mixers: readonly (readonly [Kind, Mixer])[] = [
    ...(channels === undefined
      ? []
      : [['channel_feature_mixer', channelMixer(of('channel_feature_mixer'), channels)] as const]),
    ...(patches > 1 ? [['patch_mixer', patchMixer(of('patch_mixer'))] as const] : []),
    ['feature_mixer', featureMixer(of('feature_mixer'))],
  ]
  return {
    parameters: Object.fromEntries(mixers.map(([kind, { parameters }]) => [kind, parameters])),
    apply: (weights, x, random) =>
      mixers.reduce((value, [kind, mixer]) => {
        const own = weights[kind]
        if (own === undefined) throw new RangeError(`${path}.${kind} lacks its weights`)
        return mixer.apply(own, value, random)
      }, x),
  }
}
