/**
 * The TinyTimeMixer whose forward and training step are measured: the sizes of a published model of 805,280 weights, with
 * random weights that both sides read from one folder.
 */
import { hostTensor, type HostTensor } from '@utsushi/graph'
import { randomStream } from '@utsushi/ground'
import {
  flatParameters,
  initialise,
  tinyTimeMixer,
  type FlatParameters,
  type TinyTimeMixer,
  type TinyTimeMixerParameters,
} from '@utsushi/learn'

/** Windows of a run, steps of a window, channels of a window. */
export const mixerSizes = { batch: 64, context: 512, channels: 1, horizon: 96 } as const

/** A model with its weights. */
export interface BenchMixer {
  readonly model: TinyTimeMixer
  readonly parameters: FlatParameters<TinyTimeMixerParameters>
  readonly weights: Float32Array
}

/** Context 512 to 96 steps: patches of 64, three levels of two layers, a decoder of two; 805,280 weights. */
export function benchMixer(seed: number): BenchMixer {
  const model = tinyTimeMixer({
    ...{ contextLength: mixerSizes.context, predictionLength: mixerSizes.horizon, patchLength: 64 },
    ...{ dModel: 192, numLayers: 2, adaptivePatchingLevels: 3, decoderDModel: 128, decoderNumLayers: 2 },
    ...{ dropout: 0.4, headDropout: 0.4 },
  })
  const parameters = flatParameters(model.parameters)
  return { model, parameters, weights: initialise(parameters, seed) }
}

/** Windows and what follows them, standard normal: `[batch, context, channels]` and `[batch, horizon, channels]`. */
export function benchWindows(seed: number): { readonly past: HostTensor; readonly future: HostTensor } {
  const { batch, context, channels, horizon } = mixerSizes
  const drawn = (name: string, steps: number): HostTensor => {
    const random = randomStream(seed, name)
    const length = batch * steps * channels
    return hostTensor(
      Float32Array.from({ length }, () => random.normal()),
      [batch, steps, channels],
    )
  }
  return { past: drawn('past', context), future: drawn('future', horizon) }
}
