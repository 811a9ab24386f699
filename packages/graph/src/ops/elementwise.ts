/**
 * Elementwise arithmetic with NumPy broadcasting.
 */
import { apply1 } from '../expression/apply.js'
import type { DType } from '../expression/dtype.js'
import { isTensor, type Operand, type Tensor } from '../expression/tensor.js'
import { equal, greaterEqual, where } from './compare.js'
import { asTensor, constantValue } from './constant.js'

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
 * Arc tangent, in radians between −π/2 and π/2.
 * @example atan(slope)
 */
export const atan = (x: Operand): Tensor => unary('atan', x)

/**
 * Angle of the point (x, y) from the positive x axis, in radians from −π to π; 0 at the origin, where it has no gradient either.
 * @example atan2(sine, cosine)
 */
export function atan2(y: Tensor, x: Tensor): Tensor {
  const squares = add(mul(x, x), mul(y, y))
  const radius = sqrt(where(equal(squares, 0), 1, squares))
  // From the nearer half of the x axis: nothing is divided by a number that vanishes, and x = 0 has its slope.
  const isRight = greaterEqual(x, 0)
  const half = mul(atan(div(y, add(radius, where(isRight, x, neg(x))))), 2)
  return where(isRight, half, sub(where(greaterEqual(y, 0), Math.PI, -Math.PI), half))
}

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
  // Divided rather than multiplied: so the runtime knows it, and makes one pass of it where no gradient needs its parts.
  return mul(mul(tensor, 0.5), add(1, erf(div(tensor, Math.SQRT2))))
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
