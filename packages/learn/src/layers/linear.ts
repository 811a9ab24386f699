import { add, matmul, type Tensor } from '@utsushi/graph'
import { uniformByFan, type Initialiser } from '../parameters/initialisers.js'
import { parameter, type Parameter } from '../parameters/parameters.js'
import type { Layer } from './layer.js'

/** `weight [inputs, outputs]`, `bias [outputs]`. */
export type LinearParameters = { readonly weight: Parameter; readonly bias?: Parameter }

/** Sizes of a linear layer, and how it begins. */
export interface LinearOptions {
  readonly inputs: number
  readonly outputs: number
  /** Whether b is added; it is when left out. */
  readonly bias?: boolean
  /** Of the weight; ±1/√inputs when left out, as in PyTorch. */
  readonly initial?: Initialiser
  /** Of the bias; likewise. */
  readonly biasInitial?: Initialiser
}

/**
 * x·W + b over the last axis: `[…, inputs]` → `[…, outputs]`.
 *
 * @example const head = linear({ inputs: 128, outputs: 4 }); head.apply(weights.head, hidden)
 */
export function linear({
  inputs,
  outputs,
  bias = true,
  initial = uniformByFan(inputs),
  biasInitial = uniformByFan(inputs),
}: LinearOptions): Layer<LinearParameters, [Tensor], Tensor> {
  return {
    parameters: {
      weight: parameter([inputs, outputs], initial),
      ...(bias && { bias: parameter([outputs], biasInitial) }),
    },
    apply: ({ weight, bias: offset }, x) => {
      const product = matmul(x, weight)
      return offset === undefined ? product : add(product, offset)
    },
  }
}
