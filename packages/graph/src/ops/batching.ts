/**
 * Alignment for batch rules: an operand that carries a new leading axis keeps it in front while its own axes are padded
 * to the rank of the others, so that broadcasting still pairs the same axes.
 */
import type { Dim } from '../expression/shape.js'
import type { Tensor } from '../expression/tensor.js'
import { broadcastTo, reshape, unsqueeze } from './shape.js'

/** The operands of a broadcasting operation with their batch axes (where present) aligned in front. */
export function alignBatched(inputs: readonly Tensor[], batched: readonly boolean[]): readonly Tensor[] {
  const rank = Math.max(...inputs.map((input, k) => input.shape.length - (batched[k] ? 1 : 0)))
  return inputs.map((input, k) => {
    if (!batched[k]) return input
    const own = input.shape.length - 1
    if (own === rank) return input
    const [size, ...rest] = input.shape
    return reshape(input, [size ?? 1, ...Array<Dim>(rank - own).fill(1), ...rest])
  })
}

/** The size of the batch axis that the batched operands share. */
export function batchSize(inputs: readonly Tensor[], batched: readonly boolean[]): Dim {
  const carrier = inputs.find((_, k) => batched[k])
  return carrier?.shape[0] ?? 1
}

/** Gives an operand without the batch axis one, by repetition. */
export function withBatch(input: Tensor, isBatched: boolean | undefined, size: Dim): Tensor {
  return isBatched ? input : broadcastTo(unsqueeze(input, 0), [size, ...input.shape])
}

/** Every operand with the batch axis. */
export function allBatched(inputs: readonly Tensor[], batched: readonly boolean[]): readonly Tensor[] {
  const size = batchSize(inputs, batched)
  return inputs.map((input, k) => withBatch(input, batched[k], size))
}
