/**
 * A recurrent stack as `fit` calls it: batch first, and with the last step at hand.
 */
import { concat, transpose, type Tensor } from '@utsushi/graph'
import type { LayerState } from './cell.js'

/** What a sequence may come with. */
export interface BatchFirstInputs<L = LayerState> {
  /** Steps that are real in each sequence, int32 `[batch]`, or a mask of them, bool `[batch, time]`; all when left out. */
  readonly lengths?: Tensor
  /** `[batch, statics]` */
  readonly statics?: Tensor
  /** States before the first step, one a layer (and direction); zeros when left out. */
  readonly initial?: readonly L[]
}

/** What a stack makes of a sequence, batch first. */
export interface BatchFirstOutputs<L = LayerState> {
  /** Of the last layer at every step, `[batch, time, outputs]`; zeros past a sequence's length. */
  readonly outputs: Tensor
  /**
   * What the last layer ends with, `[batch, outputs]`: its output after the last real step, and beside it, when
   * bidirectional, the backward direction's after the first step.
   */
  readonly last: Tensor
  /** Every layer's last states, each `[batch, hidden]`. */
  readonly final: readonly L[]
}

/** A stack with its weights: `[batch, time, inputs]` to outputs, last output and last states. */
export type BoundRecurrent<L = LayerState> = (
  sequence: Tensor,
  inputs?: BatchFirstInputs<L>,
) => BatchFirstOutputs<L>

/** `[batch, time, …]` to `[time, batch, …]` and back. */
export const timeFirst = (x: Tensor): Tensor =>
  transpose(x, [1, 0, ...x.shape.slice(2).map((_, axis) => axis + 2)])

/**
 * Turns a stack that takes time first into one that takes batch first.
 *
 * @param directions 2 when bidirectional
 * @param outputOf a layer's output among its states
 */
export function batchFirst<L extends LayerState>(
  apply: (inputs: BatchFirstInputs<L> & { readonly sequence: Tensor }) => {
    readonly outputs: Tensor
    readonly final: readonly L[]
  },
  directions: 1 | 2,
  outputOf: (state: L) => Tensor,
): BoundRecurrent<L> {
  return (sequence, inputs = {}) => {
    const { outputs, final } = apply({ ...inputs, sequence: timeFirst(sequence) })
    const ends = final.slice(-directions).map(outputOf)
    return { outputs: timeFirst(outputs), last: concat(ends, 1), final }
  }
}
