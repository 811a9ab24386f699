/**
 * Randomness inside a program: numbers are a function of a seed, the training step and the place in the model that asks,
 * so a resumed run draws what an uninterrupted one would have drawn.
 */
import type { Tensor } from '@utsushi/graph'

/** Where the layers of a model take their random numbers from. */
export interface Randomness {
  /** Of the training: a whole number, or an int64 scalar. */
  readonly seed: Tensor | number
  /** A seed that models trained beside each other share, for what all of them may draw alike. */
  readonly common: Tensor | number
  /** int64 scalar, another one for every training step. */
  readonly counter: Tensor
  /** A number for the next place that asks, in order of construction. */
  nextStream(): number
}

/**
 * Random numbers for one step of a model; the loss of a `trainProgram` is given one.
 * @example const random = randomness(seed, input('step', 'int64', []))
 */
export function randomness(
  seed: Tensor | number,
  counter: Tensor,
  common: Tensor | number = seed,
): Randomness {
  let stream = 0
  return { seed, common, counter, nextStream: () => stream++ }
}
