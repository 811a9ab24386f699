/**
 * Normalisation of the channels of a sequence over its real steps alone.
 */
import {
  add,
  cast,
  div,
  maximum,
  mul,
  reshape,
  sqrt,
  square,
  sub,
  sum,
  where,
  type Tensor,
} from '@utsushi/graph'
import { groupNorm } from '../layers/group-norm.js'
import type { LayerNormParameters } from '../layers/layer-norm.js'
import type { Layer } from '../layers/layer.js'

/** A normalisation of `[batch, channels, steps]` that may be told which steps are real, bool `[batch, 1, steps]`. */
export type MaskedNorm = Layer<LayerNormParameters, [Tensor, Tensor | undefined], Tensor>

/**
 * Normalises all channels of a sample together, as {@link groupNorm} with one group does, with the mean and variance of the
 * real steps; the others become 0. Groups of few channels would take out how high each channel stands on the whole, and that
 * is what a mean over the steps reads.
 */
export function maskedNorm(channels: number): MaskedNorm {
  const whole = groupNorm({ channels, groups: 1 })
  return {
    parameters: whole.parameters,
    apply: (weights, x, real) => {
      if (real === undefined) return whole.apply(weights, x)
      const all = { axes: [1, 2], keepDims: true }
      const values = maximum(mul(sum(cast(real, 'float32'), all), channels), 1)
      const meanOf = (value: Tensor): Tensor => div(sum(where(real, value, 0), all), values)
      const centred = sub(x, meanOf(x))
      const normal = div(centred, sqrt(add(meanOf(square(centred)), 1e-5)))
      const perChannel = (weight: Tensor): Tensor => reshape(weight, [channels, 1])
      return where(real, add(mul(normal, perChannel(weights.scale)), perChannel(weights.bias)), 0)
    },
  }
}
