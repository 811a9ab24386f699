import { mul, type Tensor } from '@utsushi/graph'
import type { RandomSource } from './random-source.js'

/**
 * Leaves out a share of the elements and scales the rest by 1 / (1 − rate), so that the expectation stays
 * (Srivastava et al. 2014).
 *
 * @param random where numbers come from; left out when not training, and then nothing is left out
 */
export function dropout(x: Tensor, rate: number, random?: RandomSource): Tensor {
  if (rate === 0 || random === undefined) return x
  return mul(x, keepMask(x.shape, rate, random))
}

/** 1 / (1 − rate) where an element is kept, 0 where it is left out; float32 of the given shape. */
export function keepMask(shape: Tensor['shape'], rate: number, random: RandomSource): Tensor {
  if (!(rate >= 0 && rate < 1)) throw new RangeError(`a dropout rate lies in [0, 1), got ${rate}`)
  void random
  throw new Error(`dropout of ${shape.join()} needs random numbers in the program`)
}
