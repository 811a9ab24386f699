/**
 * Selection by index, and its adjoint, which adds into the selected places.
 */
import { GraphError } from '../graph-error.js'
import { registerRules } from '../rules.js'
import { dimAt, multiplyDims, normalizeAxis, type Shape } from '../shape.js'
import { apply1, first, type Tensor } from '../tensor.js'
import { add, mul } from './elementwise.js'
import { cast } from './compare.js'
import { constant } from './constant.js'
import { batchSize, withBatch } from './batching.js'
import { broadcastTo, reshape, transpose } from './shape.js'

registerRules({
  gather: {
    infer: ([x, indices], attributes) => {
      if (x === undefined || indices === undefined) throw new GraphError('needs a tensor and indices')
      if (indices.dtype !== 'int32' && indices.dtype !== 'int64') {
        throw new GraphError(`indices are ${indices.dtype}, expected int32 or int64`)
      }
      const axis = attributes['axis'] as number
      return [
        { dtype: x.dtype, shape: [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)] },
      ]
    },
    gradient: ({ inputs, cotangents: [g], attributes, needed }) => {
      const [x, indices] = inputs as readonly [Tensor, Tensor]
      const axis = attributes['axis'] as number
      if (g === undefined || !needed[0]) return [undefined, undefined]
      const rank = indices.shape.length
      // The indexed axes in front, then one flat list of rows to add.
      const order = g.shape.map((_, k) => k)
      const moved = [...order.slice(axis, axis + rank), ...order.slice(0, axis), ...order.slice(axis + rank)]
      const rest = [...x.shape.slice(0, axis), ...x.shape.slice(axis + 1)]
      const count = multiplyDims(indices.shape)
      const rows = reshape(transpose(g, moved), [count, ...rest])
      const added = scatterAdd(reshape(indices, [count]), rows, dimAt(x.shape, axis))
      const back = x.shape.map((_, k) => (k === axis ? 0 : k < axis ? k + 1 : k))
      return [transpose(added, back), undefined]
    },
    batch: ({ inputs, batched, attributes }) => {
      const [x, indices] = inputs as readonly [Tensor, Tensor]
      const axis = attributes['axis'] as number
      if (!batched[1]) return [gather(x, indices, axis + 1)]
      if (!batched[0]) {
        const taken = gather(x, indices, axis)
        const order = taken.shape.map((_, k) => k)
        return [transpose(taken, [axis, ...order.slice(0, axis), ...order.slice(axis + 1)])]
      }
      if (axis !== 0)
        throw new GraphError('gather from batched tensors by batched indices works along axis 0')
      // Both batched: one table of all rows, indices offset by the row block of their batch entry.
      const size = batchSize(inputs, batched)
      const length = dimAt(x.shape, 1)
      if (typeof size !== 'number' || typeof length !== 'number') throw new GraphError('needs fixed sizes')
      const offsets = constant(
        Array.from({ length: size }, (_, k) => k * length),
        { dtype: indices.dtype, shape: [size, ...Array<number>(indices.shape.length - 1).fill(1)] },
      )
      return [gather(reshape(x, [size * length, ...x.shape.slice(2)]), add(indices, offsets), 0)]
    },
    lower: ({ inputs, attributes, emit }) => [
      emit('Gather', inputs, { axis: { kind: 'int', value: attributes['axis'] as number } }),
    ],
  },
  scatterAdd: {
    infer: ([indices, rows], attributes) => {
      if (indices === undefined || rows === undefined) throw new GraphError('needs indices and rows')
      return [{ dtype: rows.dtype, shape: [attributes['size'] as number, ...rows.shape.slice(1)] }]
    },
    gradient: ({ inputs, cotangents: [g] }) => {
      const [indices] = inputs as readonly [Tensor, Tensor]
      return [undefined, g && gather(g, indices, 0)]
    },
    batch: ({ inputs, batched, attributes }) => {
      const size = batchSize(inputs, batched)
      const length = attributes['size'] as number
      if (typeof size !== 'number') throw new GraphError('needs a fixed batch size')
      const [indices, rows] = inputs.map((input, k) => withBatch(input, batched[k], size)) as [Tensor, Tensor]
      const offsets = constant(
        Array.from({ length: size }, (_, k) => k * length),
        { dtype: indices.dtype, shape: [size, 1] },
      )
      const count = multiplyDims(indices.shape)
      const flat = scatterAdd(
        reshape(add(indices, offsets), [count]),
        reshape(rows, [count, ...rows.shape.slice(2)]),
        size * length,
      )
      return [reshape(flat, [size, length, ...rows.shape.slice(2)])]
    },
    lower: ({ node, inputs, emit, scalar, shape, int64 }) => {
      const output = first(node.outputs)
      const zero = emit('Expand', [scalar(0, output.dtype), shape(output.shape)])
      const [indices, rows] = inputs as readonly [string, string]
      const pairs = emit('Unsqueeze', [
        emit('Cast', [indices], { to: { kind: 'int', value: 7 } }),
        int64([1]),
      ])
      return [emit('ScatterND', [zero, pairs, rows], { reduction: { kind: 'string', value: 'add' } })]
    },
  },
})

/** Rows of `x` along `axis`, selected by integer indices of any shape: the index axes take the axis's place. */
export const gather = (x: Tensor, indices: Tensor, axis = 0): Tensor =>
  apply1('gather', [x, indices], { axis: normalizeAxis(axis, x.shape.length) })

/** `[size, …]` zeros to which `rows[k]` has been added at `indices[k]`; indices may repeat. */
export const scatterAdd = (indices: Tensor, rows: Tensor, size: Shape[number]): Tensor =>
  apply1('scatterAdd', [indices, rows], { size })

/** One-hot rows of the given depth, float32. */
export function oneHot(indices: Tensor, depth: number): Tensor {
  const classes = constant(
    Array.from({ length: depth }, (_, k) => k),
    { dtype: indices.dtype },
  )
  const shape = [...indices.shape, depth]
  const spread = broadcastTo(reshape(indices, [...indices.shape, 1]), shape)
  return cast(apply1('equal', [spread, mul(classes, 1)]), 'float32')
}
