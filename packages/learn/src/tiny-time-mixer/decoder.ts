/**
 * Decoder and forecast head: what the encoder found, mixed again with fewer features, and made a forecast.
 */
import { add, constant, gather, pad, reshape, slice, transpose, type Tensor } from '@utsushi/graph'
import { dropout } from '../layers/dropout.js'
import type { Randomness } from '../layers/randomness.js'
import type { Weights } from '../parameters/parameters.js'
import { mixedPatches, type TinyTimeMixerConfiguration } from './configuration.js'
import type { DenseMaker, DenseParameters } from './dense.js'
import { mixerStack, type MixerStackParameters } from './mixer-stack.js'

/** Weights of the decoder, as the published model names them. */
export type DecoderParameters = {
  readonly adapter?: DenseParameters
  readonly decoder_raw_embedding?: DenseParameters
  readonly decoder_block: MixerStackParameters
}

/** Builds the decoder. */
export function mixerDecoder(configuration: TinyTimeMixerConfiguration, dense: DenseMaker) {
  const { dModel, decoderDModel, patchLength, decoderMode, resolutionPrefixTuning } = configuration
  const adapter = dModel === decoderDModel ? undefined : dense('decoder.adapter', dModel, decoderDModel)
  const raw = configuration.decoderRawResidual
    ? dense('decoder.decoder_raw_embedding', patchLength, decoderDModel)
    : undefined
  const stack = mixerStack({
    ...{ configuration, dense, patches: mixedPatches(configuration), features: decoderDModel },
    path: 'decoder.decoder_block',
    layers: configuration.decoderNumLayers,
    levels: configuration.decoderAdaptivePatchingLevels,
    dropout: configuration.headDropout,
    ...(decoderMode === 'mix_channel' && { channels: configuration.numInputChannels }),
  })
  const parameters: DecoderParameters = {
    ...(adapter !== undefined && { adapter: adapter.parameters }),
    ...(raw !== undefined && { decoder_raw_embedding: raw.parameters }),
    decoder_block: stack.parameters,
  }
  return {
    parameters,
    /** `[batch, channels, patches, decoderDModel]` */
    apply: (
      weights: Weights<DecoderParameters>,
      { hidden, patches }: { readonly hidden: Tensor; readonly patches: Tensor },
      random?: Randomness,
    ): Tensor => {
      let x =
        adapter === undefined || weights.adapter === undefined
          ? hidden
          : adapter.apply(weights.adapter, hidden, random)
      if (raw !== undefined && weights.decoder_raw_embedding !== undefined) {
        // Nothing was measured where the token of the frequency stands.
        const seen = resolutionPrefixTuning ? pad(patches, { axis: 2, before: 1 }) : patches
        x = add(x, raw.apply(weights.decoder_raw_embedding, seen, random))
      }
      return stack.apply(weights.decoder_block, x, random).at(-1) ?? x
    },
  }
}

/** Weights of the head. */
export type HeadParameters = { readonly base_forecast_block: DenseParameters }

/** Builds the head. */
export function forecastHead(configuration: TinyTimeMixerConfiguration, dense: DenseMaker) {
  const { predictionLength, predictionFilterLength, headDropout: rate } = configuration
  const features = configuration.useDecoder ? configuration.decoderDModel : configuration.dModel
  const inputs = mixedPatches(configuration) * features
  const block = dense('head.base_forecast_block', inputs, predictionLength)
  const parameters: HeadParameters = { base_forecast_block: block.parameters }
  return {
    parameters,
    /** `[batch, predictionLength, channels]` in scaled units */
    apply: (weights: Weights<HeadParameters>, x: Tensor, random?: Randomness): Tensor => {
      const [batch = 1, channels = 1] = x.shape
      const flat = dropout(reshape(x, [batch, channels, inputs]), rate, random)
      const whole = block.apply(weights.base_forecast_block, flat, random)
      const steps = predictionFilterLength ?? predictionLength
      const kept = steps === predictionLength ? whole : slice(whole, { axis: 2, end: steps })
      return transpose(chosenChannels(kept, 1, configuration), [0, 2, 1])
    },
  }
}

/** The channels that are forecast, along an axis. */
export function chosenChannels(
  x: Tensor,
  axis: number,
  { predictionChannelIndices: chosen }: TinyTimeMixerConfiguration,
): Tensor {
  if (chosen === null) return x
  return gather(
    x,
    constant(
      [...chosen].sort((a, b) => a - b),
      { dtype: 'int64' },
    ),
    axis,
  )
}
