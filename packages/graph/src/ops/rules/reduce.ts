/**
 * Rules of reductions over axes.
 */
import { apply1 } from '../../expression/apply.js'
import type { LowerContext, Rule, RuleFacts, RuleTable } from '../../expression/rules.js'
import type { Shape } from '../../expression/shape.js'
import type { StepSum, StepSumContext } from '../../expression/step-sum.js'
import { first } from '../../expression/tensor.js'
import { cast, equal } from '../compare.js'
import { constantValue, elementCount } from '../constant.js'
import { div, mul } from '../elementwise.js'
import { sum } from '../reduce.js'
import { broadcastTo, reshape } from '../shape.js'

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

function reduceRule(onnx: string, gradient: NonNullable<Rule['gradient']>, facts: RuleFacts = {}): Rule {
  return {
    ...facts,
    work: 'light',
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

/** The operand is stacked, and summed over its own axes, then over the steps. */
function sumOfStack({ term: { node } }: StepSumContext): StepSum {
  const operand = first(node.inputs)
  const { axes, keepDims } = read(node.attributes)
  return {
    stack: [operand],
    accumulate: [],
    build: ({ stackOf }) => {
      const own = sum(stackOf(operand), { axes: axes.map((axis) => axis + 1), keepDims })
      return sum(own, { axes: 0 })
    },
  }
}

export const reduceRules: RuleTable = {
  sum: reduceRule(
    'ReduceSum',
    ({ inputs, cotangents: [g], attributes }) => {
      const x = first(inputs)
      return [g && broadcastTo(reshape(g, keptShape(x.shape, read(attributes).axes)), x.shape)]
    },
    { sumOverSteps: sumOfStack },
  ),
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
    work: 'light',
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
}
