/**
 * Rules of selection with one index for every element, and of its adjoint.
 */
import { apply1 } from '../../expression/apply.js'
import { GraphError } from '../../expression/graph-error.js'
import type { RuleTable } from '../../expression/rules.js'
import { dimAt, formatShape, type Dim } from '../../expression/shape.js'
import { first, type Attributes, type Tensor } from '../../expression/tensor.js'
import { addAlongAxis, takeAlongAxis } from '../along-axis.js'
import { allBatched } from '../batching.js'

const axisOf = (attributes: Attributes): number => attributes['axis'] as number

export const alongAxisRules: RuleTable = {
  takeAlongAxis: {
    work: 'light',
    infer: ([x, indices], attributes) => {
      if (x === undefined || indices === undefined) throw new GraphError('needs a tensor and indices')
      checkIndices(indices)
      const axis = axisOf(attributes)
      const fits =
        x.shape.length === indices.shape.length &&
        x.shape.every((dim, k) => k === axis || dim === indices.shape[k])
      if (!fits) throw new GraphError(`shapes differ off axis ${axis}`)
      return [{ dtype: x.dtype, shape: indices.shape }]
    },
    gradient: ({ inputs, cotangents: [g], attributes }) => {
      const [x, indices] = inputs as readonly [Tensor, Tensor]
      const axis = axisOf(attributes)
      return [g && addAlongAxis(indices, g, axis, dimAt(x.shape, axis)), undefined]
    },
    batch: ({ inputs, batched, attributes }) => [
      apply1('takeAlongAxis', allBatched(inputs, batched), { axis: axisOf(attributes) + 1 }),
    ],
    lower: ({ inputs, attributes, emit }) => [
      emit('GatherElements', inputs, { axis: { kind: 'int', value: axisOf(attributes) } }),
    ],
  },
  addAlongAxis: {
    work: 'light',
    infer: ([indices, values], attributes) => {
      if (indices === undefined || values === undefined) throw new GraphError('needs indices and values')
      checkIndices(indices)
      const { shape } = values
      if (formatShape(indices.shape) !== formatShape(shape)) throw new GraphError('the shapes differ')
      const size = attributes['size'] as Dim
      return [{ dtype: values.dtype, shape: shape.map((dim, k) => (k === axisOf(attributes) ? size : dim)) }]
    },
    gradient: ({ inputs, cotangents: [g], attributes }) => [
      undefined,
      g && takeAlongAxis(g, first(inputs), axisOf(attributes)),
    ],
    batch: ({ inputs, batched, attributes }) => [
      apply1('addAlongAxis', allBatched(inputs, batched), { ...attributes, axis: axisOf(attributes) + 1 }),
    ],
    lower: ({ node, inputs, attributes, emit, scalar, shape }) => {
      const output = first(node.outputs)
      const zero = emit('Expand', [scalar(0, output.dtype), shape(output.shape)])
      return [
        emit('ScatterElements', [zero, ...inputs], {
          axis: { kind: 'int', value: axisOf(attributes) },
          reduction: { kind: 'string', value: 'add' },
        }),
      ]
    },
  },
}

function checkIndices({ dtype }: Tensor): void {
  if (dtype !== 'int32' && dtype !== 'int64')
    throw new GraphError(`indices are ${dtype}, expected int32 or int64`)
}
