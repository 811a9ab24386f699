/**
 * Randomness inside a program: numbers are a function of a seed, the training step and the place in the model that asks,
 * so a resumed run draws what an uninterrupted one would have drawn.
 */
import type { Tensor } from '@utsushi/graph'

export interface Randomness {
  readonly seed: Tensor | number
  /** int64 scalar, another one for every training step. */
  readonly counter: Tensor
  /** A number for the next place that asks, in order of construction. */
  nextStream(): number
}

export function randomness(seed: Tensor | number, counter: Tensor): Randomness {
  let stream = 0
  return { seed, counter, nextStream: () => stream++ }
}
