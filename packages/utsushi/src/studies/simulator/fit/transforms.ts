// How an output is looked at while it is learnt, and back: none, logarithm, root, logit. Each in numbers and in graph form.
import { add, constant, div, exp, maximum, mul, neg, type Tensor } from '@utsushi/graph'
import type { Transform } from '../config/tables.js'

/** A value as it is learnt. */
export function forward(transform: Transform, value: number): number {
  switch (transform) {
    case 'none':
      return value
    case 'log':
      return Math.log(value)
    case 'sqrt':
      return Math.sqrt(value)
    case 'logit':
      return Math.log(value / (1 - value))
    default:
      return transform satisfies never
  }
}

/** A value in its unit; never falls where what is learnt rises. */
export function backward(transform: Transform, learnt: number): number {
  switch (transform) {
    case 'none':
      return learnt
    case 'log':
      return Math.exp(learnt)
    case 'sqrt':
      return Math.max(0, learnt) ** 2
    case 'logit':
      return 1 / (1 + Math.exp(-learnt))
    default:
      return transform satisfies never
  }
}

/** The same in graph form. */
export function backwardTensor(transform: Transform, learnt: Tensor): Tensor {
  switch (transform) {
    case 'none':
      return learnt
    case 'log':
      return exp(learnt)
    case 'sqrt': {
      const up = maximum(learnt, constant(0, { dtype: learnt.dtype }))
      return mul(up, up)
    }
    case 'logit':
      return div(
        constant(1, { dtype: learnt.dtype }),
        add(exp(neg(learnt)), constant(1, { dtype: learnt.dtype })),
      )
    default:
      return transform satisfies never
  }
}

/** Which values a transformation does not take; `undefined` where it takes all. */
export function outsideTransform(
  transform: Transform,
): { readonly takes: string; isOutside(value: number): boolean } | undefined {
  switch (transform) {
    case 'none':
      return undefined
    case 'log':
      return { takes: 'numbers above 0', isOutside: (value) => value <= 0 }
    case 'sqrt':
      return { takes: 'numbers from 0 on', isOutside: (value) => value < 0 }
    case 'logit':
      return { takes: 'numbers between 0 and 1', isOutside: (value) => value <= 0 || value >= 1 }
    default:
      return transform satisfies never
  }
}

/** Nodes and weights of Gauss–Hermite quadrature for a standard normal number (Abramowitz & Stegun 1964, table 25.10, rescaled). */
export const normalNodes: readonly (readonly [at: number, weight: number])[] = [
  [-2.8569700138728056, 0.011257411327720689],
  [-1.355626179974266, 0.2220759220056126],
  [0, 0.5333333333333333],
  [1.355626179974266, 0.2220759220056126],
  [2.8569700138728056, 0.011257411327720689],
]

/** Mean and standard deviation, in the unit, of what is normal as it is learnt. */
export function momentsOf(
  transform: Transform,
  mean: number,
  deviation: number,
): { readonly mean: number; readonly deviation: number } {
  if (transform === 'none') return { mean, deviation }
  const values = normalNodes.map(([at]) => backward(transform, mean + deviation * at))
  const own = normalNodes.reduce((sum, [, weight], k) => sum + weight * (values[k] ?? NaN), 0)
  const spread = normalNodes.reduce((sum, [, weight], k) => sum + weight * ((values[k] ?? NaN) - own) ** 2, 0)
  return { mean: own, deviation: Math.sqrt(spread) }
}
