/**
 * Cross-entropy of several classes that exclude each other, on logits: a network's last linear layer, no softmax.
 */
import {
  add,
  and,
  constant,
  greaterEqual,
  less,
  logSoftmax,
  mul,
  neg,
  oneHot,
  sum,
  unsqueeze,
  where,
  type Tensor,
} from '@utsushi/graph'
import { meanOfErrors, observedOnly, type LossOptions } from './weighing.js'

/** How classes are weighed, beside which samples count. */
export interface CrossEntropyOptions extends LossOptions {
  /** Factor of each class; the mean over class numbers is then over the weights of the classes that occur, as in PyTorch. */
  readonly classWeights?: readonly number[]
  /** Share of a target's probability that is spread over all classes (Szegedy et al. 2016); none when left out. */
  readonly labelSmoothing?: number
}

/** Targets as class numbers, or as probabilities of every class. */
export interface ClassTarget {
  /** Probabilities of every class `[…, classes]`. */
  readonly probabilities: Tensor
  /** Whether they came as class numbers. */
  readonly numbered: boolean
}

/**
 * −Σ q·log softmax(logits), the mean over samples (with a mask, over what was observed).
 *
 * A class number outside 0 … classes − 1 makes the loss NaN rather than pass for a class that costs nothing.
 *
 * @param logits `[…, classes]`, the number of classes fixed
 * @param target class numbers int32 or int64 `[…]`, or probabilities float32 `[…, classes]`
 * @throws RangeError when the target fits neither form, or class weights are not one a class
 * @example crossEntropy(head.apply(weights.head, last), labels, { classWeights: [1, 4], labelSmoothing: 0.1 })
 */
export function crossEntropy(logits: Tensor, target: Tensor, options: CrossEntropyOptions = {}): Tensor {
  const { classWeights, labelSmoothing = 0, ...rest } = options
  const classes = classesOf('crossEntropy', logits)
  const { probabilities, numbered } = classTarget('crossEntropy', logits, target, rest.mask)
  const wanted =
    labelSmoothing === 0
      ? probabilities
      : add(mul(probabilities, 1 - labelSmoothing), labelSmoothing / classes)
  const factors = classFactors('crossEntropy', classes, classWeights)
  const parts = mul(wanted, logSoftmax(logits))
  const errors = neg(sum(factors === undefined ? parts : mul(parts, factors), { axes: -1 }))
  const shares =
    factors !== undefined && numbered ? sum(mul(probabilities, factors), { axes: -1 }) : undefined
  return meanOfErrors(errors, rest, shares)
}

/** The number of classes, the last axis of the logits. */
export function classesOf(name: string, logits: Tensor): number {
  const classes = logits.shape.at(-1)
  if (typeof classes === 'number') return classes
  throw new RangeError(
    `${name}: the logits are [${logits.shape.join(', ')}], their last axis must be the classes`,
  )
}

/** One factor a class, as a tensor `[classes]`. */
export function classFactors(
  name: string,
  classes: number,
  factors: readonly number[] | undefined,
): Tensor | undefined {
  if (factors === undefined) return undefined
  if (factors.length === classes) return constant(factors)
  throw new RangeError(`${name}: ${factors.length} factors for ${classes} classes; give one a class`)
}

/** Targets of either form as probabilities. */
export function classTarget(
  name: string,
  logits: Tensor,
  target: Tensor,
  mask: Tensor | undefined,
): ClassTarget {
  const classes = classesOf(name, logits)
  const rank = logits.shape.length
  if (target.dtype === 'float32' && target.shape.length === rank) {
    return { probabilities: observedOnly(target, mask && unsqueeze(mask, -1)), numbered: false }
  }
  if ((target.dtype === 'int32' || target.dtype === 'int64') && target.shape.length === rank - 1) {
    const numbers = observedOnly(target, mask)
    const known = and(greaterEqual(numbers, 0), less(numbers, classes))
    const rows = oneHot(numbers, classes)
    return { probabilities: where(unsqueeze(known, -1), rows, NaN), numbered: true }
  }
  throw new RangeError(
    `${name}: the target is ${target.dtype} [${target.shape.join(', ')}] for logits [${logits.shape.join(', ')}]; give class numbers int32 [${logits.shape.slice(0, -1).join(', ')}], or probabilities float32 of the logits' shape`,
  )
}
