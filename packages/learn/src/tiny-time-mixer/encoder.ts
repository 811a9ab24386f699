/**
 * The encoder: a window scaled, cut into patches, and mixed.
 */
import {
  add,
  broadcastTo,
  concat,
  gather,
  gelu,
  GraphError,
  reshape,
  slice,
  transpose,
  type Tensor,
} from '@utsushi/graph'
import { linear, type LinearParameters } from '../layers/linear.js'
import type { Randomness } from '../layers/randomness.js'
import { freeze } from '../parameters/frozen.js'
import { normalWith } from '../parameters/initialisers.js'
import { parameter, type Parameter, type Weights } from '../parameters/parameters.js'
import { mixedPatches, windowPatches, type TinyTimeMixerConfiguration } from './configuration.js'
import type { DenseMaker, DenseParameters } from './dense.js'
import { mixerStack, type MixerStackParameters } from './mixer-stack.js'
import { sineCosine } from './positions.js'
import { scaleWindow, type ScaledWindow } from './window-scaler.js'

/** A window, and what is known of it. */
export interface TinyTimeMixerInputs {
  /** `[batch, time, channels]`; of more steps than the context the last ones are taken. */
  readonly past: Tensor
  /** float32 of the same shape, 1 where a value was observed and 0 where it is a stand-in; all were when left out. */
  readonly observed?: Tensor
  /** Of a model with a frequency prefix, int32 `[batch]`: the number of the sampling frequency. */
  readonly frequency?: Tensor
}

/** Weights of the encoder, as the published model names them. */
export type EncoderParameters = {
  readonly encoder: {
    readonly patcher: DenseParameters
    readonly positional_encoder?: { readonly position_enc: Parameter }
    /** An embedding and an MLP of two layers; numbers 0, 1 and 3 of a sequence. */
    readonly freq_mod?: readonly { readonly weight?: Parameter; readonly bias?: Parameter }[]
    readonly mlp_mixer_encoder: MixerStackParameters
  }
}

/** What the encoder makes of windows. */
export interface Encoded extends Omit<ScaledWindow, 'scaled'> {
  /** The scaled window in patches, `[batch, channels, patches, patchLength]`. */
  readonly patches: Tensor
  /** What every layer gave out, the last one last: `[batch, channels, patches, features]`. */
  readonly layers: readonly Tensor[]
  /** What the last layer gave out. */
  readonly hidden: Tensor
}

/** Builds the encoder. */
export function mixerEncoder(configuration: TinyTimeMixerConfiguration, dense: DenseMaker) {
  const { patchLength, dModel, mode, scaling } = configuration
  const patches = mixedPatches(configuration)
  const patcher = dense('backbone.encoder.patcher', patchLength, dModel)
  const stack = mixerStack({
    ...{ configuration, dense, patches, features: dModel, path: 'backbone.encoder.mlp_mixer_encoder' },
    layers: configuration.numLayers,
    levels: configuration.adaptivePatchingLevels,
    dropout: configuration.dropout,
    ...(mode === 'mix_channel' && { channels: configuration.numInputChannels }),
  })
  const prefix = configuration.resolutionPrefixTuning ? frequencyPrefix(configuration) : undefined
  const parameters: EncoderParameters = {
    encoder: {
      patcher: patcher.parameters,
      ...(configuration.usePositionalEncoding && {
        positional_encoder: { position_enc: positions(configuration, patches) },
      }),
      ...(prefix !== undefined && { freq_mod: prefix.parameters }),
      mlp_mixer_encoder: stack.parameters,
    },
  }
  return {
    parameters,
    apply: (
      { encoder }: Weights<EncoderParameters>,
      { past, observed, frequency }: TinyTimeMixerInputs,
      random?: Randomness,
    ): Encoded => {
      const window = lastSteps(past, configuration)
      const seen = observed === undefined ? undefined : lastSteps(observed, configuration)
      const { scaled, ...by } = scaleWindow(scaling, window, seen)
      const cut = intoPatches(scaled, configuration)
      let tokens = patcher.apply(encoder.patcher, cut, random)
      if (prefix !== undefined) tokens = prefix.before(tokens, encoder.freq_mod, frequency)
      if (encoder.positional_encoder !== undefined)
        tokens = add(tokens, encoder.positional_encoder.position_enc)
      const layers = stack.apply(encoder.mlp_mixer_encoder, tokens, random)
      return { ...by, patches: cut, layers, hidden: layers.at(-1) ?? tokens }
    },
  }
}

/** The last steps of a window, as many as the model sees. */
function lastSteps(x: Tensor, { contextLength, mode, numInputChannels }: TinyTimeMixerConfiguration): Tensor {
  const [, time, channels] = x.shape
  const known = mode === 'common_channel' || channels === numInputChannels
  if (x.shape.length !== 3 || typeof time !== 'number' || time < contextLength || !known) {
    const expected = mode === 'common_channel' ? 'channels' : numInputChannels
    throw new GraphError(
      `TinyTimeMixer: the window is [${x.shape.join(', ')}], expected [batch, ${contextLength}, ${expected}]`,
    )
  }
  return slice(x, { axis: 1, start: time - contextLength })
}

/** `[batch, time, channels]` to `[batch, channels, patches, patchLength]`. */
function intoPatches(x: Tensor, configuration: TinyTimeMixerConfiguration): Tensor {
  const { contextLength, patchLength } = configuration
  const count = windowPatches(configuration)
  const [batch = 1, , channels = 1] = x.shape
  const whole = slice(x, { axis: 1, start: contextLength - count * patchLength })
  if (channels === 1) return reshape(whole, [batch, 1, count, patchLength])
  return reshape(transpose(whole, [0, 2, 1]), [batch, channels, count, patchLength])
}

function positions(
  { positionalEncodingType, dModel }: TinyTimeMixerConfiguration,
  patches: number,
): Parameter {
  switch (positionalEncodingType) {
    case 'random':
      return parameter([patches, dModel], normalWith(1))
    case 'sincos':
      return freeze({ position: parameter([patches, dModel], () => sineCosine(patches, dModel)) }).position
    default:
      return positionalEncodingType satisfies never
  }
}

/** A token for the sampling frequency: an embedding, and an MLP to the features of a patch. */
function frequencyPrefix({ patchLength, dModel, frequencyTokenVocabSize }: TinyTimeMixerConfiguration) {
  const between = Math.floor((patchLength + dModel) / 2)
  const inner = linear({ inputs: patchLength, outputs: between })
  const outer = linear({ inputs: between, outputs: dModel })
  const parameters: NonNullable<EncoderParameters['encoder']['freq_mod']> = [
    { weight: parameter([frequencyTokenVocabSize, patchLength], normalWith(1)) },
    inner.parameters,
    {},
    outer.parameters,
  ]
  type Own = Weights<EncoderParameters>['encoder']['freq_mod']
  return {
    parameters,
    before: (tokens: Tensor, weights: Own, frequency: Tensor | undefined): Tensor => {
      if (frequency === undefined)
        throw new GraphError(
          'TinyTimeMixer: a model with a frequency prefix needs "frequency", int32 [batch]',
        )
      const [embedding, first, , second] = weights ?? []
      if (embedding?.weight === undefined) throw new RangeError('the frequency prefix lacks its weights')
      const embedded = gather(embedding.weight, frequency)
      const middle = gelu(inner.apply(linearWeights(first), embedded))
      const token = outer.apply(linearWeights(second), middle)
      const [batch = 1, channels = 1] = tokens.shape
      const spread = broadcastTo(reshape(token, [batch, 1, 1, dModel]), [batch, channels, 1, dModel])
      return concat([spread, tokens], 2)
    },
  }
}

function linearWeights(
  weights: { readonly weight?: Tensor | undefined; readonly bias?: Tensor | undefined } | undefined,
): Weights<LinearParameters> {
  if (weights?.weight === undefined) throw new RangeError('the frequency prefix lacks its weights')
  return { weight: weights.weight, ...(weights.bias !== undefined && { bias: weights.bias }) }
}
