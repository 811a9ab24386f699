/**
 * Rules of comparison, logic, selection and conversion. Comparisons have no gradient; `where` routes it.
 */
import { apply1 } from '../../expression/apply.js'
import { dtypes, type DType } from '../../expression/dtype.js'
import { GraphError } from '../../expression/graph-error.js'
import type { Rule, RuleFacts, RuleTable } from '../../expression/rules.js'
import { broadcastShapes } from '../../expression/shape.js'
import { first, type Tensor } from '../../expression/tensor.js'
import { alignBatched } from '../batching.js'
import { cast, where } from '../compare.js'
import { zeros } from '../constant.js'
import { unbroadcast } from '../reduce.js'

function comparisonRule(lower: Rule['lower'], facts: RuleFacts = {}): Rule {
  return {
    ...facts,
    work: 'light',
    elementwise: true,
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

const plain = (onnx: string, facts?: RuleFacts): Rule =>
  comparisonRule(({ inputs, emit }) => [emit(onnx, inputs)], facts)

const cheap: RuleFacts = { cheapToRepeat: true }

export const compareRules: RuleTable = {
  equal: plain('Equal', cheap),
  notEqual: comparisonRule(({ inputs, emit }) => [emit('Not', [emit('Equal', inputs)])]),
  less: plain('Less', cheap),
  lessEqual: plain('LessOrEqual', cheap),
  greater: plain('Greater', cheap),
  greaterEqual: plain('GreaterOrEqual'),
  and: plain('And'),
  or: plain('Or'),
  not: {
    ...cheap,
    work: 'light',
    elementwise: true,
    infer: (inputs) => [first(inputs)],
    gradient: () => [undefined],
    batch: ({ inputs }) => [apply1('not', inputs)],
    lower: ({ inputs, emit }) => [emit('Not', inputs)],
  },
  isNaN: {
    work: 'light',
    elementwise: true,
    infer: (inputs) => [{ dtype: 'bool', shape: first(inputs).shape }],
    gradient: () => [undefined],
    batch: ({ inputs }) => [apply1('isNaN', inputs)],
    lower: ({ inputs, emit }) => [emit('IsNaN', inputs)],
  },
  where: {
    work: 'light',
    elementwise: true,
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
    ...cheap,
    work: 'light',
    elementwise: true,
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
}
