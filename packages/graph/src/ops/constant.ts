/**
 * Program inputs and constants.
 */
import { dtypes, type DType, type TypedArray } from '../dtype.js'
import { arrayOf } from '../typed-array.js'
import { GraphError } from '../graph-error.js'
import { registerRules } from '../rules.js'
import { formatShape, sizeOf, type Dim, type Shape } from '../shape.js'
import { apply1, isTensor, refuse, type Operand, type Tensor } from '../tensor.js'
import { broadcastTo } from './shape.js'

registerRules({
  input: {
    infer: (_, attributes) => [attributes['type'] as { dtype: DType; shape: Shape }],
    batch: () => {
      throw new GraphError('an input cannot be batched')
    },
    lower: () => {
      throw new GraphError('this input belongs to no program or loop body that is being compiled')
    },
  },
  constant: {
    infer: (_, attributes) => [attributes['type'] as { dtype: DType; shape: Shape }],
    batch: ({ node }) => node.outputs,
    lower: (context) => {
      const { dtype, shape } = context.attributes['type'] as { dtype: DType; shape: readonly number[] }
      return [context.constant(dtype, shape, context.attributes['data'] as TypedArray)]
    },
  },
  arange: {
    infer: (_, attributes) => [{ dtype: 'int64', shape: [attributes['length'] as Dim] }],
    batch: ({ node }) => node.outputs,
    lower: ({ attributes, emit, int64, shape, scalar }) => {
      const end = emit('Reshape', [shape([attributes['length'] as Dim]), int64([])])
      return [emit('Range', [scalar(0, 'int64'), end, scalar(1, 'int64')])]
    },
  },
  elementCount: {
    infer: (_, attributes) => [{ dtype: attributes['dtype'] as DType, shape: [] }],
    batch: ({ node }) => node.outputs,
    lower: ({ attributes, emit, int64, shape }) => {
      const scalar = emit('Reshape', [shape([attributes['count'] as Dim]), int64([])])
      return [
        emit('Cast', [scalar], { to: { kind: 'int', value: dtypes[attributes['dtype'] as DType].onnx } }),
      ]
    },
  },
})

/**
 * 0, 1, … as int64. The length may be a named size.
 *
 * @example arange('batch')
 */
export const arange = (length: Dim): Tensor => apply1('arange', [], { length })

/**
 * How many elements a shape has, as a scalar; named sizes are read when the program runs.
 * @example const perElement = div(sum(x), elementCount(['batch', 30]))
 */
export function elementCount(shape: Shape, dtype: DType = 'float32'): Tensor {
  const count = sizeOf(shape)
  return typeof count === 'number' ? constant(count, { dtype }) : apply1('elementCount', [], { count, dtype })
}

/**
 * A named input of a program.
 *
 * @param shape sizes; a string names a dynamic size, shared by every input that uses the same name
 * @example const x = input('x', 'float32', ['batch', 12])
 */
export function input(name: string, dtype: DType, shape: Shape): Tensor {
  return apply1('input', [], { name, type: { dtype, shape } })
}

/**
 * A constant tensor.
 *
 * @throws GraphError when the shape does not hold as many values as given
 * @example constant([1, 2, 3])
 */
export function constant(
  value: number | ArrayLike<number>,
  options: { readonly dtype?: DType; readonly shape?: readonly number[] } = {},
): Tensor {
  const dtype = options.dtype ?? 'float32'
  const values = typeof value === 'number' ? [value] : value
  const shape = options.shape ?? (typeof value === 'number' ? [] : [value.length])
  if (sizeOf(shape) !== values.length) {
    refuse('constant', [], `${values.length} values do not fill the shape ${formatShape(shape)}`)
  }
  return apply1('constant', [], { type: { dtype, shape }, data: arrayOf(dtype, values) })
}

/**
 * Every element `value`. `shape` may hold named sizes.
 * @example full(['batch', 4], 0.5)
 */
export function full(shape: Shape, value: number, dtype: DType = 'float32'): Tensor {
  return broadcastTo(constant(value, { dtype }), shape)
}

/**
 * Every element 0. `shape` may hold named sizes.
 * @example zeros(['batch', 256])
 */
export const zeros = (shape: Shape, dtype: DType = 'float32'): Tensor => full(shape, 0, dtype)

/**
 * Every element 1. `shape` may hold named sizes.
 * @example ones([64, 1])
 */
export const ones = (shape: Shape, dtype: DType = 'float32'): Tensor => full(shape, 1, dtype)

/** A tensor from an operand: numbers become scalars of the given dtype. */
export function asTensor(operand: Operand, dtype: DType): Tensor {
  return isTensor(operand) ? operand : constant(operand, { dtype })
}

/** The number that a scalar constant holds, if the tensor is one. */
export function constantValue(tensor: Tensor): number | undefined {
  if (tensor.node.op === 'broadcastTo') return constantValue(tensor.node.inputs[0] ?? tensor)
  if (tensor.node.op !== 'constant') return undefined
  const data = tensor.node.attributes['data'] as TypedArray
  return data.length === 1 ? Number(data[0]) : undefined
}
