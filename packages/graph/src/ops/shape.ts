/**
 * Operations that move elements without changing them: reshape, transpose, concat, slice, pad, broadcast, flip.
 */
import { apply1, naming, refuse } from '../expression/apply.js'
import {
  dimAt,
  formatShape,
  normalizeAxis,
  sameShape,
  sizeOf,
  type Dim,
  type Shape,
} from '../expression/shape.js'
import { first, type Tensor } from '../expression/tensor.js'

/** A slice end that means "to the end of the axis". */
export const toEnd = Number.MAX_SAFE_INTEGER

const axisOf = (op: string, x: Tensor, axis: number): number =>
  naming(op, [x], () => normalizeAxis(axis, x.shape.length))

/**
 * The same elements in another shape; one size may be −1 when the others are fixed.
 * @throws GraphError when the elements do not fill the shape, or a −1 cannot be told
 * @example reshape(x, [64, -1])
 */
export function reshape(x: Tensor, shape: Shape): Tensor {
  const unknown = shape.indexOf(-1)
  let target = shape
  if (unknown >= 0) {
    const rest = sizeOf(shape.filter((_, axis) => axis !== unknown))
    const total = sizeOf(x.shape)
    if (typeof rest !== 'number' || typeof total !== 'number' || total % rest !== 0) {
      refuse('reshape', [x], `cannot infer −1 in ${formatShape(shape)}`)
    }
    target = shape.map((dim, axis) => (axis === unknown ? total / rest : dim))
  }
  return sameShape(x.shape, target) ? x : apply1('reshape', [x], { shape: target })
}

/**
 * Axes in another order; reversed when `perm` is left out.
 * @throws GraphError when `perm` is no order of the axes
 * @example transpose(x, [1, 0, 2]) // [time, batch, features] → [batch, time, features]
 */
export function transpose(x: Tensor, perm?: readonly number[]): Tensor {
  const order = perm ?? x.shape.map((_, axis) => x.shape.length - 1 - axis)
  if ([...order].sort((a, b) => a - b).some((axis, k) => axis !== k) || order.length !== x.shape.length) {
    refuse('transpose', [x], `[${order.join(',')}] is no permutation of ${x.shape.length} axes`)
  }
  return order.every((axis, k) => axis === k) ? x : apply1('transpose', [x], { perm: order })
}

/** The transpose of a matrix; of a transpose the matrix itself. */
export function matrixTranspose(x: Tensor): Tensor {
  const [before] = x.node.op === 'transpose' ? x.node.inputs : []
  return before ?? transpose(x)
}

/**
 * Repeats along axes of size 1 and new leading axes.
 * @throws GraphError when the shape cannot be reached
 * @example broadcastTo(statics, [210, 64, 36]) // [64, 36] → [210, 64, 36]
 */
export const broadcastTo = (x: Tensor, shape: Shape): Tensor =>
  sameShape(x.shape, shape) ? x : apply1('broadcastTo', [x], { shape })

/**
 * Joins tensors along an axis; their other sizes are equal.
 * @throws GraphError when they are not, or the axis is out of range
 * @example concat([drivers, embedded], -1) // [64, 10], [64, 64] → [64, 74]
 */
export function concat(parts: readonly Tensor[], axis: number): Tensor {
  if (parts.length === 1) return first(parts)
  return naming('concat', parts, () =>
    apply1('concat', parts, { axis: normalizeAxis(axis, first(parts).shape.length) }),
  )
}

/**
 * Joins tensors of one shape along a new axis.
 * @example stack([gpp, er], -1) // twice [batch, time] → [batch, time, 2]
 */
export const stack = (parts: readonly Tensor[], axis: number): Tensor =>
  concat(
    parts.map((part) => unsqueeze(part, axis)),
    axis,
  )

/** Which elements along which axis. */
export interface SliceOptions {
  /** Counted from the last when negative. */
  readonly axis: number
  /** A position, or a named size. */
  readonly start?: Dim
  /** To the end when left out. */
  readonly end?: Dim
}

export interface FixedSlice {
  readonly axis: number
  readonly start: number
  readonly end: number
}

export interface NamedSlice {
  readonly axis: number
  readonly start: Dim
  readonly end: Dim
}

/**
 * Elements `start` (inclusive) to `end` (exclusive) along an axis. Negative positions count from a fixed end.
 *
 * @example const forecast = slice(sequence, { axis: 0, start: 'context' }) // [context+horizon, …] → [horizon, …]
 */
export function slice(x: Tensor, { axis, start = 0, end }: SliceOptions): Tensor {
  const at = axisOf('slice', x, axis)
  const dim = dimAt(x.shape, at)
  if (typeof start === 'string' || typeof end === 'string') {
    const [from, to] = [start, end ?? dim]
    return from === 0 && to === dim ? x : apply1('sliceNamed', [x], { axis: at, start: from, end: to })
  }
  if (typeof dim === 'string') {
    if (start === 0 && end === undefined) return x
    return apply1('slice', [x], { axis: at, start, end: end ?? toEnd })
  }
  const from = start < 0 ? start + dim : start
  const to = end === undefined ? dim : end < 0 ? end + dim : end
  return from === 0 && to === dim ? x : apply1('slice', [x], { axis: at, start: from, end: to })
}

/**
 * Consecutive pieces of the given sizes along an axis; together they are the whole.
 * @throws GraphError when the sizes do not add up to the axis
 * @example const [reset, update, candidate] = split(gates, [64, 64, 64], -1)
 */
export function split(x: Tensor, sizes: readonly number[], axis: number): readonly Tensor[] {
  const at = axisOf('split', x, axis)
  const total = sizes.reduce((a, b) => a + b, 0)
  if (total !== x.shape[at])
    refuse(
      'split',
      [x],
      `sizes [${sizes.join(', ')}] add up to ${total}, axis ${at} has ${dimAt(x.shape, at)}`,
    )
  let start = 0
  return sizes.map((size) => slice(x, { axis: at, start, end: (start += size) }))
}

export interface PadOptions {
  readonly axis: number
  readonly before?: number
  readonly after?: number
  readonly value?: number
}

/**
 * Adds elements of one value before and after an axis.
 * @example pad(x, { axis: 0, before: 1 }) // [time, …] → [time+1, …], zeros first
 */
export function pad(x: Tensor, { axis, before = 0, after = 0, value = 0 }: PadOptions): Tensor {
  if (before === 0 && after === 0) return x
  return apply1('pad', [x], { axis: axisOf('pad', x, axis), before, after, value })
}

/**
 * A new axis of size 1.
 * @example unsqueeze(mask, -1) // [batch, time] → [batch, time, 1]
 */
export function unsqueeze(x: Tensor, axis: number): Tensor {
  const at = naming('unsqueeze', [x], () => normalizeAxis(axis, x.shape.length + 1))
  return reshape(x, [...x.shape.slice(0, at), 1, ...x.shape.slice(at)])
}

/**
 * Drops an axis of size 1.
 * @throws GraphError when the axis has another size
 * @example squeeze(x, -1) // [batch, time, 1] → [batch, time]
 */
export function squeeze(x: Tensor, axis: number): Tensor {
  const at = axisOf('squeeze', x, axis)
  if (x.shape[at] !== 1) refuse('squeeze', [x], `axis ${at} has size ${dimAt(x.shape, at)}, expected 1`)
  return reshape(
    x,
    x.shape.filter((_, k) => k !== at),
  )
}

/**
 * Reverses the order along an axis.
 * @example flip(sequence, 0) // last day first
 */
export const flip = (x: Tensor, axis: number): Tensor =>
  apply1('flip', [x], { axis: axisOf('flip', x, axis) })
