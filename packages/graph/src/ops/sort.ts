/**
 * Order along an axis: all values ascending, or the few largest or smallest.
 */
import { apply, naming } from '../expression/apply.js'
import { GraphError } from '../expression/graph-error.js'
import { dimAt, normalizeAxis, type Dim } from '../expression/shape.js'
import type { Tensor } from '../expression/tensor.js'

/** Values in order, and where along the axis each stood. */
export interface Ordered {
  readonly values: Tensor
  /** int64, shaped as the values. */
  readonly indices: Tensor
}

/** Which values are taken, and along which axis. */
export interface TopKOptions {
  /** The last when left out; negative axes count from the last. */
  readonly axis?: number
  /** The smallest, ascending, in place of the largest, descending. */
  readonly smallest?: boolean
}

function ordered(op: string, x: Tensor, size: Dim | undefined, axis: number, smallest: boolean): Ordered {
  const [values, indices] = naming(op, [x], () => {
    const at = normalizeAxis(axis, x.shape.length)
    return apply('topK', [x], { size: size ?? dimAt(x.shape, at), axis: at, smallest })
  })
  return { values, indices } as Ordered
}

/**
 * The `k` largest values along an axis, descending (or smallest, ascending); equal ones in the order in which they stand. The
 * gradient goes to where each value stood. NaN has no place in the order.
 * @throws GraphError when the axis is out of range, or has fewer than `k` elements
 * @example const { values, indices } = topK(scores, 3) // [batch, classes] → [batch, 3]
 */
export const topK = (x: Tensor, k: number, { axis = -1, smallest = false }: TopKOptions = {}): Ordered =>
  naming('topK', [x], () => {
    if (!Number.isInteger(k) || k < 1) throw new GraphError(`k is ${k}, expected a whole number from 1`)
    return ordered('topK', x, k, axis, smallest)
  })

/**
 * The values along an axis in ascending order, with {@link topK}'s gradient and order of equal ones.
 * @example const median = slice(sort(x).values, { axis: 1, start: 44, end: 45 }) // [batch, 89] → [batch, 1]
 */
export const sort = (x: Tensor, axis = -1): Ordered => ordered('sort', x, undefined, axis, true)
