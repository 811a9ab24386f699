/**
 * Random numbers without hidden state: Philox4x32-10 (Salmon, Moraes, Dror & Shaw 2011, "Parallel random numbers: as easy
 * as 1, 2, 3"), a function of seed, stream and counter in integer operators.
 *
 * The key is the seed; a block's 128-bit counter is (block, stream, counter low, counter high). So the same seed, stream
 * and counter give the same numbers on every machine, in Node and in a page, in any order of evaluation, and a resumed
 * run continues exactly. Two places of a program that draw at the same counter take different streams.
 */
import { apply1, naming } from '../expression/apply.js'
import { GraphError } from '../expression/graph-error.js'
import type { Shape } from '../expression/shape.js'
import { isTensor, type Attributes, type Tensor } from '../expression/tensor.js'
import { constant, ones } from './constant.js'
import { cos, log, mul, neg, sqrt, sub } from './elementwise.js'
import { reshape, slice } from './shape.js'

/** What determines a draw. */
export interface RandomSource {
  /** int64 scalar, or a whole number: one per run. */
  readonly seed: Tensor | number
  /** int64 scalar, or a whole number: one per step of training. */
  readonly counter: Tensor | number
  /** One per place that draws, 0 … 2³²−1. */
  readonly stream: number
}

function source(name: string, { seed, counter, stream }: RandomSource): readonly [Tensor, Tensor] {
  const operands = [seed, counter].filter(isTensor)
  return naming(name, operands, () => {
    if (!Number.isInteger(stream) || stream < 0 || stream >= 2 ** 32) {
      throw new GraphError(`stream ${stream}: expected a whole number from 0 to 4294967295`)
    }
    const scalar = (value: Tensor | number, what: string): Tensor => {
      if (!isTensor(value)) {
        if (!Number.isSafeInteger(value)) throw new GraphError(`${what} ${value}: expected a whole number`)
        return constant(value, { dtype: 'int64' })
      }
      if (value.dtype !== 'int64' || value.shape.length !== 0) {
        throw new GraphError(`the ${what} must be an int64 scalar`)
      }
      return value
    }
    return [scalar(seed, 'seed'), scalar(counter, 'counter')]
  })
}

function draw(op: string, from: RandomSource, shape: Shape, attributes: Attributes = {}): Tensor {
  const inputs = source(op, from)
  return apply1(op, inputs, { shape, stream: from.stream, firstBlock: 0, ...attributes })
}

/**
 * Uniformly distributed uint32, as they come out of Philox4x32-10 (Salmon et al. 2011): all first words of the blocks,
 * all second words, …
 * @example const words = randomBits({ seed: 7, counter: step, stream: 0 }, [64])
 */
export const randomBits = (from: RandomSource, shape: Shape, firstBlock = 0): Tensor =>
  draw('randomBits', from, shape, { firstBlock })

/**
 * Uniformly distributed float32 in [0, 1), multiples of 2⁻²⁴.
 *
 * @param shape may hold named sizes
 * @example const coin = less(randomUniform({ seed: 7, counter: step, stream: 0 }, ['batch', 1]), 0.5)
 */
export const randomUniform = (from: RandomSource, shape: Shape): Tensor => draw('randomUniform', from, shape)

/**
 * Normally distributed float32, mean 0 and variance 1 (Box & Muller 1958). Logarithm and cosine are the runtime's own:
 * between Node and a page the last bits may differ.
 *
 * @example const noise = mul(0.1, randomNormal({ seed, counter, stream: 3 }, [64, 12]))
 */
export function randomNormal(from: RandomSource, shape: Shape): Tensor {
  const pair = draw('randomUniform', from, [2, ...shape])
  const half = (k: number): Tensor => reshape(slice(pair, { axis: 0, start: k, end: k + 1 }), shape)
  return mul(sqrt(mul(neg(log(sub(1, half(0)))), 2)), cos(mul(half(1), 2 * Math.PI)))
}

/**
 * A mask for dropout: 0 with probability `rate`, else 1/(1 − rate). Sixteen bits decide each element, so the rate is
 * rounded to a multiple of 2⁻¹⁶, and the scale is that of the rounded rate: the mean of the mask is exactly 1.
 *
 * @throws GraphError when the rate is not in [0, 1)
 * @example const dropped = mul(h, dropoutMask({ seed, counter: step, stream: 1, rate: 0.1 }, [64, 256]))
 */
export function dropoutMask(from: RandomSource & { readonly rate: number }, shape: Shape): Tensor {
  const dropped = Math.round(from.rate * 65536)
  if (!(from.rate >= 0 && dropped < 65536)) {
    return naming('dropoutMask', [], () => {
      throw new GraphError(`rate ${from.rate}: expected a number from 0 to below 1`)
    })
  }
  return dropped === 0 ? ones(shape) : draw('dropoutMask', from, shape, { dropped })
}
