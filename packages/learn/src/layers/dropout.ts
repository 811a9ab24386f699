import { dropoutMask, mul, type Dim, type Tensor } from '@utsushi/graph'
import type { Randomness } from './randomness.js'

/**
 * Leaves out a share of the elements and scales the rest by 1 / (1 − rate), so that the expectation stays
 * (Srivastava et al. 2014).
 *
 * @param random where numbers come from; left out when not training, and then nothing is left out
 * @param maskShape drawn and then broadcast; the shape of `x` when left out. `[1, batch, hidden]` leaves out the same units
 * at every step of a sequence (Gal & Ghahramani 2016) and draws far fewer numbers.
 * @example const kept = dropout(hidden, 0.1, random)
 */
export function dropout(
  x: Tensor,
  rate: number,
  random?: Randomness,
  maskShape: readonly Dim[] = x.shape,
): Tensor {
  if (rate === 0 || random === undefined) return x
  return mul(x, keepMask(maskShape, rate, random))
}

/**
 * 1 / (1 − rate) where an element is kept, 0 where it is left out; float32 of the given shape.
 * @example const mask = keepMask([64, 256], 0.1, random)
 */
export function keepMask(shape: readonly Dim[], rate: number, random: Randomness): Tensor {
  const { seed, counter } = random
  return dropoutMask({ seed, counter, stream: random.nextStream(), rate }, shape)
}
