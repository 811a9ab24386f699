/**
 * How far off a model expects to be, sample by sample: a second, small head that learns the size of the first one's errors and changes
 * nothing else of it. The model's answers are to the bit what they were without it.
 */
import { add, exp, mean, mul, neg, stopGradient, type Tensor } from '@utsushi/graph'
import type { Layer } from '../layers/layer.js'
import { linear, type LinearParameters } from '../layers/linear.js'
import { zero } from '../parameters/initialisers.js'

/** Sizes of a head for spreads. */
export interface SpreadHeadOptions {
  /** Size of what stands for a sample before a model's last layer. */
  readonly inputs: number
  /** Quantities whose errors are to be told. */
  readonly outputs: number
}

/**
 * From an embedding `[batch, inputs]` to the logarithms of the variances of the errors, `[batch, outputs]`. No gradient flows into the
 * embedding. It begins at a variance of 1 for all.
 *
 * @example const spread = spreadHead({ inputs: 128, outputs: 4 }); spread.apply(weights.spread, embedding)
 */
export function spreadHead({
  inputs,
  outputs,
}: SpreadHeadOptions): Layer<LinearParameters, [Tensor], Tensor> {
  const head = linear({ inputs, outputs, initial: zero, biasInitial: zero })
  return {
    parameters: head.parameters,
    apply: (weights, embedding) => head.apply(weights, stopGradient(embedding)),
  }
}

/**
 * The negative log-likelihood of normal errors, but for a constant: the mean of ½·(s + error²·exp(−s)), s the logarithm of the variance.
 * To be added to a model's own loss; no gradient flows into the errors.
 *
 * @param logVariances from {@link spreadHead}, `[batch, outputs]`
 * @param errors prediction − truth, `[batch, outputs]`
 * @example add(mse(outputs, truth), spreadLoss(spread.apply(weights.spread, embedding), sub(outputs, truth)))
 */
export function spreadLoss(logVariances: Tensor, errors: Tensor): Tensor {
  const fixed = stopGradient(errors)
  return mul(mean(add(logVariances, mul(mul(fixed, fixed), exp(neg(logVariances))))), 0.5)
}
