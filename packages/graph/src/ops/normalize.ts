/**
 * Softmax, log-softmax and layer normalisation.
 */
import { registerRules } from '../rules.js'
import { normalizeAxis } from '../shape.js'
import { apply1, first, naming, type Tensor } from '../tensor.js'
import { add, div, exp, mul, sqrt, square, sub } from './elementwise.js'
import { mean, sum } from './reduce.js'

registerRules({
  softmax: {
    infer: (inputs) => [first(inputs)],
    gradient: ({ outputs, cotangents: [g], attributes }) => {
      if (g === undefined) return [undefined]
      const y = first(outputs)
      const weighted = mul(g, y)
      return [sub(weighted, mul(y, sum(weighted, { axes: attributes['axis'] as number, keepDims: true })))]
    },
    batch: ({ inputs, attributes }) => [softmax(first(inputs), (attributes['axis'] as number) + 1)],
    lower: ({ inputs, attributes, emit }) => [
      emit('Softmax', inputs, { axis: { kind: 'int', value: attributes['axis'] as number } }),
    ],
  },
  logSoftmax: {
    infer: (inputs) => [first(inputs)],
    gradient: ({ outputs, cotangents: [g], attributes }) => {
      if (g === undefined) return [undefined]
      const total = sum(g, { axes: attributes['axis'] as number, keepDims: true })
      return [sub(g, mul(exp(first(outputs)), total))]
    },
    batch: ({ inputs, attributes }) => [logSoftmax(first(inputs), (attributes['axis'] as number) + 1)],
    lower: ({ inputs, attributes, emit }) => [
      emit('LogSoftmax', inputs, { axis: { kind: 'int', value: attributes['axis'] as number } }),
    ],
  },
})

/**
 * eˣ / Σ eˣ along an axis.
 * @example softmax(logits) // over the classes, the last axis
 */
export const softmax = (x: Tensor, axis = -1): Tensor =>
  naming('softmax', [x], () => apply1('softmax', [x], { axis: normalizeAxis(axis, x.shape.length) }))

/**
 * log of {@link softmax}, without overflow.
 * @example neg(sum(mul(oneHot(classes, 3), logSoftmax(logits)), { axes: -1 })) // cross-entropy
 */
export const logSoftmax = (x: Tensor, axis = -1): Tensor =>
  naming('logSoftmax', [x], () => apply1('logSoftmax', [x], { axis: normalizeAxis(axis, x.shape.length) }))

/**
 * Normalises the last axis to zero mean and unit (population) variance, then scales and shifts it
 * (Ba, Kiros & Hinton 2016).
 * @example layerNorm(x, scale, bias) // [batch, features], [features], [features]
 */
export function layerNorm(x: Tensor, scale: Tensor, bias: Tensor, { epsilon = 1e-5 } = {}): Tensor {
  const centred = sub(x, mean(x, { axes: -1, keepDims: true }))
  const variance = mean(square(centred), { axes: -1, keepDims: true })
  return add(mul(div(centred, sqrt(add(variance, epsilon))), scale), bias)
}
