/**
 * Comparison, logic, selection and conversion. Comparisons have no gradient; `where` routes it.
 */
import { apply1 } from '../expression/apply.js'
import type { DType } from '../expression/dtype.js'
import { isTensor, type Operand, type Tensor } from '../expression/tensor.js'
import { asTensor } from './constant.js'

function compare(op: string, a: Operand, b: Operand): Tensor {
  const dtype: DType = isTensor(a) ? a.dtype : isTensor(b) ? b.dtype : 'float32'
  return apply1(op, [asTensor(a, dtype), asTensor(b, dtype)])
}

/**
 * a = b, as bool; shapes broadcast.
 * @throws GraphError when shapes do not broadcast or dtypes differ, as in all comparisons
 * @example equal(classes, 2)
 */
export const equal = (a: Operand, b: Operand): Tensor => compare('equal', a, b)

/**
 * a ≠ b, as bool.
 * @example notEqual(flag, 0)
 */
export const notEqual = (a: Operand, b: Operand): Tensor => compare('notEqual', a, b)

/**
 * a < b, as bool.
 * @example less(temperature, 0)
 */
export const less = (a: Operand, b: Operand): Tensor => compare('less', a, b)

/**
 * a ≤ b, as bool.
 * @example lessEqual(x, limit)
 */
export const lessEqual = (a: Operand, b: Operand): Tensor => compare('lessEqual', a, b)

/**
 * a > b, as bool.
 * @example greater(mask, 0)
 */
export const greater = (a: Operand, b: Operand): Tensor => compare('greater', a, b)

/**
 * a ≥ b, as bool.
 * @example greaterEqual(x, limit)
 */
export const greaterEqual = (a: Operand, b: Operand): Tensor => compare('greaterEqual', a, b)

/**
 * Whether both hold; bool, shapes broadcast.
 * @example and(greater(x, 0), less(x, 1))
 */
export const and = (a: Tensor, b: Tensor): Tensor => apply1('and', [a, b])

/**
 * Whether one of the two holds; bool, shapes broadcast.
 * @example or(less(x, 0), greater(x, 1))
 */
export const or = (a: Tensor, b: Tensor): Tensor => apply1('or', [a, b])

/**
 * Whether it does not hold; bool.
 * @example where(not(isNaN(x)), x, 0)
 */
export const not = (a: Tensor): Tensor => apply1('not', [a])

/**
 * Whether an element is NaN; bool.
 * @example where(isNaN(observed), 0, observed)
 */
export const isNaN = (x: Tensor): Tensor => apply1('isNaN', [x])

/**
 * `a` where the condition holds, else `b`; the gradient follows the chosen side.
 * @throws GraphError when the condition is not bool, shapes do not broadcast or dtypes differ
 * @example where(greater(mask, 0), target, 0)
 */
export function where(condition: Tensor, a: Operand, b: Operand): Tensor {
  const dtype: DType = isTensor(a) ? a.dtype : isTensor(b) ? b.dtype : 'float32'
  return apply1('where', [condition, asTensor(a, dtype), asTensor(b, dtype)])
}

/**
 * Conversion to another dtype; no-op when it already has it.
 * @example cast(greater(mask, 0), 'float32') // 1 and 0
 */
export const cast = (x: Tensor, dtype: DType): Tensor =>
  x.dtype === dtype ? x : apply1('cast', [x], { dtype })
