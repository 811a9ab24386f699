// What a network says of windows whose values are given: everything from values to logits in the graph, as in the emulator.
import type { Tensor } from '@utsushi/graph'
import type { Weights } from '@utsushi/learn'
import type { EquipmentConfig } from './config.js'
import { scaledTensor, scalesOf } from './fit/column-scales.js'
import { encoderFileTensor } from './fit/encoder-file.js'
import type { Fitted } from './fit/fitted.js'
import type { EquipmentModel } from './model.js'

/** Windows as a network is given them when nothing was made of them before. */
export interface GivenWindows {
  /** `[batch, columns]`, unstandardised; asked for where the network sees statistics. */
  statistics(): Tensor
  /** `[batch, context]`, measured by the normal range. */
  readonly window?: Tensor
}

/**
 * Logits `[batch, horizons]`. A TinyTimeMixer is part of the network and makes the embedding there; an encoder that came as a file
 * makes it here.
 */
export function networkLogits(
  { config, fitted }: { readonly config: EquipmentConfig; readonly fitted: Fitted },
  model: EquipmentModel,
  weights: Weights<EquipmentModel['parameters']['tree']>,
  { statistics, window }: GivenWindows,
): Tensor {
  const { embedding: scales, encoderFile } = fitted
  return model.say(weights, {
    ...(config.model.branches.includes('statistics') && {
      statistics: scaledTensor(statistics(), scalesOf(fitted.statistics)),
    }),
    ...(encoderFile &&
      scales &&
      window && {
        embedding: encoderFileTensor(encoderFile, window, config.encoder, scales.names.length),
      }),
    ...(scales && { embeddingScales: scalesOf(scales) }),
    ...(window && { window }),
  }).logits
}
