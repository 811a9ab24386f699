// What a network of the study is given and says.
import type { Tensor } from '@utsushi/graph'
import type { FlatParameters, ParameterTree, Randomness, Weights } from '@utsushi/learn'

/** Scaled sequences of a batch. */
export interface Seen {
  /** `[batch, steps, channels]` */
  readonly values: Tensor
  /** int32 `[batch]` Real steps of each; all where left out. */
  readonly lengths?: Tensor
  /** Where a recurrent network begins, scaled: what it has walked along before the sequence, and behind it where it walks from there. */
  readonly settled?: { readonly begin: Tensor; readonly end: Tensor }
  /** `[batch, points]` Scaled answers that a decoder is fed while training. */
  readonly answers?: Tensor
}

/** A network of the study. */
export interface MaterialsModel {
  readonly parameters: FlatParameters<ParameterTree>
  /**
   * @returns `[batch, outputs]`: logits of classes, or scaled answers; how much of each step was taken, where it is weighed; of an ensemble what
   * each member says
   */
  say(
    weights: Weights<ParameterTree>,
    seen: Seen,
    random?: Randomness,
  ): { readonly outputs: Tensor; readonly attention?: Tensor; readonly each?: readonly Tensor[] }
}
