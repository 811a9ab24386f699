/**
 * Rules of selection by index, and of its adjoint, which adds into the selected places.
 */
import { GraphError } from '../../expression/graph-error.js'
import type { RuleTable } from '../../expression/rules.js'
import { dimAt, multiplyDims, type Dim } from '../../expression/shape.js'
import { first, type Tensor } from '../../expression/tensor.js'
import { batchSize, withBatch } from '../batching.js'
import { cast } from '../compare.js'
import { arange, elementCount } from '../constant.js'
import { add, mul } from '../elementwise.js'
import { gather, scatterAdd } from '../gather.js'
import { reshape, transpose } from '../shape.js'

export const gatherRules: RuleTable = {
  gather: {
    work: 'light',
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
      // Both batched: one table of all rows, indices offset by the row block of their batch entry.
      const size = batchSize(inputs, batched)
      const length = dimAt(x.shape, axis + 1)
      const order = x.shape.map((_, k) => k)
      const rest = order.filter((k) => k !== 0 && k !== axis + 1)
      const table = transpose(x, [0, axis + 1, ...rest])
      const rows = reshape(table, [multiplyDims([size, length]), ...rest.map((k) => dimAt(x.shape, k))])
      const taken = gather(rows, add(indices, rowOffsets(size, length, indices)), 0)
      const rank = indices.shape.length
      const places = taken.shape.map((_, k) => k)
      return [
        transpose(taken, [
          0,
          ...places.slice(rank, rank + axis),
          ...places.slice(1, rank),
          ...places.slice(rank + axis),
        ]),
      ]
    },
    lower: ({ inputs, attributes, emit }) => [
      emit('Gather', inputs, { axis: { kind: 'int', value: attributes['axis'] as number } }),
    ],
  },
  scatterAdd: {
    work: 'light',
    infer: ([indices, rows], attributes) => {
      if (indices === undefined || rows === undefined) throw new GraphError('needs indices and rows')
      return [{ dtype: rows.dtype, shape: [attributes['size'] as Dim, ...rows.shape.slice(1)] }]
    },
    gradient: ({ inputs, cotangents: [g] }) => {
      const [indices] = inputs as readonly [Tensor, Tensor]
      return [undefined, g && gather(g, indices, 0)]
    },
    batch: ({ inputs, batched, attributes }) => {
      const size = batchSize(inputs, batched)
      const length = attributes['size'] as Dim
      const [indices, rows] = inputs.map((input, k) => withBatch(input, batched[k], size)) as [Tensor, Tensor]
      const count = multiplyDims(indices.shape)
      const flat = scatterAdd(
        reshape(add(indices, rowOffsets(size, length, indices)), [count]),
        reshape(rows, [count, ...rows.shape.slice(2)]),
        multiplyDims([size, length]),
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
}

/** Where the rows of each batch entry begin in a table of all of them, shaped to be added to batched indices. */
function rowOffsets(size: Dim, length: Dim, indices: Tensor): Tensor {
  const starts = mul(arange(size), elementCount([length], 'int64'))
  return cast(reshape(starts, [size, ...Array<number>(indices.shape.length - 1).fill(1)]), indices.dtype)
}
