/**
 * TinyTimeMixer: forecasts and embeddings of windows by mixing patches (Ekambaram et al. 2024), on weights in the published
 * names. Folders of such models are read and written by `folder.ts`.
 */
import type { Tensor } from '@utsushi/graph'
import type { BindableLayer } from '../layers/layer.js'
import type { LoraLayer } from '../layers/lora.js'
import type { Randomness } from '../layers/randomness.js'
import { freeze } from '../parameters/frozen.js'
import type { Weights } from '../parameters/parameters.js'
import type { NamedArray } from '../parameters/record.js'
import { tinyTimeMixerConfiguration, type TinyTimeMixerConfiguration } from './configuration.js'
import {
  chosenChannels,
  forecastHead,
  mixerDecoder,
  type DecoderParameters,
  type HeadParameters,
} from './decoder.js'
import { denseMaker, type Adaptation } from './dense.js'
import { mixerEncoder, type Encoded, type EncoderParameters, type TinyTimeMixerInputs } from './encoder.js'
import { unscaleForecast } from './window-scaler.js'

/** Weights by the names of the published model; linear weights are `[inputs, outputs]` here, there the other way round. */
export type TinyTimeMixerParameters = {
  readonly backbone: EncoderParameters
  readonly decoder?: DecoderParameters
  readonly head: HeadParameters
}

/** What a model makes of windows. */
export interface TinyTimeMixerOutputs extends Encoded {
  /** `[batch, predictionLength, channels]`, in the units of the window. */
  readonly forecast: Tensor
  /** What the decoder gave out, `[batch, channels, patches, decoderDModel]`; that of the encoder where there is none. */
  readonly decoded: Tensor
}

/** Which weights a training changes: all, those of the forecast head, or none but what adapts layers. */
export type TrainedWeights = 'all' | 'head' | 'none'

/** How a model is trained further. */
export interface TinyTimeMixerOptions {
  /** `all` when left out; `none` beside what adapts layers, where layers are adapted. */
  readonly trained?: TrainedWeights
  /** Adapts layers by small ones beside them, which alone are trained (Hu et al. 2022). */
  readonly lora?: Adaptation
}

/** A TinyTimeMixer as a layer. */
export interface TinyTimeMixer extends BindableLayer<
  TinyTimeMixerParameters,
  [TinyTimeMixerInputs, Randomness?],
  TinyTimeMixerOutputs,
  (inputs: TinyTimeMixerInputs) => TinyTimeMixerOutputs
> {
  readonly configuration: TinyTimeMixerConfiguration
  /**
   * The encoder alone: no decoder, no head.
   * @param weights those under `backbone`
   */
  encode(weights: Weights<EncoderParameters>, inputs: TinyTimeMixerInputs, random?: Randomness): Encoded
  /** The layers that are adapted, by path. */
  readonly adapted: ReadonlyMap<string, LoraLayer>
  /**
   * The weights of the same model without adapted layers, which does the same.
   * @throws RangeError when a weight is missing
   */
  merge(weights: ReadonlyMap<string, NamedArray>): ReadonlyMap<string, NamedArray>
}

/**
 * Builds a TinyTimeMixer.
 *
 * @param configuration what differs from the published defaults, or a whole configuration such as that of a folder
 * @throws InputError when the configuration has a key that does not fit
 * @example
 * const model = tinyTimeMixer({ contextLength: 512, patchLength: 64, dModel: 192, predictionLength: 96 })
 * const { forecast, hidden } = model.apply(weights, { past }) // [batch, 512, channels] → [batch, 96, channels]
 */
export function tinyTimeMixer(
  configuration: Partial<TinyTimeMixerConfiguration>,
  { lora, trained = lora === undefined ? 'all' : 'none' }: TinyTimeMixerOptions = {},
): TinyTimeMixer {
  const whole = tinyTimeMixerConfiguration(configuration)
  const { make, adapted } = denseMaker(lora)
  const encoder = mixerEncoder(whole, make)
  const decoder = whole.useDecoder ? mixerDecoder(whole, make) : undefined
  const head = forecastHead(whole, make)
  const all: TinyTimeMixerParameters = {
    backbone: encoder.parameters,
    ...(decoder !== undefined && { decoder: decoder.parameters }),
    head: head.parameters,
  }
  const apply: TinyTimeMixer['apply'] = (weights, inputs, random) => {
    const encoded = encoder.apply(weights.backbone, inputs, random)
    const decoded =
      decoder === undefined || weights.decoder === undefined
        ? encoded.hidden
        : decoder.apply(weights.decoder, encoded, random)
    const scaled = head.apply(weights.head, decoded, random)
    const by = {
      ...(encoded.location !== undefined && { location: chosenChannels(encoded.location, 2, whole) }),
      ...(encoded.scale !== undefined && { scale: chosenChannels(encoded.scale, 2, whole) }),
    }
    return { ...encoded, decoded, forecast: unscaleForecast(scaled, by) }
  }
  return {
    configuration: whole,
    parameters: freeze(all, keptBy(trained, adapted)),
    apply,
    bound: (weights, random) => (inputs) => apply(weights, inputs, random),
    encode: encoder.apply,
    adapted,
    merge: (weights) => [...adapted].reduce((merged, [path, layer]) => layer.merge(merged, path), weights),
  }
}

/** Which weights a training leaves as they are. */
function keptBy(trained: TrainedWeights, adapted: ReadonlyMap<string, LoraLayer>): (name: string) => boolean {
  const adapts = new Set([...adapted.keys()].flatMap((path) => [`${path}.a`, `${path}.b`]))
  return (name) => {
    if (trained === 'all' || adapts.has(name)) return false
    return trained === 'none' || !name.startsWith('head.')
  }
}
