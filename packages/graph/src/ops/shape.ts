/**
 * Operations that move elements without changing them: reshape, transpose, concat, slice, pad, broadcast, flip.
 */
import { GraphError } from '../graph-error.js'
import { registerRules } from '../rules.js'
import {
  addDims,
  broadcastShapes,
  dimAt,
  formatShape,
  knownDim,
  normalizeAxis,
  sameShape,
  sizeOf,
  subtractDims,
  type Dim,
  type Shape,
} from '../shape.js'
import { apply1, first, naming, refuse, type Tensor } from '../tensor.js'
import { allBatched, batchSize } from './batching.js'
import { zeros } from './constant.js'
import { unbroadcast } from './reduce.js'

/** A slice end that means "to the end of the axis". */
const toEnd = Number.MAX_SAFE_INTEGER

registerRules({
  reshape: {
    infer: (inputs, attributes) => {
      const { dtype, shape } = first(inputs)
      const target = attributes['shape'] as Shape
      const [from, to] = [sizeOf(shape), sizeOf(target)]
      if (typeof from === 'number' && typeof to === 'number' && from !== to) {
        throw new GraphError(`${from} elements do not fill ${formatShape(target)}`)
      }
      return [{ dtype, shape: target }]
    },
    gradient: ({ inputs, cotangents: [g] }) => [g && reshape(g, first(inputs).shape)],
    batch: ({ inputs, batched, attributes }) => [
      reshape(first(inputs), [batchSize(inputs, batched), ...(attributes['shape'] as Shape)]),
    ],
    lower: ({ inputs, attributes, emit, shape }) => [
      emit('Reshape', [...inputs, shape(attributes['shape'] as Shape)]),
    ],
  },
  transpose: {
    infer: (inputs, attributes) => {
      const { dtype, shape } = first(inputs)
      return [{ dtype, shape: (attributes['perm'] as readonly number[]).map((axis) => dimAt(shape, axis)) }]
    },
    gradient: ({ cotangents: [g], attributes }) => {
      const perm = attributes['perm'] as readonly number[]
      return [
        g &&
          transpose(
            g,
            perm.map((_, axis) => perm.indexOf(axis)),
          ),
      ]
    },
    batch: ({ inputs, attributes }) => [
      transpose(first(inputs), [0, ...(attributes['perm'] as readonly number[]).map((axis) => axis + 1)]),
    ],
    lower: ({ inputs, attributes, emit }) => [
      emit('Transpose', inputs, { perm: { kind: 'ints', value: attributes['perm'] as readonly number[] } }),
    ],
  },
  broadcastTo: {
    infer: (inputs, attributes) => {
      const { dtype, shape } = first(inputs)
      const target = attributes['shape'] as Shape
      if (!sameShape(broadcastShapes(shape, target), target)) {
        throw new GraphError(`${formatShape(shape)} does not broadcast to ${formatShape(target)}`)
      }
      return [{ dtype, shape: target }]
    },
    gradient: ({ inputs, cotangents: [g] }) => [g && unbroadcast(g, first(inputs).shape)],
    batch: ({ inputs, batched, attributes }) => {
      const target = attributes['shape'] as Shape
      const x = first(inputs)
      const padded = reshape(x, [
        dimAt(x.shape, 0),
        ...Array<Dim>(target.length - x.shape.length + 1).fill(1),
        ...x.shape.slice(1),
      ])
      return [broadcastTo(padded, [batchSize(inputs, batched), ...target])]
    },
    lower: ({ inputs, attributes, emit, shape }) => [
      emit('Expand', [...inputs, shape(attributes['shape'] as Shape)]),
    ],
  },
  concat: {
    infer: (inputs, attributes) => {
      const axis = attributes['axis'] as number
      const { dtype, shape } = first(inputs)
      for (const part of inputs) {
        const fits =
          part.shape.length === shape.length && part.shape.every((dim, k) => k === axis || dim === shape[k])
        if (!fits || part.dtype !== dtype) throw new GraphError(`parts differ off axis ${axis}`)
      }
      const total = addDims(inputs.map((part) => dimAt(part.shape, axis)))
      return [{ dtype, shape: shape.map((dim, k) => (k === axis ? total : dim)) }]
    },
    gradient: ({ inputs, cotangents: [g], attributes, needed }) => {
      const axis = attributes['axis'] as number
      let start: Dim = 0
      return inputs.map((part, k) => {
        const from = start
        start = addDims([start, dimAt(part.shape, axis)])
        return g && needed[k] ? slice(g, { axis, start: from, end: start }) : undefined
      })
    },
    batch: ({ inputs, batched, attributes }) => [
      concat(allBatched(inputs, batched), (attributes['axis'] as number) + 1),
    ],
    lower: ({ inputs, attributes, emit }) => [
      emit('Concat', inputs, { axis: { kind: 'int', value: attributes['axis'] as number } }),
    ],
  },
  slice: {
    infer: (inputs, attributes) => {
      const { dtype, shape } = first(inputs)
      const { axis, start, end } = attributes as unknown as FixedSlice
      const dim = dimAt(shape, axis)
      if (typeof dim === 'number' && (start < 0 || end > dim || start > end)) {
        throw new GraphError(`range ${start}…${end} lies outside axis ${axis} of size ${dim}`)
      }
      const length =
        end === toEnd ? addDims([dim, -start]) : end < 0 ? addDims([dim, end - start]) : end - start
      return [{ dtype, shape: shape.map((size, k) => (k === axis ? length : size)) }]
    },
    gradient: ({ inputs, cotangents: [g], attributes }) => {
      const { axis, start, end } = attributes as unknown as FixedSlice
      const { shape } = first(inputs)
      const after = end === toEnd ? 0 : knownDim(shape, axis) - end
      // A named size comes back as `n-1+1`: the same number under the name that the input has.
      return [g && reshape(pad(g, { axis, before: start, after }), shape)]
    },
    batch: ({ inputs, attributes }) => [
      apply1('slice', inputs, { ...attributes, axis: (attributes['axis'] as number) + 1 }),
    ],
    lower: ({ inputs, attributes, emit, int64 }) => {
      const { axis, start, end } = attributes as unknown as FixedSlice
      return [emit('Slice', [...inputs, int64([start]), int64([end]), int64([axis])])]
    },
  },
  sliceNamed: {
    infer: (inputs, attributes) => {
      const { dtype, shape } = first(inputs)
      const { axis, start, end } = attributes as unknown as NamedSlice
      return [{ dtype, shape: shape.map((size, k) => (k === axis ? subtractDims(end, start) : size)) }]
    },
    gradient: ({ inputs, cotangents: [g], attributes }) => {
      const { shape } = first(inputs)
      const { axis, start, end } = attributes as unknown as NamedSlice
      const blank = (length: Dim): readonly Tensor[] =>
        length === 0
          ? []
          : [
              zeros(
                shape.map((size, k) => (k === axis ? length : size)),
                first(inputs).dtype,
              ),
            ]
      return [g && concat([...blank(start), g, ...blank(subtractDims(dimAt(shape, axis), end))], axis)]
    },
    batch: ({ inputs, attributes }) => [
      apply1('sliceNamed', inputs, { ...attributes, axis: (attributes['axis'] as number) + 1 }),
    ],
    lower: ({ inputs, attributes, emit, int64, shape }) => {
      const { axis, start, end } = attributes as unknown as NamedSlice
      return [emit('Slice', [...inputs, shape([start]), shape([end]), int64([axis])])]
    },
  },
  pad: {
    infer: (inputs, attributes) => {
      const { dtype, shape } = first(inputs)
      const { axis, before, after } = attributes as unknown as Required<PadOptions>
      return [{ dtype, shape: shape.map((dim, k) => (k === axis ? addDims([dim, before + after]) : dim)) }]
    },
    gradient: ({ inputs, cotangents: [g], attributes }) => {
      const { axis, before, after } = attributes as unknown as Required<PadOptions>
      if (g === undefined) return [undefined]
      const { shape } = first(inputs)
      const dim = dimAt(shape, axis)
      if (typeof dim === 'number') return [slice(g, { axis, start: before, end: before + dim })]
      // A named size: cut the end off first, counting from the end.
      const front = after === 0 ? g : apply1('slice', [g], { axis, start: 0, end: -after })
      return [reshape(slice(front, { axis, start: before }), shape)]
    },
    batch: ({ inputs, attributes }) => [
      apply1('pad', inputs, { ...attributes, axis: (attributes['axis'] as number) + 1 }),
    ],
    lower: ({ inputs, attributes, emit, int64, scalar, node }) => {
      const { axis, before, after, value } = attributes as unknown as Required<PadOptions>
      const rank = first(node.outputs).shape.length
      const pads = Array<number>(2 * rank).fill(0)
      pads[axis] = before
      pads[rank + axis] = after
      return [emit('Pad', [...inputs, int64(pads), scalar(value, first(node.outputs).dtype)])]
    },
  },
  flip: {
    infer: (inputs) => [first(inputs)],
    gradient: ({ cotangents: [g], attributes }) => [g && flip(g, attributes['axis'] as number)],
    batch: ({ inputs, attributes }) => [flip(first(inputs), (attributes['axis'] as number) + 1)],
    lower: ({ inputs, attributes, emit, int64 }) => [
      emit('Slice', [
        ...inputs,
        int64([-1]),
        int64([-toEnd]),
        int64([attributes['axis'] as number]),
        int64([-1]),
      ]),
    ],
  },
})

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

interface FixedSlice {
  readonly axis: number
  readonly start: number
  readonly end: number
}

interface NamedSlice {
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
