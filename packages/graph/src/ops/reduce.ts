/**
 * Reductions: sum, mean, max, min, log-sum-exp, argmax.
 */
import { apply1, naming } from '../expression/apply.js'
import { normalizeAxis, sameShape, type Shape } from '../expression/shape.js'
import type { Tensor } from '../expression/tensor.js'
import { add, exp, log, stopGradient, sub } from './elementwise.js'
import { reshape } from './shape.js'

/** Which axes are reduced, and whether they stay; negative axes count from the last. */
export interface ReduceOptions {
  /** Axes to reduce; all of them when left out. */
  readonly axes?: number | readonly number[]
  /** Keep reduced axes with size 1. */
  readonly keepDims?: boolean
}

function reduce(op: string, x: Tensor, { axes, keepDims = false }: ReduceOptions): Tensor {
  const rank = x.shape.length
  const normalize = (axis: number): number => naming(op, [x], () => normalizeAxis(axis, rank))
  const list = axes === undefined ? x.shape.map((_, axis) => axis) : typeof axes === 'number' ? [axes] : axes
  const normal = list.map(normalize).sort((a, b) => a - b)
  return normal.length === 0 ? x : apply1(op, [x], { axes: normal, keepDims })
}

/**
 * Σ x over some axes, or all.
 * @throws GraphError when an axis is out of range, as in all reductions
 * @example sum(fluxes, { axes: 0 }) // [days, fluxes] → [fluxes]
 */
export const sum = (x: Tensor, options: ReduceOptions = {}): Tensor => reduce('sum', x, options)

/**
 * Σ x², in one pass.
 * @example sqrt(sumOfSquares(gradient))
 */
export const sumOfSquares = (x: Tensor, options: ReduceOptions = {}): Tensor =>
  reduce('sumOfSquares', x, options)

/**
 * The mean over some axes, or all.
 * @example mean(x, { axes: -1, keepDims: true }) // [batch, features] → [batch, 1]
 */
export const mean = (x: Tensor, options: ReduceOptions = {}): Tensor => reduce('mean', x, options)

/**
 * The largest element over some axes, or all; ties share the gradient.
 * @example max(x, { axes: 1 })
 */
export const max = (x: Tensor, options: ReduceOptions = {}): Tensor => reduce('max', x, options)

/**
 * The smallest element over some axes, or all; ties share the gradient.
 * @example min(x, { axes: 1 })
 */
export const min = (x: Tensor, options: ReduceOptions = {}): Tensor => reduce('min', x, options)

/**
 * The index of the largest element along an axis, int64.
 * @example argmax(logits, -1) // [batch, classes] → [batch]
 */
export const argmax = (x: Tensor, axis: number): Tensor =>
  naming('argmax', [x], () => apply1('argmax', [x], { axis: normalizeAxis(axis, x.shape.length) }))

/**
 * log Σ eˣ, without overflow.
 * @example logSumExp(logits, { axes: -1 })
 */
export function logSumExp(x: Tensor, options: ReduceOptions = {}): Tensor {
  const top = stopGradient(max(x, { ...options, keepDims: true }))
  const kept = add(log(sum(exp(sub(x, top)), { ...options, keepDims: true })), top)
  return options.keepDims ? kept : reshape(kept, sum(x, options).shape)
}

/** Sums a cotangent over the axes along which an operand of the given shape was broadcast. */
export function unbroadcast(g: Tensor, shape: Shape): Tensor {
  if (sameShape(g.shape, shape)) return g
  const extra = g.shape.length - shape.length
  const axes = g.shape.flatMap((dim, axis) =>
    axis < extra || (shape[axis - extra] === 1 && dim !== 1) ? [axis] : [],
  )
  return reshape(sum(g, { axes }), shape)
}
