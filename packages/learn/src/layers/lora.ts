/**
 * Low-rank adaptation: a linear layer that stays as it is, and a small one beside it that is trained.
 */
import { add, matmul, mul, type HostTensor, type Tensor } from '@utsushi/graph'
import { freeze } from '../parameters/frozen.js'
import { uniformByFan, zero } from '../parameters/initialisers.js'
import { parameter, type Parameter, type Weights } from '../parameters/parameters.js'
import type { NamedArray } from '../parameters/record.js'
import { dropout } from './dropout.js'
import type { Layer, RandomLayer } from './layer.js'
import type { LinearParameters } from './linear.js'
import type { Randomness } from './randomness.js'

/** The frozen layer, `a [inputs, rank]` and `b [rank, outputs]`, which begins at 0: at first nothing is changed. */
export type LoraParameters = {
  readonly base: LinearParameters
  readonly a: Parameter
  readonly b: Parameter
}

/** Size and strength of what is trained. */
export interface LoraOptions {
  /** Columns of A and rows of B. */
  readonly rank: number
  /** What is added is scaled by alpha / rank; alpha is the rank when left out. */
  readonly alpha?: number
  /** Share of the small layer's inputs left out while training. */
  readonly dropout?: number
}

/** An adapted linear layer. */
export interface LoraLayer extends RandomLayer<LoraParameters, Tensor, Tensor> {
  /**
   * The weights of one plain linear layer that does the same, W + (alpha / rank)·A·B, under the plain layer's names.
   *
   * @param weights by name, such as those of a `fit`
   * @param path where the adapted layer stands among them, and the plain one will; at the root when left out
   * @returns all weights that were given, the adapted layer's replaced
   * @throws RangeError when a weight of the layer is missing
   * @example const plain = adapted.merge(trained.weights, 'head') // head.weight, head.bias
   */
  merge(weights: ReadonlyMap<string, NamedArray>, path?: string): Map<string, NamedArray>
}

/**
 * Adapts a linear layer: x·W + b + (alpha / rank)·x·A·B, of which A and B alone are trained (Hu et al. 2022, equation 3).
 *
 * @throws RangeError when the rank is no whole number of at least 1
 * @example const head = lora(linear({ inputs: 192, outputs: 384 }), { rank: 8, alpha: 16, dropout: 0.1 })
 */
export function lora(
  linear: Layer<LinearParameters, [Tensor], Tensor>,
  { rank, alpha = rank, dropout: rate = 0 }: LoraOptions,
): LoraLayer {
  const [inputs = 0, outputs = 0] = linear.parameters.weight.shape
  if (!Number.isInteger(rank) || rank < 1)
    throw new RangeError(`lora: the rank is ${rank}, expected at least 1`)
  const scale = alpha / rank
  const base = freeze(linear)
  const apply = (weights: Weights<LoraParameters>, x: Tensor, random?: Randomness): Tensor => {
    const change = matmul(matmul(dropout(x, rate, random), weights.a), weights.b)
    return add(base.apply(weights.base, x), mul(change, scale))
  }
  return {
    parameters: {
      base: base.parameters,
      a: parameter([inputs, rank], uniformByFan(inputs)),
      b: parameter([rank, outputs], zero),
    },
    apply,
    bound: (weights, random) => (x) => apply(weights, x, random),
    merge: (weights, path = '') => {
      const under = (name: string): string => (path === '' ? name : `${path}.${name}`)
      const take = (name: string): NamedArray => {
        const array = weights.get(under(name))
        if (array === undefined) throw new RangeError(`lora: the weight "${under(name)}" is missing`)
        return array
      }
      const merged = new Map(weights)
      const [weight, a, b] = [take('base.weight'), take('a'), take('b')]
      for (const name of ['base.weight', 'base.bias', 'a', 'b']) merged.delete(under(name))
      merged.set(under('weight'), sumWithProduct(weight, a, b, scale))
      if (linear.parameters.bias !== undefined) merged.set(under('bias'), take('base.bias'))
      return merged
    },
  }
}

/** W + scale·A·B, in float64 until it is rounded once. */
function sumWithProduct(weight: NamedArray, a: NamedArray, b: NamedArray, scale: number): HostTensor {
  const [inputs = 0, outputs = 0] = weight.shape
  const rank = a.shape[1] ?? 0
  const data = Float32Array.from({ length: inputs * outputs }, (_, k) => {
    const [row, column] = [Math.floor(k / outputs), k % outputs]
    let change = 0
    for (let r = 0; r < rank; r++)
      change += Number(a.data[row * rank + r]) * Number(b.data[r * outputs + column])
    return Number(weight.data[k]) + scale * change
  })
  return { dtype: 'float32', shape: weight.shape, data }
}
