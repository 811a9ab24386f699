/**
 * Program inputs and constants.
 */
import { apply1, refuse } from '../expression/apply.js'
import type { DType, TypedArray } from '../expression/dtype.js'
import { formatShape, sizeOf, type Dim, type Shape } from '../expression/shape.js'
import { isTensor, type Operand, type Tensor } from '../expression/tensor.js'
import { arrayOf } from '../expression/typed-array.js'
import { broadcastTo } from './shape.js'

/** A symbol that stands for a value inside a loop body. */
export const placeholder = (like: Pick<Tensor, 'dtype' | 'shape'>): Tensor =>
  input('', like.dtype, like.shape)

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
