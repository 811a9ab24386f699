import { relu, type Tensor } from '@utsushi/graph'
import type { RandomLayer } from './layer.js'
import { mlp, type MlpParameters } from './mlp.js'

/** Sizes of an embedding. */
export interface StaticEmbeddingOptions {
  /** Static features of an entity: parameters of a sample, properties of a specimen. */
  readonly inputs: number
  /** Features that join every step of the sequence. */
  readonly outputs: number
  /** Hidden layers before the embedding. */
  readonly hidden?: readonly number[]
  /** After every layer, the last one too; ReLU when left out. */
  readonly activation?: (x: Tensor) => Tensor
}

/**
 * What does not change over time, made ready to join every step of a sequence: `[batch, inputs]` → `[batch, outputs]`.
 * The recurrent stack takes it as `statics`; it is projected once per sequence, not once per step.
 *
 * @example
 * const embed = staticEmbedding({ inputs: 36, outputs: 64 })
 * core.apply(weights.core, { sequence, statics: embed.apply(weights.embed, parameters) })
 */
export const staticEmbedding = ({
  inputs,
  outputs,
  hidden = [],
  activation = relu,
}: StaticEmbeddingOptions): RandomLayer<MlpParameters, Tensor, Tensor> =>
  mlp({ inputs, hidden, outputs, activation, finalActivation: activation })
