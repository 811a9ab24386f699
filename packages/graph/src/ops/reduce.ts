/**
 * Reductions: sum, mean, max, min, log-sum-exp, argmax.
 */
import { registerRules, type LowerContext, type Rule } from '../rules.js'
import { normalizeAxis, sameShape, type Shape } from '../shape.js'
import { apply1, first, naming, type Tensor } from '../tensor.js'
import { cast, equal } from './compare.js'
import { constantValue, elementCount } from './constant.js'
import { add, div, exp, log, mul, stopGradient, sub } from './elementwise.js'
import { broadcastTo, reshape } from './shape.js'

/** Which axes are reduced, and whether they stay; negative axes count from the last. */
export interface ReduceOptions {
  /** Axes to reduce; all of them when left out. */
  readonly axes?: number | readonly number[]
  /** Keep reduced axes with size 1. */
  readonly keepDims?: boolean
}

interface ReduceAttributes {
  readonly axes: readonly number[]
  readonly keepDims: boolean
}

const read = (attributes: unknown): ReduceAttributes => attributes as ReduceAttributes

function reducedShape(shape: Shape, { axes, keepDims }: ReduceAttributes): Shape {
  return shape.flatMap((dim, axis) => (axes.includes(axis) ? (keepDims ? [1] : []) : [dim]))
}

const keptShape = (shape: Shape, axes: readonly number[]): Shape =>
  reducedShape(shape, { axes, keepDims: true })

function reduceRule(onnx: string, gradient: NonNullable<Rule['gradient']>): Rule {
  return {
    infer: (inputs, attributes) => [
      { dtype: first(inputs).dtype, shape: reducedShape(first(inputs).shape, read(attributes)) },
    ],
    gradient,
    batch: ({ inputs, attributes, node }) => {
      const { axes, keepDims } = read(attributes)
      return [apply1(node.op, inputs, { axes: axes.map((axis) => axis + 1), keepDims })]
    },
    lower: (context) => [lowerReduce(onnx, context)],
  }
}

function lowerReduce(onnx: string, { inputs, attributes, emit, int64 }: LowerContext): string {
  const { axes, keepDims } = read(attributes)
  return emit(onnx, [...inputs, int64(axes)], {
    keepdims: { kind: 'int', value: keepDims ? 1 : 0 },
    noop_with_empty_axes: { kind: 'int', value: 1 },
  })
}

/** The gradient of max and min: shared equally among tied elements. */
const extremeGradient: NonNullable<Rule['gradient']> = ({ inputs, outputs, cotangents: [g], attributes }) => {
  if (g === undefined) return [undefined]
  const x = first(inputs)
  const kept = keptShape(x.shape, read(attributes).axes)
  const chosen = cast(equal(x, reshape(first(outputs), kept)), x.dtype)
  const ties = sum(chosen, { axes: read(attributes).axes, keepDims: true })
  return [mul(chosen, div(reshape(g, kept), ties))]
}

registerRules({
  sum: reduceRule('ReduceSum', ({ inputs, cotangents: [g], attributes }) => {
    const x = first(inputs)
    return [g && broadcastTo(reshape(g, keptShape(x.shape, read(attributes).axes)), x.shape)]
  }),
  sumOfSquares: reduceRule('ReduceSumSquare', ({ inputs, cotangents: [g], attributes }) => {
    const x = first(inputs)
    return [g && mul(mul(reshape(g, keptShape(x.shape, read(attributes).axes)), 2), x)]
  }),
  max: reduceRule('ReduceMax', extremeGradient),
  min: reduceRule('ReduceMin', extremeGradient),
  mean: reduceRule('ReduceMean', ({ inputs, cotangents: [g], attributes }) => {
    if (g === undefined) return [undefined]
    const x = first(inputs)
    const { axes } = read(attributes)
    const count = elementCount(x.shape.filter((_, axis) => axes.includes(axis)))
    const share = constantValue(count)
    const part = share === undefined ? div(g, cast(count, g.dtype)) : mul(g, 1 / share)
    return [broadcastTo(reshape(part, keptShape(x.shape, axes)), x.shape)]
  }),
  argmax: {
    infer: (inputs, attributes) => [
      {
        dtype: 'int64',
        shape: reducedShape(first(inputs).shape, { axes: [attributes['axis'] as number], keepDims: false }),
      },
    ],
    gradient: () => [undefined],
    batch: ({ inputs, attributes }) => [
      apply1('argmax', inputs, { axis: (attributes['axis'] as number) + 1 }),
    ],
    lower: ({ inputs, attributes, emit }) => [
      emit('ArgMax', inputs, {
        axis: { kind: 'int', value: attributes['axis'] as number },
        keepdims: { kind: 'int', value: 0 },
      }),
    ],
  },
})

function reduce(op: string, x: Tensor, { axes, keepDims = false }: ReduceOptions): Tensor {
  const rank = x.shape.length
  const normalize = (axis: number): number => naming(op, [x], () => normalizeAxis(axis, rank))
  const list = axes === undefined ? x.shape.map((_, axis) => axis) : typeof axes === 'number' ? [axes] : axes
  const normal = list.map(normalize).sort((a, b) => a - b)
  return normal.length === 0 ? x : apply1(op, [x], { axes: normal, keepDims })
}

/**
 * Σ x over some axes, or all.
 * @throws GraphError when an axis is out of range, as in all reductions
 * @example sum(fluxes, { axes: 0 }) // [days, fluxes] → [fluxes]
 */
export const sum = (x: Tensor, options: ReduceOptions = {}): Tensor => reduce('sum', x, options)

/**
 * Σ x², in one pass.
 * @example sqrt(sumOfSquares(gradient))
 */
export const sumOfSquares = (x: Tensor, options: ReduceOptions = {}): Tensor =>
  reduce('sumOfSquares', x, options)

/**
 * The mean over some axes, or all.
 * @example mean(x, { axes: -1, keepDims: true }) // [batch, features] → [batch, 1]
 */
export const mean = (x: Tensor, options: ReduceOptions = {}): Tensor => reduce('mean', x, options)

/**
 * The largest element over some axes, or all; ties share the gradient.
 * @example max(x, { axes: 1 })
 */
export const max = (x: Tensor, options: ReduceOptions = {}): Tensor => reduce('max', x, options)

/**
 * The smallest element over some axes, or all; ties share the gradient.
 * @example min(x, { axes: 1 })
 */
export const min = (x: Tensor, options: ReduceOptions = {}): Tensor => reduce('min', x, options)

/**
 * The index of the largest element along an axis, int64.
 * @example argmax(logits, -1) // [batch, classes] → [batch]
 */
export const argmax = (x: Tensor, axis: number): Tensor =>
  naming('argmax', [x], () => apply1('argmax', [x], { axis: normalizeAxis(axis, x.shape.length) }))

/**
 * log Σ eˣ, without overflow.
 * @example logSumExp(logits, { axes: -1 })
 */
export function logSumExp(x: Tensor, options: ReduceOptions = {}): Tensor {
  const top = stopGradient(max(x, { ...options, keepDims: true }))
  const kept = add(log(sum(exp(sub(x, top)), { ...options, keepDims: true })), top)
  return options.keepDims ? kept : reshape(kept, sum(x, options).shape)
}

/** Sums a cotangent over the axes along which an operand of the given shape was broadcast. */
export function unbroadcast(g: Tensor, shape: Shape): Tensor {
  if (sameShape(g.shape, shape)) return g
  const extra = g.shape.length - shape.length
  const axes = g.shape.flatMap((dim, axis) =>
    axis < extra || (shape[axis - extra] === 1 && dim !== 1) ? [axis] : [],
  )
  return reshape(sum(g, { axes }), shape)
}
