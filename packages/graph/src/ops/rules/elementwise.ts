/**
 * Rules of elementwise arithmetic with NumPy broadcasting.
 */
import { apply1 } from '../../expression/apply.js'
import { GraphError } from '../../expression/graph-error.js'
import type { Rule, RuleFacts, RuleTable } from '../../expression/rules.js'
import { broadcastShapes, sameShape } from '../../expression/shape.js'
import { first, type Tensor } from '../../expression/tensor.js'
import { alignBatched } from '../batching.js'
import { cast, less, lessEqual } from '../compare.js'
import { add, cos, div, exp, log, mul, neg, pow, sigmoid, sign, sin, sub } from '../elementwise.js'
import { unbroadcast } from '../reduce.js'
import { ofSums, ofSumsAlike, timesInvariant } from './step-sums.js'

type UnaryGradient = (cotangent: Tensor, x: Tensor, y: Tensor) => Tensor | undefined

function unaryRule(onnx: string, gradient: UnaryGradient, facts: RuleFacts = {}): Rule {
  return {
    ...facts,
    work: 'light',
    elementwise: true,
    infer: (inputs) => [first(inputs)],
    gradient: ({ inputs, outputs, cotangents: [g] }) => [g && gradient(g, first(inputs), first(outputs))],
    batch: ({ inputs, node }) => [apply1(node.op, inputs)],
    lower: ({ inputs, emit }) => [emit(onnx, inputs)],
  }
}

type BinaryGradient = (
  cotangent: Tensor,
  a: Tensor,
  b: Tensor,
  y: Tensor,
) => readonly [() => Tensor, () => Tensor]

function binaryRule(onnx: string, gradient: BinaryGradient, facts: RuleFacts = {}): Rule {
  return {
    ...facts,
    work: 'light',
    elementwise: true,
    infer: ([a, b]) => {
      if (a === undefined || b === undefined) throw new GraphError('needs two operands')
      if (a.dtype !== b.dtype)
        throw new GraphError(`dtypes ${a.dtype} and ${b.dtype} differ; cast one of them`)
      return [{ dtype: a.dtype, shape: broadcastShapes(a.shape, b.shape) }]
    },
    gradient: ({ inputs, outputs, cotangents: [g], needed }) => {
      const [a, b] = inputs as readonly [Tensor, Tensor]
      if (g === undefined) return [undefined, undefined]
      const [left, right] = gradient(g, a, b, first(outputs))
      return [
        needed[0] ? unbroadcast(left(), a.shape) : undefined,
        needed[1] ? unbroadcast(right(), b.shape) : undefined,
      ]
    },
    batch: ({ inputs, batched, node }) => [apply1(node.op, alignBatched(inputs, batched))],
    lower: ({ inputs, emit }) => [emit(onnx, inputs)],
  }
}

export const elementwiseRules: RuleTable = {
  neg: unaryRule('Neg', (g) => neg(g), { cheapToRepeat: true, sumOverSteps: ofSums }),
  exp: unaryRule('Exp', (g, _, y) => mul(g, y)),
  log: unaryRule('Log', (g, x) => div(g, x)),
  sqrt: unaryRule('Sqrt', (g, _, y) => div(mul(g, 0.5), y)),
  abs: unaryRule('Abs', (g, x) => mul(g, sign(x))),
  sign: unaryRule('Sign', () => undefined),
  floor: unaryRule('Floor', () => undefined),
  ceil: unaryRule('Ceil', () => undefined),
  round: unaryRule('Round', () => undefined),
  reciprocal: unaryRule('Reciprocal', (g, _, y) => neg(mul(g, mul(y, y)))),
  sigmoid: unaryRule('Sigmoid', (g, _, y) => mul(mul(g, y), sub(1, y))),
  tanh: unaryRule('Tanh', (g, _, y) => mul(g, sub(1, mul(y, y)))),
  relu: unaryRule('Relu', (g, _, y) => mul(g, cast(less(0, y), y.dtype)), { rises: true }),
  softplus: unaryRule('Softplus', (g, x) => mul(g, sigmoid(x))),
  erf: unaryRule('Erf', (g, x) => mul(mul(g, 2 / Math.sqrt(Math.PI)), exp(neg(mul(x, x))))),
  sin: unaryRule('Sin', (g, x) => mul(g, cos(x))),
  cos: unaryRule('Cos', (g, x) => neg(mul(g, sin(x)))),
  atan: unaryRule('Atan', (g, x) => div(g, add(mul(x, x), 1))),
  add: binaryRule('Add', (g) => [() => g, () => g], { arithmetic: 'add', sumOverSteps: ofSumsAlike }),
  sub: binaryRule('Sub', (g) => [() => g, () => neg(g)], { sumOverSteps: ofSumsAlike }),
  mul: binaryRule('Mul', (g, a, b) => [() => mul(g, b), () => mul(g, a)], {
    arithmetic: 'multiply',
    sumOverSteps: timesInvariant(mul, (part, term) => sameShape(part.shape, term.shape)),
  }),
  div: binaryRule('Div', (g, _a, b, y) => [() => div(g, b), () => neg(div(mul(g, y), b))]),
  pow: binaryRule('Pow', (g, a, b, y) => [
    () => mul(g, mul(b, pow(a, sub(b, 1)))),
    () => mul(g, mul(y, log(a))),
  ]),
  // A tie sends the gradient to the first operand.
  minimum: binaryRule('Min', (g, a, b) => [
    () => mul(g, cast(lessEqual(a, b), g.dtype)),
    () => mul(g, cast(less(b, a), g.dtype)),
  ]),
  maximum: binaryRule('Max', (g, a, b) => [
    () => mul(g, cast(lessEqual(b, a), g.dtype)),
    () => mul(g, cast(less(a, b), g.dtype)),
  ]),
  mod: {
    ...binaryRule('Mod', (g, a, b, y) => [() => g, () => neg(mul(g, div(sub(a, y), b)))]),
    lower: ({ node, inputs, emit }) => {
      const isFloat = first(node.outputs).dtype.startsWith('float')
      return [emit('Mod', inputs, { fmod: { kind: 'int', value: isFloat ? 1 : 0 } })]
    },
  },
  stopGradient: {
    work: 'light',
    elementwise: true,
    detaches: true,
    cheapToRepeat: true,
    infer: (inputs) => [first(inputs)],
    gradient: () => [undefined],
    batch: ({ inputs }) => [apply1('stopGradient', inputs)],
    lower: ({ inputs }) => inputs,
  },
}
