/**
 * Elementwise arithmetic with NumPy broadcasting, and its gradients.
 */
import type { DType } from '../dtype.js'
import { GraphError } from '../graph-error.js'
import { registerRules, type Rule } from '../rules.js'
import { broadcastShapes } from '../shape.js'
import { apply1, first, isTensor, type Operand, type Tensor } from '../tensor.js'
import { alignBatched } from './batching.js'
import { cast, where } from './compare.js'
import { less, lessEqual } from './compare.js'
import { asTensor, constantValue } from './constant.js'
import { unbroadcast } from './reduce.js'

type UnaryGradient = (cotangent: Tensor, x: Tensor, y: Tensor) => Tensor | undefined

function unaryRule(onnx: string, gradient: UnaryGradient): Rule {
  return {
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

function binaryRule(onnx: string, gradient: BinaryGradient): Rule {
  return {
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

registerRules({
  neg: unaryRule('Neg', (g) => neg(g)),
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
  relu: unaryRule('Relu', (g, _, y) => mul(g, cast(less(0, y), y.dtype))),
  softplus: unaryRule('Softplus', (g, x) => mul(g, sigmoid(x))),
  erf: unaryRule('Erf', (g, x) => mul(mul(g, 2 / Math.sqrt(Math.PI)), exp(neg(mul(x, x))))),
  sin: unaryRule('Sin', (g, x) => mul(g, cos(x))),
  cos: unaryRule('Cos', (g, x) => neg(mul(g, sin(x)))),
  add: binaryRule('Add', (g) => [() => g, () => g]),
  sub: binaryRule('Sub', (g) => [() => g, () => neg(g)]),
  mul: binaryRule('Mul', (g, a, b) => [() => mul(g, b), () => mul(g, a)]),
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
    infer: (inputs) => [first(inputs)],
    gradient: () => [undefined],
    batch: ({ inputs }) => [apply1('stopGradient', inputs)],
    lower: ({ inputs }) => inputs,
  },
})

function binary(op: string, a: Operand, b: Operand): Tensor {
  const dtype: DType = isTensor(a) ? a.dtype : isTensor(b) ? b.dtype : 'float32'
  return apply1(op, [asTensor(a, dtype), asTensor(b, dtype)])
}

const unary = (op: string, x: Operand): Tensor => apply1(op, [asTensor(x, 'float32')])

/**
 * a + b. Shapes broadcast as in NumPy; a number takes the other operand's dtype.
 * @throws GraphError when shapes do not broadcast or dtypes differ, as in all operations of two operands
 * @example add(matmul(x, w), bias)
 */
export function add(a: Operand, b: Operand): Tensor {
  if (isTensor(a) && isZeroScalar(b)) return a
  if (isTensor(b) && isZeroScalar(a)) return b
  return binary('add', a, b)
}

/**
 * a − b
 * @example sub(prediction, target)
 */
export const sub = (a: Operand, b: Operand): Tensor =>
  isTensor(a) && isZeroScalar(b) ? a : binary('sub', a, b)

/**
 * a · b, element by element
 * @example mul(gate, candidate)
 */
export function mul(a: Operand, b: Operand): Tensor {
  if (isTensor(a) && b === 1) return a
  if (isTensor(b) && a === 1) return b
  return binary('mul', a, b)
}

/**
 * a / b
 * @example div(sub(x, center), scale)
 */
export const div = (a: Operand, b: Operand): Tensor => (isTensor(a) && b === 1 ? a : binary('div', a, b))

/**
 * a to the power b. The gradient with respect to b needs a > 0.
 * @example pow(q10, div(sub(temperature, 15), 10))
 */
export const pow = (a: Operand, b: Operand): Tensor => binary('pow', a, b)

/**
 * The smaller of a and b, element by element. The gradient of a tie goes to a.
 * @example minimum(x, 1)
 */
export const minimum = (a: Operand, b: Operand): Tensor => binary('minimum', a, b)

/**
 * The larger of a and b, element by element. The gradient of a tie goes to a.
 * @example maximum(x, 0)
 */
export const maximum = (a: Operand, b: Operand): Tensor => binary('maximum', a, b)

/**
 * Remainder of a / b, as ONNX `Mod`: of floats with the sign of a, of whole numbers with the sign of b.
 * @example mod(step, 7)
 */
export const mod = (a: Operand, b: Operand): Tensor => binary('mod', a, b)

/**
 * −x
 * @example neg(x)
 */
export const neg = (x: Operand): Tensor => unary('neg', x)

/**
 * eˣ
 * @example exp(neg(mul(k, lai)))
 */
export const exp = (x: Operand): Tensor => unary('exp', x)

/**
 * Natural logarithm: NaN below 0, −∞ at 0.
 * @example log(add(concentration, 1e-6))
 */
export const log = (x: Operand): Tensor => unary('log', x)

/**
 * √x, NaN below 0; the gradient is infinite at 0.
 * @example sqrt(add(variance, 1e-5))
 */
export const sqrt = (x: Operand): Tensor => unary('sqrt', x)

/**
 * |x|; the gradient at 0 is 0.
 * @example mean(abs(sub(prediction, target)))
 */
export const abs = (x: Operand): Tensor => unary('abs', x)

/**
 * −1, 0 or 1; without gradient.
 * @example sign(gradient)
 */
export const sign = (x: Operand): Tensor => unary('sign', x)

/**
 * The next whole number below; without gradient.
 * @example floor(x)
 */
export const floor = (x: Operand): Tensor => unary('floor', x)

/**
 * The next whole number above; without gradient.
 * @example ceil(x)
 */
export const ceil = (x: Operand): Tensor => unary('ceil', x)

/**
 * The nearest whole number, halves to even; without gradient.
 * @example round(x)
 */
export const round = (x: Operand): Tensor => unary('round', x)

/**
 * 1 / x
 * @example reciprocal(volume)
 */
export const reciprocal = (x: Operand): Tensor => unary('reciprocal', x)

/**
 * 1 / (1 + e⁻ˣ)
 * @example sigmoid(add(matmul(x, w), matmul(h, r)))
 */
export const sigmoid = (x: Operand): Tensor => unary('sigmoid', x)

/**
 * Hyperbolic tangent.
 * @example tanh(candidate)
 */
export const tanh = (x: Operand): Tensor => unary('tanh', x)

/**
 * max(x, 0); the gradient at 0 is 0.
 * @example relu(add(matmul(x, w), bias))
 */
export const relu = (x: Operand): Tensor => unary('relu', x)

/**
 * log(1 + eˣ): smooth, and above 0.
 * @example softplus(flux)
 */
export const softplus = (x: Operand): Tensor => unary('softplus', x)

/**
 * The error function, 2/√π ∫₀ˣ e^(−t²) dt.
 * @example erf(x)
 */
export const erf = (x: Operand): Tensor => unary('erf', x)

/**
 * Sine of an angle in radians.
 * @example sin(mul(day, (2 * Math.PI) / 365.25))
 */
export const sin = (x: Operand): Tensor => unary('sin', x)

/**
 * Cosine of an angle in radians.
 * @example cos(mul(day, (2 * Math.PI) / 365.25))
 */
export const cos = (x: Operand): Tensor => unary('cos', x)

/**
 * x²
 * @example mean(square(sub(prediction, target)))
 */
export function square(x: Operand): Tensor {
  const tensor = asTensor(x, 'float32')
  return mul(tensor, tensor)
}

/**
 * The exact GELU, x·Φ(x) (Hendrycks & Gimpel 2016).
 * @example gelu(add(matmul(x, w), bias))
 */
export function gelu(x: Operand): Tensor {
  const tensor = asTensor(x, 'float32')
  return mul(mul(tensor, 0.5), add(1, erf(mul(tensor, Math.SQRT1_2))))
}

/**
 * x limited to [low, high]; the gradient is zero outside.
 * @example clamp(share, 0, 1)
 */
export const clamp = (x: Operand, low: number, high: number): Tensor => minimum(maximum(x, low), high)

/**
 * The same value, through which no gradient flows.
 * @example const centred = sub(x, stopGradient(mean(x)))
 */
export const stopGradient = (x: Tensor): Tensor => apply1('stopGradient', [x])

function isZeroScalar(operand: Operand): boolean {
  if (!isTensor(operand)) return operand === 0
  return operand.shape.length === 0 && constantValue(operand) === 0
}

export { where }
