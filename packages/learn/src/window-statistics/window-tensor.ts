/**
 * What features of a window in graph form share: its values measured from the oldest one, in units of the farthest from the mean,
 * so that 32 bits suffice for small changes on a large level; and functions that have a gradient where a deviation is zero.
 */
import {
  abs,
  add,
  concat,
  div,
  equal,
  max,
  maximum,
  mean,
  min,
  mul,
  slice,
  sort,
  sqrt,
  sub,
  where,
  type Tensor,
} from '@utsushi/graph'

/** A mean, or what a straight line leaves, counts as nothing below this share of the window's largest magnitude. */
export const negligible = 1e-6

/** Windows opened for features; everything is `[batch, context]` or, of one number a window, `[batch, 1]`. */
export interface WindowTensor {
  readonly length: number
  readonly values: Tensor
  /** Ascending. */
  readonly sorted: Tensor
  readonly first: Tensor
  /** Whether all values are equal, bool. */
  readonly constant: Tensor
  readonly mean: Tensor
  /** The largest |value|. */
  readonly magnitude: Tensor
  /** The largest distance from the mean; 1 where all values are equal. */
  readonly unit: Tensor
  /** (value − oldest value) / unit. */
  readonly shifted: Tensor
  /** (value − mean) / unit; exactly 0 where all values are equal. */
  readonly deviations: Tensor
}

/** Opens windows `[batch, context]`. */
export function openWindow(values: Tensor, length: number): WindowTensor {
  const first = stepsOf(values, 0, 1)
  const sorted = sort(values).values
  const [low, high] = [stepsOf(sorted, 0, 1), stepsOf(sorted, length - 1, length)]
  const constant = equal(low, high)
  const away = sub(values, first)
  const shift = mean(away, { axes: 1, keepDims: true })
  const unit = where(constant, 1, max(abs(sub(away, shift)), { axes: 1, keepDims: true }))
  const shifted = div(away, unit)
  return {
    ...{ length, values, sorted, first, constant, unit, shifted },
    mean: add(first, shift),
    magnitude: maximum(abs(low), abs(high)),
    deviations: div(sub(away, shift), unit),
  }
}

/** Steps `from` to `to` of every window. */
export const stepsOf = (x: Tensor, from: number, to: number): Tensor =>
  slice(x, { axis: 1, start: from, end: to })

/** Mean, largest and smallest over the steps, `[batch, 1]`. */
export const meanOf = (x: Tensor): Tensor => mean(x, { axes: 1, keepDims: true })
export const maxOf = (x: Tensor): Tensor => max(x, { axes: 1, keepDims: true })
export const minOf = (x: Tensor): Tensor => min(x, { axes: 1, keepDims: true })

/** √x with the gradient 0, not infinity, at 0. */
export function rootOf(x: Tensor): Tensor {
  const none = equal(x, 0)
  return where(none, 0, sqrt(where(none, 1, x)))
}

/** a / b, or `otherwise` (with the gradient 0) where the condition holds. */
export const quotient = (a: Tensor, b: Tensor, undefinedWhere: Tensor, otherwise: number): Tensor =>
  where(undefinedWhere, otherwise, div(a, where(undefinedWhere, 1, b)))

/** The largest value so far at every step: doubled reach by doubled reach. */
export function runningMax(x: Tensor, length: number): Tensor {
  let highest = x
  for (let reach = 1; reach < length; reach *= 2) {
    const reached = maximum(stepsOf(highest, reach, length), stepsOf(highest, 0, length - reach))
    highest = concat([stepsOf(highest, 0, reach), reached], 1)
  }
  return highest
}

/** The quantile of ascending values, linear between neighbours, as the place it lies at. */
export interface QuantilePlace {
  readonly below: Tensor
  readonly above: Tensor
  readonly share: number
}

export function quantilePlace({ sorted, length }: WindowTensor, probability: number): QuantilePlace {
  const place = probability * (length - 1)
  const below = Math.floor(place)
  const above = Math.min(below + 1, length - 1)
  return {
    below: stepsOf(sorted, below, below + 1),
    above: stepsOf(sorted, above, above + 1),
    share: place - below,
  }
}

/** How far the quantile lies above the value below it. */
export const beyond = ({ below, above, share }: QuantilePlace): Tensor => mul(sub(above, below), share)
