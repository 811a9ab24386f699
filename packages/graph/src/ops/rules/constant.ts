/**
 * Rules of what a program begins with: inputs, constants, ranges and element counts.
 */
import { dtypes, type DType, type TypedArray } from '../../expression/dtype.js'
import { GraphError } from '../../expression/graph-error.js'
import type { RuleTable } from '../../expression/rules.js'
import type { Dim, Shape } from '../../expression/shape.js'

export const constantRules: RuleTable = {
  input: {
    work: 'light',
    leaf: 'input',
    infer: (_, attributes) => [attributes['type'] as { dtype: DType; shape: Shape }],
    batch: () => {
      throw new GraphError('an input cannot be batched')
    },
    lower: () => {
      throw new GraphError('this input belongs to no program or loop body that is being compiled')
    },
  },
  constant: {
    work: 'light',
    leaf: 'constant',
    infer: (_, attributes) => [attributes['type'] as { dtype: DType; shape: Shape }],
    batch: ({ node }) => node.outputs,
    lower: (context) => {
      const { dtype, shape } = context.attributes['type'] as { dtype: DType; shape: readonly number[] }
      return [context.constant(dtype, shape, context.attributes['data'] as TypedArray)]
    },
  },
  arange: {
    work: 'light',
    infer: (_, attributes) => [{ dtype: 'int64', shape: [attributes['length'] as Dim] }],
    batch: ({ node }) => node.outputs,
    lower: ({ attributes, emit, int64, shape, scalar }) => {
      const end = emit('Reshape', [shape([attributes['length'] as Dim]), int64([])])
      return [emit('Range', [scalar(0, 'int64'), end, scalar(1, 'int64')])]
    },
  },
  elementCount: {
    work: 'light',
    infer: (_, attributes) => [{ dtype: attributes['dtype'] as DType, shape: [] }],
    batch: ({ node }) => node.outputs,
    lower: ({ attributes, emit, int64, shape }) => {
      const scalar = emit('Reshape', [shape([attributes['count'] as Dim]), int64([])])
      return [
        emit('Cast', [scalar], { to: { kind: 'int', value: dtypes[attributes['dtype'] as DType].onnx } }),
      ]
    },
  },
}
