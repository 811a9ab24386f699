/**
 * Mixers: an MLP with gated attention over patches, over features, or over channels, beside a way around it.
 */
import { add, gelu, mul, multiplyDims, reshape, softmax, transpose, type Tensor } from '@utsushi/graph'
import { multiHeadAttention, type AttentionParameters } from '../layers/attention.js'
import { dropout } from '../layers/dropout.js'
import type { Randomness } from '../layers/randomness.js'
import type { Weights } from '../parameters/parameters.js'
import type { TinyTimeMixerConfiguration } from './configuration.js'
import type { DenseMaker, DenseParameters } from './dense.js'
import { mixerNorm, type MixerNormParameters } from './norm.js'

/** Weights of one mixer, as the published model names them. */
export type MixerParameters = {
  readonly norm: MixerNormParameters
  readonly mlp: { readonly fc1: DenseParameters; readonly fc2: DenseParameters }
  readonly gating_block?: { readonly attn_layer: DenseParameters }
  readonly self_attn_layer?: {
    readonly q_proj: AttentionParameters['query']
    readonly k_proj: AttentionParameters['key']
    readonly v_proj: AttentionParameters['value']
    readonly out_proj: AttentionParameters['output']
  }
  readonly norm_attn?: MixerNormParameters
}

/** A mixer of `[batch, channels, patches, features]`. */
export interface Mixer {
  readonly parameters: MixerParameters
  apply(weights: Weights<MixerParameters>, x: Tensor, random?: Randomness): Tensor
}

/** What a mixer is made from. */
export interface MixerSizes {
  readonly configuration: TinyTimeMixerConfiguration
  readonly path: string
  readonly dense: DenseMaker
  readonly patches: number
  readonly features: number
  readonly dropout: number
}

/** An MLP over the last axis, and the softmax gate before or behind it. */
function gatedMlp(sizes: MixerSizes, width: number, gateFirst: boolean) {
  const { path, dense, configuration, dropout: rate } = sizes
  const hidden = width * configuration.expansionFactor
  const fc1 = dense(`${path}.mlp.fc1`, width, hidden)
  const fc2 = dense(`${path}.mlp.fc2`, hidden, width)
  const attention = configuration.gatedAttn
    ? dense(`${path}.gating_block.attn_layer`, width, width)
    : undefined
  const gated = (weights: Weights<MixerParameters>, x: Tensor, random?: Randomness): Tensor => {
    if (attention === undefined || weights.gating_block === undefined) return x
    return mul(x, softmax(attention.apply(weights.gating_block.attn_layer, x, random)))
  }
  const mlp = ({ mlp: own }: Weights<MixerParameters>, x: Tensor, random?: Randomness): Tensor => {
    const inner = dropout(gelu(fc1.apply(own.fc1, x, random)), rate, random)
    return dropout(fc2.apply(own.fc2, inner, random), rate, random)
  }
  return {
    parameters: {
      mlp: { fc1: fc1.parameters, fc2: fc2.parameters },
      ...(attention !== undefined && { gating_block: { attn_layer: attention.parameters } }),
    },
    apply: (weights: Weights<MixerParameters>, x: Tensor, random?: Randomness): Tensor =>
      gateFirst
        ? mlp(weights, gated(weights, x, random), random)
        : gated(weights, mlp(weights, x, random), random),
  }
}

/** Mixes the features of each patch. */
export function featureMixer(sizes: MixerSizes): Mixer {
  const norm = mixerNorm(sizes.configuration, sizes.features)
  const inner = gatedMlp(sizes, sizes.features, false)
  return {
    parameters: { norm: norm.parameters, ...inner.parameters },
    apply: (weights, x, random) => add(inner.apply(weights, norm.apply(weights.norm, x), random), x),
  }
}

/** Mixes the channels, each feature of each patch by itself. */
export function channelMixer(sizes: MixerSizes, channels: number): Mixer {
  const norm = mixerNorm(sizes.configuration, sizes.features)
  const inner = gatedMlp(sizes, channels, true)
  return {
    parameters: { norm: norm.parameters, ...inner.parameters },
    apply: (weights, x, random) => {
      const across = transpose(norm.apply(weights.norm, x), [0, 3, 2, 1])
      return add(transpose(inner.apply(weights, across, random), [0, 3, 2, 1]), x)
    },
  }
}

/** Mixes the patches, each feature by itself; where it is asked for, they attend to each other beside that. */
export function patchMixer(sizes: MixerSizes): Mixer {
  const { configuration, features, patches } = sizes
  const norm = mixerNorm(configuration, features)
  const inner = gatedMlp(sizes, patches, false)
  const attention = configuration.selfAttn ? selfAttention(sizes) : undefined
  return {
    parameters: { norm: norm.parameters, ...inner.parameters, ...attention?.parameters },
    apply: (weights, x, random) => {
      const normed = norm.apply(weights.norm, x)
      const swapped = transpose(normed, [0, 1, 3, 2])
      const mixed = transpose(inner.apply(weights, swapped, random), [0, 1, 3, 2])
      return add(attention === undefined ? mixed : attention.apply(weights, normed, mixed, random), x)
    },
  }
}

function selfAttention({ configuration, features, patches, dropout: rate }: MixerSizes) {
  const heads = configuration.selfAttnHeads
  const attention = multiHeadAttention({ features, heads, dropout: rate })
  const { query, key, value, output } = attention.parameters
  const norm = mixerNorm(configuration, features)
  return {
    parameters: {
      self_attn_layer: { q_proj: query, k_proj: key, v_proj: value, out_proj: output },
      norm_attn: norm.parameters,
    },
    apply: (
      weights: Weights<MixerParameters>,
      normed: Tensor,
      mixed: Tensor,
      random?: Randomness,
    ): Tensor => {
      const { self_attn_layer: own, norm_attn: after } = weights
      if (own === undefined || after === undefined) throw new RangeError('the attention lacks its weights')
      const [batch = 1, channels = 1] = normed.shape
      // Every series by itself: the channels of a window do not see each other here.
      const series = reshape(normed, [multiplyDims([batch, channels]), patches, features])
      const { outputs } = attention.apply(
        { query: own.q_proj, key: own.k_proj, value: own.v_proj, output: own.out_proj },
        { query: series },
        random,
      )
      return norm.apply(after, add(mixed, reshape(outputs, normed.shape)))
    },
  }
}
