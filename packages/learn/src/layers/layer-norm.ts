import { layerNorm as normalise, type Tensor } from '@utsushi/graph'
import { one, zero } from '../parameters/initialisers.js'
import { parameter, type Parameter } from '../parameters/parameters.js'
import type { Layer } from './layer.js'

/** `scale [features]`, which begins at 1, and `bias [features]`, at 0. */
export type LayerNormParameters = { readonly scale: Parameter; readonly bias: Parameter }

/**
 * Normalises the last axis of `[…, features]`, then scales and shifts it (Ba, Kiros & Hinton 2016).
 * @example const norm = layerNorm({ features: 64 }); norm.apply(weights.norm, hidden)
 */
export function layerNorm({
  features,
  epsilon = 1e-5,
}: {
  readonly features: number
  readonly epsilon?: number
}): Layer<LayerNormParameters, [Tensor], Tensor> {
  return {
    parameters: { scale: parameter([features], one), bias: parameter([features], zero) },
    apply: ({ scale, bias }, x) => normalise(x, scale, bias, { epsilon }),
  }
}
