/**
 * One vector from the states of a sequence model, in one of four ways.
 */
import type { Tensor } from '@utsushi/graph'
import type { Layer } from '../layers/layer.js'
import {
  attentionPooling,
  lastStep,
  maxOverSteps,
  meanOverSteps,
  type AttentionPoolingParameters,
} from '../layers/sequence-pooling.js'
import type { ParameterTree, Weights } from '../parameters/parameters.js'
import type { BodyOutputs } from './body.js'
import { opaque } from '../layers/opaque.js'
import type { SequencePooling } from './options.js'

/** What pooling gives: a vector, and how much of each step it took, where that is known. */
export interface Pooled {
  /** `[batch, features]` */
  readonly vector: Tensor
  /** `[batch, steps]` */
  readonly attention?: Tensor
}

/** Pools the states of a body; the second argument is bool `[batch, steps]`, which steps are real. */
export function sequencePooling(
  pooling: SequencePooling,
  features: number,
): Layer<ParameterTree, [BodyOutputs, Tensor | undefined], Pooled> {
  if (pooling === 'attention') {
    const look = attentionPooling({ features })
    return opaque({
      parameters: look.parameters,
      apply: (
        weights: Weights<AttentionPoolingParameters>,
        { states }: BodyOutputs,
        real: Tensor | undefined,
      ): Pooled => {
        const { pooled: vector, attention } = look.apply(weights, states, real)
        return { vector, attention }
      },
    })
  }
  const reduce = { mean: meanOverSteps, max: maxOverSteps, last: lastStep }[pooling]
  return {
    parameters: {},
    apply: (_, { states, last }, real) => ({
      vector: pooling === 'last' && last !== undefined ? last : reduce(states, real),
    }),
  }
}
