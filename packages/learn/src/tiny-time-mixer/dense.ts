/**
 * The linear layers of a TinyTimeMixer: plain, or adapted by a small layer beside them where that was asked for.
 */
import type { Tensor } from '@utsushi/graph'
import type { Randomness } from '../layers/randomness.js'
import { linear, type LinearParameters } from '../layers/linear.js'
import { lora, type LoraLayer, type LoraOptions, type LoraParameters } from '../layers/lora.js'
import type { Weights } from '../parameters/parameters.js'

/** Weights of a plain layer, or of an adapted one. */
export type DenseParameters = LinearParameters | LoraParameters

/** A linear layer, adapted or not. */
export interface Dense {
  readonly parameters: DenseParameters
  apply(weights: Weights<DenseParameters>, x: Tensor, random?: Randomness): Tensor
}

/** Makes the linear layer of a path such as `backbone.encoder.patcher`. */
export type DenseMaker = (path: string, inputs: number, outputs: number) => Dense

/** Which layers are adapted, and how. */
export interface Adaptation extends LoraOptions {
  /**
   * Whether the layer of a path is adapted: the patcher, both layers of every MLP, and every gated attention when left out.
   * @example (path) => path.startsWith('backbone.') && path.endsWith('.attn_layer')
   */
  readonly layers?: (path: string) => boolean
}

/** The layers that low-rank adaptation of a TinyTimeMixer takes where nothing else is said. */
export const adaptedLayers = (path: string): boolean => /\.(patcher|fc1|fc2|attn_layer)$/.test(path)

/** Makes linear layers, and keeps which of them are adapted. */
export function denseMaker(adaptation?: Adaptation): {
  readonly make: DenseMaker
  readonly adapted: ReadonlyMap<string, LoraLayer>
} {
  const adapted = new Map<string, LoraLayer>()
  const make: DenseMaker = (path, inputs, outputs) => {
    const plain = linear({ inputs, outputs })
    if (adaptation === undefined || !(adaptation.layers ?? adaptedLayers)(path)) {
      return {
        parameters: plain.parameters,
        apply: (weights, x) => plain.apply(plainWeights(weights, path), x),
      }
    }
    const layer = lora(plain, adaptation)
    adapted.set(path, layer)
    return {
      parameters: layer.parameters,
      apply: (weights, x, random) => layer.apply(adaptedWeights(weights, path), x, random),
    }
  }
  return { make, adapted }
}

function plainWeights(weights: Weights<DenseParameters>, path: string): Weights<LinearParameters> {
  if ('weight' in weights) return weights
  throw new RangeError(`${path}: the weights are those of an adapted layer, the layer is not`)
}

function adaptedWeights(weights: Weights<DenseParameters>, path: string): Weights<LoraParameters> {
  if ('base' in weights) return weights
  throw new RangeError(`${path}: the layer is adapted, the weights are not`)
}
