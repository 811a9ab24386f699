/**
 * Normalisation of channels, sample by sample.
 *
 * There is no batch normalisation: what a sample is answered would hang on the others of its batch while training and on
 * running averages afterwards, and workers that share a batch, or models beside each other, would each see another batch.
 * Group normalisation does its work without.
 */
import { groupNorm as normalise, type Tensor } from '@utsushi/graph'
import { one, zero } from '../parameters/initialisers.js'
import { parameter } from '../parameters/parameters.js'
import type { Layer } from './layer.js'
import type { LayerNormParameters } from './layer-norm.js'

/** How channels are normalised. */
export interface GroupNormOptions {
  readonly channels: number
  /** Groups of channels that share a mean and a variance. */
  readonly groups: number
  /** Added to the variance; 1e-5 when left out. */
  readonly epsilon?: number
}

/**
 * Normalises groups of channels of `[batch, channels, …]` over all their elements, then scales and shifts every channel
 * (Wu & He 2018).
 *
 * @throws RangeError when channels do not divide into groups
 * @example groupNorm({ channels: 32, groups: 8 }).apply(weights.norm, x)
 */
export function groupNorm({
  channels,
  groups,
  epsilon = 1e-5,
}: GroupNormOptions): Layer<LayerNormParameters, [Tensor], Tensor> {
  if (channels % groups !== 0)
    throw new RangeError(`groupNorm: ${channels} channels do not divide into ${groups} groups`)
  return {
    parameters: { scale: parameter([channels], one), bias: parameter([channels], zero) },
    apply: ({ scale, bias }, x) => normalise(x, scale, bias, { groups, epsilon }),
  }
}

/**
 * Normalises every channel by itself (Ulyanov et al. 2016): {@link groupNorm} with one channel a group.
 * @example instanceNorm({ channels: 16 }).apply(weights.norm, x)
 */
export const instanceNorm = ({
  channels,
  epsilon = 1e-5,
}: Omit<GroupNormOptions, 'groups'>): Layer<LayerNormParameters, [Tensor], Tensor> =>
  groupNorm({ channels, groups: channels, epsilon })
