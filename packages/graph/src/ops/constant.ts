/**
 * Program inputs and constants.
 */
import type { DType, TypedArray } from '../dtype.js'
import { arrayOf } from '../typed-array.js'
import { GraphError } from '../graph-error.js'
import { registerRules } from '../rules.js'
import { formatShape, sizeOf, type Shape } from '../shape.js'
import { apply1, isTensor, type Operand, type Tensor } from '../tensor.js'
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
})

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
    throw new GraphError(`constant: ${values.length} values do not fill the shape ${formatShape(shape)}`)
  }
  return apply1('constant', [], { type: { dtype, shape }, data: arrayOf(dtype, values) })
}

/** Every element `value`. `shape` may hold named sizes. */
export function full(shape: Shape, value: number, dtype: DType = 'float32'): Tensor {
  return broadcastTo(constant(value, { dtype }), shape)
}

export const zeros = (shape: Shape, dtype: DType = 'float32'): Tensor => full(shape, 0, dtype)
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
