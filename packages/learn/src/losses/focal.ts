/**
 * Focal losses on logits (Lin et al. 2017, equation 5): what is already told apart well counts less, so that a few rare
 * positives are not drowned by many easy negatives.
 */
import {
  add,
  cast,
  constant,
  exp,
  logSoftmax,
  matmul,
  maximum,
  mul,
  neg,
  pow,
  softmax,
  softplus,
  sub,
  sum,
  type Tensor,
} from '@utsushi/graph'
import { classesOf, classFactors, classTarget } from './cross-entropy.js'
import { meanOfErrors, observedOnly, type LossOptions } from './weighing.js'

/** How strongly easy samples are discounted. */
export interface FocalOptions extends LossOptions {
  /** Exponent of the discount (1 − p)^γ, at least 0; 2 when left out, and 0 is plain cross-entropy. */
  readonly gamma?: number
}

/**
 * −α·y·(1 − p)^γ·log p − (1 − α)·(1 − y)·p^γ·log(1 − p) with p = σ(x), the mean over samples and questions.
 *
 * @param logits any shape
 * @param target 1 for yes, 0 for no; a probability between is the expectation over both
 * @param options `alpha` is the weight of yes, 1 − alpha that of no, one number or a tensor that broadcasts against the logits, such as
 * one a horizon; left out, both weigh 1. `focalAlpha` gives it from the labels of training
 * @example binaryFocal(logits, deviates, { gamma: 3, alpha: focalAlpha(train.labels) })
 */
export function binaryFocal(
  logits: Tensor,
  target: Tensor,
  { gamma = 2, alpha, ...options }: FocalOptions & { readonly alpha?: number | Tensor } = {},
): Tensor {
  const yes = cast(observedOnly(target, options.mask), logits.dtype)
  // The discount by its logarithm: its gradient stays finite where the sample is as good as certain.
  const error = (x: Tensor, weight: number | Tensor): Tensor =>
    mul(mul(softplus(neg(x)), exp(mul(softplus(x), -gamma))), weight)
  const [ofYes, ofNo] = [
    error(logits, alpha ?? 1),
    error(neg(logits), alpha === undefined ? 1 : sub(1, alpha)),
  ]
  return meanOfErrors(add(mul(yes, ofYes), mul(sub(1, yes), ofNo)), options)
}

/**
 * −Σ α·q·(1 − p)^γ·log p with p = softmax(logits), the mean over samples.
 *
 * @param logits `[…, classes]`
 * @param target as for `crossEntropy`: class numbers `[…]`, or probabilities `[…, classes]`
 * @param options `alpha` is one weight a class; 1 each when left out
 * @throws RangeError when the target fits neither form, or alpha is not one a class
 * @example focal(logits, labels, { gamma: 2, alpha: [0.25, 1, 1] })
 */
export function focal(
  logits: Tensor,
  target: Tensor,
  { gamma = 2, alpha, ...options }: FocalOptions & { readonly alpha?: readonly number[] } = {},
): Tensor {
  const factors = classFactors('focal', classesOf('focal', logits), alpha)
  const { probabilities } = classTarget('focal', logits, target, options.mask)
  const parts = mul(probabilities, logSoftmax(logits))
  const discounted = gamma === 0 ? parts : mul(parts, pow(maximum(othersOf(logits), least), gamma))
  const weighted = factors === undefined ? discounted : mul(discounted, factors)
  return meanOfErrors(neg(sum(weighted, { axes: -1 })), options)
}

/** Below every probability that matters, above where the gradient of a power ends. */
const least = 1e-30

/** 1 − p of every class, as the sum of the others' probabilities: nothing cancels where p is as good as 1. */
function othersOf(logits: Tensor): Tensor {
  const classes = classesOf('focal', logits)
  const others = constant(
    Array.from({ length: classes ** 2 }, (_, k) => (Math.floor(k / classes) === k % classes ? 0 : 1)),
    { shape: [classes, classes] },
  )
  return matmul(softmax(logits), others)
}
