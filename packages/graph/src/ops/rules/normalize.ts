/**
 * Rules of softmax and log-softmax.
 */
import type { RuleTable } from '../../expression/rules.js'
import { first } from '../../expression/tensor.js'
import { exp, mul, sub } from '../elementwise.js'
import { logSoftmax, softmax } from '../normalize.js'
import { sum } from '../reduce.js'

export const normalizeRules: RuleTable = {
  softmax: {
    work: 'light',
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
    work: 'light',
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
}
