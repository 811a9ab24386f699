/**
 * Softmax, log-softmax, and normalisation of layers and of groups of channels.
 */
import { apply, apply1, naming } from '../expression/apply.js'
import { normalizeAxis } from '../expression/shape.js'
import { first, type Tensor } from '../expression/tensor.js'

/**
 * eˣ / Σ eˣ along an axis.
 * @example softmax(logits) // over the classes, the last axis
 */
export const softmax = (x: Tensor, axis = -1): Tensor =>
  naming('softmax', [x], () => apply1('softmax', [x], { axis: normalizeAxis(axis, x.shape.length) }))

/**
 * log of {@link softmax}, without overflow.
 * @example neg(sum(mul(oneHot(classes, 3), logSoftmax(logits)), { axes: -1 })) // cross-entropy
 */
export const logSoftmax = (x: Tensor, axis = -1): Tensor =>
  naming('logSoftmax', [x], () => apply1('logSoftmax', [x], { axis: normalizeAxis(axis, x.shape.length) }))

/**
 * Normalises the last axis to zero mean and unit (population) variance, then scales and shifts it
 * (Ba, Kiros & Hinton 2016).
 * @example layerNorm(x, scale, bias) // [batch, features], [features], [features]
 */
export const layerNorm = (x: Tensor, scale: Tensor, bias: Tensor, { epsilon = 1e-5 } = {}): Tensor =>
  first(apply('layerNorm', [x, scale, bias], { epsilon }))

/** How channels are grouped for {@link groupNorm}. */
export interface GroupNormSettings {
  /** Groups of neighbouring channels that share a mean and a variance. */
  readonly groups: number
  /** Added to the variance; 1e-5 when left out. */
  readonly epsilon?: number
}

/**
 * Normalises groups of channels, each sample by itself, to zero mean and unit (population) variance over all places, then scales
 * and shifts every channel (Wu & He 2018).
 *
 * @param x float32 `[batch, channels, …]`
 * @throws GraphError when channels do not divide into groups, or scale and bias have another size
 * @example groupNorm(x, scale, bias, { groups: 8 }) // [64, 32, 16, 16], [32], [32]
 */
export const groupNorm = (
  x: Tensor,
  scale: Tensor,
  bias: Tensor,
  { groups, epsilon = 1e-5 }: GroupNormSettings,
): Tensor => first(apply('groupNorm', [x, scale, bias], { groups, epsilon }))
