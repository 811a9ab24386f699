/**
 * The encoder that ships: a small TinyTimeMixer for 90 days of one series, pretrained on simulated series and weather. Its
 * weights, the script that made them and what they are worth stand in `assets/encoder`.
 */
import { fileURLToPath } from 'node:url'
import {
  adaptedLayers,
  type Adaptation,
  type TinyTimeMixerConfiguration,
  type TinyTimeMixerOptions,
} from '@utsushi/learn'
import { loadTinyTimeMixer, type LoadedTinyTimeMixer } from '@utsushi/learn/node'

/**
 * Fifteen patches of six days, 64 features, four layers of mixers over patches and features; a decoder of two layers with 32
 * features that also sees the patches as they came; a forecast of 60 days. 133,442 weights.
 */
export const shippedEncoder = {
  contextLength: 90,
  patchLength: 6,
  dModel: 64,
  numLayers: 4,
  decoderDModel: 32,
  decoderNumLayers: 2,
  decoderRawResidual: true,
  predictionLength: 60,
} as const satisfies Partial<TinyTimeMixerConfiguration>

/**
 * Low-rank adaptation of the encoder that ships, rank 8: the patcher, the MLPs and gated attentions of the encoder, those over
 * features of the decoder, its embedding of raw patches, and the forecast head. 29,504 weights, of which 20,784 lie in the
 * encoder and change an embedding; the others serve its forecast.
 */
export const shippedAdaptation: Adaptation = {
  rank: 8,
  alpha: 16,
  dropout: 0.1,
  layers: (path) =>
    path.startsWith('backbone.')
      ? adaptedLayers(path)
      : /\.feature_mixer\..*(fc1|fc2|attn_layer)$|\.decoder_raw_embedding$|^head\./.test(path),
}

/**
 * Loads the encoder that ships. The embedding of a window is the mean over its patches: 64 features.
 *
 * @example const encoder = mixerWindows(await loadShippedEncoder())
 */
export const loadShippedEncoder = (options: TinyTimeMixerOptions = {}): Promise<LoadedTinyTimeMixer> =>
  loadTinyTimeMixer(fileURLToPath(new URL('../../assets/encoder', import.meta.url)), options)
