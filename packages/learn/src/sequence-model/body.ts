/**
 * What stands between a sequence and the head of a sequence model.
 */
import type { Tensor } from '@utsushi/graph'
import type { Layer } from '../layers/layer.js'
import type { Randomness } from '../layers/randomness.js'
import type { ParameterTree } from '../parameters/parameters.js'
import type { LeadIn } from './settled.js'

/** A padded sequence, batch first. */
export interface BodyInputs {
  /** float32 `[batch, steps, channels]`, 0 where a step is not real. */
  readonly sequence: Tensor
  /** bool `[batch, steps]`: which steps are real; all when left out. */
  readonly real?: Tensor | undefined
  /** Given while training. */
  readonly random?: Randomness | undefined
  /** Where layers of a cell begin from; zeros when left out. */
  readonly settled?: LeadIn | undefined
}

/** What a body makes of a sequence. */
export interface BodyOutputs {
  /** `[batch, steps, features]`, 0 where a step is not real. */
  readonly states: Tensor
  /** What a walk ends with, `[batch, features]`, where that is not the last step of the states. */
  readonly last?: Tensor
}

/** A body: its weights, the features that it ends in, and what it does. */
export interface Body<P extends ParameterTree = ParameterTree> extends Layer<P, [BodyInputs], BodyOutputs> {
  readonly features: number
}
