import { relu, type Tensor } from '@utsushi/graph'
import type { Initialiser } from '../parameters/initialisers.js'
import { dropout } from './dropout.js'
import { layerNorm, type LayerNormParameters } from './layer-norm.js'
import type { RandomLayer } from './layer.js'
import type { Weights } from '../parameters/parameters.js'
import { linear, type LinearParameters } from './linear.js'
import type { Randomness } from './randomness.js'

/** One entry a linear layer, and one a layer normalisation where there are any. */
export type MlpParameters = {
  readonly linear: readonly LinearParameters[]
  readonly norm?: readonly LayerNormParameters[]
}

/** Sizes of a stack of linear layers, and what stands between them. */
export interface MlpOptions {
  readonly inputs: number
  /** Sizes of the hidden layers. */
  readonly hidden: readonly number[]
  readonly outputs: number
  /** After each hidden layer; ReLU when left out. */
  readonly activation?: (x: Tensor) => Tensor
  /** Applied to the result too, when given. */
  readonly finalActivation?: (x: Tensor) => Tensor
  /** Layer normalisation before each hidden activation. */
  readonly normalise?: boolean
  /** Share of hidden units left out while training. */
  readonly dropout?: number
  /** Of every weight matrix; ±1/√inputs when left out. */
  readonly initial?: Initialiser
}

/**
 * Linear layers with an activation between them: `[…, inputs]` → `[…, outputs]`.
 *
 * @throws RangeError when applied to weights of fewer layers
 * @example const head = mlp({ inputs: 256, hidden: [128], outputs: 4 }); head.apply(weights.head, h)
 */
export function mlp({
  inputs,
  hidden,
  outputs,
  activation = relu,
  finalActivation = (x) => x,
  normalise = false,
  dropout: rate = 0,
  initial,
}: MlpOptions): RandomLayer<MlpParameters, Tensor, Tensor> {
  const sizes = [...hidden, outputs]
  const layers = sizes.map((size, k) =>
    linear({ inputs: sizes[k - 1] ?? inputs, outputs: size, ...(initial && { initial }) }),
  )
  const norms = normalise ? hidden.map((features) => layerNorm({ features })) : []
  const parameters: MlpParameters = {
    linear: layers.map((layer) => layer.parameters),
    ...(normalise && { norm: norms.map((norm) => norm.parameters) }),
  }
  const apply = (weights: Weights<MlpParameters>, x: Tensor, random?: Randomness): Tensor =>
    layers.reduce((value, layer, k) => {
      const own = weights.linear[k]
      if (own === undefined) throw new RangeError(`mlp: no weights for layer ${k}`)
      const product = layer.apply(own, value)
      if (k === layers.length - 1) return finalActivation(product)
      const scale = weights.norm?.[k]
      const normal = scale === undefined ? product : (norms[k]?.apply(scale, product) ?? product)
      return dropout(activation(normal), rate, random)
    }, x)
  return { parameters, apply, bound: (weights, random) => (x) => apply(weights, x, random) }
}
