/**
 * Cross-entropy of yes and no on logits: one logit a question, whose answers need not exclude each other.
 */
import { add, cast, mul, softplus, sub, neg, type Tensor } from '@utsushi/graph'
import { meanOfErrors, observedOnly, type LossOptions } from './weighing.js'

/** How yes is weighed, beside which answers count. */
export interface BinaryCrossEntropyOptions extends LossOptions {
  /** Factor of the errors where the answer is yes: one number, or a tensor that broadcasts against the logits. */
  readonly posWeight?: number | Tensor
  /** How far targets are drawn towards ½: y(1 − s) + s/2; not at all when left out. */
  readonly labelSmoothing?: number
}

/**
 * −p·y·log σ(x) − (1 − y)·log(1 − σ(x)), without overflow however large the logit x; the mean over samples and questions.
 *
 * @param logits any shape, such as `[batch, horizons]`
 * @param target 1 for yes, 0 for no, or a probability between; broadcasts against the logits
 * @example binaryCrossEntropy(head.apply(weights.head, features), deviates, { posWeight: 10, mask: measured })
 */
export function binaryCrossEntropy(
  logits: Tensor,
  target: Tensor,
  { posWeight = 1, labelSmoothing = 0, ...options }: BinaryCrossEntropyOptions = {},
): Tensor {
  const given = cast(observedOnly(target, options.mask), logits.dtype)
  const yes = labelSmoothing === 0 ? given : add(mul(given, 1 - labelSmoothing), labelSmoothing / 2)
  const ofYes = mul(mul(yes, posWeight), softplus(neg(logits)))
  return meanOfErrors(add(ofYes, mul(sub(1, yes), softplus(logits))), options)
}
