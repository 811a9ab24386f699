/**
 * Comparison, logic, selection and conversion. Comparisons have no gradient; `where` routes it.
 */
import { dtypes, type DType } from '../dtype.js'
import { GraphError } from '../graph-error.js'
import { registerRules, type Rule } from '../rules.js'
import { broadcastShapes } from '../shape.js'
import { apply1, first, isTensor, type Operand, type Tensor } from '../tensor.js'
import { alignBatched } from './batching.js'
import { asTensor, zeros } from './constant.js'
import { unbroadcast } from './reduce.js'

function comparisonRule(lower: Rule['lower']): Rule {
  return {
    infer: ([a, b]) => {
      if (a === undefined || b === undefined) throw new GraphError('needs two operands')
      if (a.dtype !== b.dtype)
        throw new GraphError(`dtypes ${a.dtype} and ${b.dtype} differ; cast one of them`)
      return [{ dtype: 'bool', shape: broadcastShapes(a.shape, b.shape) }]
    },
    gradient: () => [undefined, undefined],
    batch: ({ inputs, batched, node }) => [apply1(node.op, alignBatched(inputs, batched))],
    lower,
  }
}

const plain = (onnx: string): Rule => comparisonRule(({ inputs, emit }) => [emit(onnx, inputs)])

registerRules({
  equal: plain('Equal'),
  notEqual: comparisonRule(({ inputs, emit }) => [emit('Not', [emit('Equal', inputs)])]),
  less: plain('Less'),
  lessEqual: plain('LessOrEqual'),
  greater: plain('Greater'),
  greaterEqual: plain('GreaterOrEqual'),
  and: plain('And'),
  or: plain('Or'),
  not: {
    infer: (inputs) => [first(inputs)],
    gradient: () => [undefined],
    batch: ({ inputs }) => [apply1('not', inputs)],
    lower: ({ inputs, emit }) => [emit('Not', inputs)],
  },
  isNaN: {
    infer: (inputs) => [{ dtype: 'bool', shape: first(inputs).shape }],
    gradient: () => [undefined],
    batch: ({ inputs }) => [apply1('isNaN', inputs)],
    lower: ({ inputs, emit }) => [emit('IsNaN', inputs)],
  },
  where: {
    infer: ([condition, a, b]) => {
      if (condition === undefined || a === undefined || b === undefined)
        throw new GraphError('needs three operands')
      if (condition.dtype !== 'bool')
        throw new GraphError(`the condition is ${condition.dtype}, expected bool`)
      if (a.dtype !== b.dtype)
        throw new GraphError(`dtypes ${a.dtype} and ${b.dtype} differ; cast one of them`)
      return [{ dtype: a.dtype, shape: broadcastShapes(condition.shape, broadcastShapes(a.shape, b.shape)) }]
    },
    gradient: ({ inputs, cotangents: [g], needed }) => {
      const [condition, a, b] = inputs as readonly [Tensor, Tensor, Tensor]
      if (g === undefined) return [undefined, undefined, undefined]
      const none = zeros([], g.dtype)
      return [
        undefined,
        needed[1] ? unbroadcast(where(condition, g, none), a.shape) : undefined,
        needed[2] ? unbroadcast(where(condition, none, g), b.shape) : undefined,
      ]
    },
    batch: ({ inputs, batched }) => [apply1('where', alignBatched(inputs, batched))],
    lower: ({ inputs, emit }) => [emit('Where', inputs)],
  },
  cast: {
    infer: (inputs, attributes) => [{ dtype: attributes['dtype'] as DType, shape: first(inputs).shape }],
    gradient: ({ inputs, cotangents: [g] }) => {
      const { dtype } = first(inputs)
      return [g && (dtype === 'float32' || dtype === 'float64') ? cast(g, dtype) : undefined]
    },
    batch: ({ inputs, attributes }) => [apply1('cast', inputs, attributes)],
    lower: ({ inputs, emit, attributes }) => [
      emit('Cast', inputs, { to: { kind: 'int', value: dtypes[attributes['dtype'] as DType].onnx } }),
    ],
  },
})

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
