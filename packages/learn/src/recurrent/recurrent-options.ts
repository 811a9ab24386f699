/**
 * What a recurrent stack is made of.
 */
import type { AnyCell } from './cell.js'

/**
 * `uniform`: everything uniform in ±1/√hidden, as PyTorch begins. `orthogonal`: Glorot for inputs, orthogonal for each
 * gate's recurrent block, biases zero.
 */
export type RecurrentInitial = 'uniform' | 'orthogonal'

/** What a stack of recurrent layers is made of. */
export interface RecurrentOptions<C extends AnyCell = AnyCell> {
  /** `lstm`, `gru`, `rnn`, or a cell of your own. */
  readonly cell: C
  /** Features of the sequence; statics count apart. */
  readonly inputs: number
  /** Size of each state of a layer. */
  readonly hidden: number
  /** 1 when left out. */
  readonly layers?: number
  /** Features that do not change over time, joined to every step's input of the first layer. */
  readonly statics?: number
  /** Bias vectors a layer: 2 as in PyTorch, 1 where one does the same, 0. The GRU's state bias stands inside its reset. */
  readonly biases?: 0 | 1 | 2
  /** Share of the outputs left out between layers while training. */
  readonly dropout?: number
  /**
   * `element` draws anew at every step of the sequence, as PyTorch does; `sequence` leaves out the same units throughout
   * (Gal & Ghahramani 2016), which draws far fewer numbers.
   */
  readonly dropoutKind?: 'element' | 'sequence'
  /** Walk each layer from the last step to the first as well; outputs are both, side by side. */
  readonly bidirectional?: boolean
  /** Walk from the last step to the first. */
  readonly reverse?: boolean
  /** `uniform` when left out, as in PyTorch. */
  readonly initial?: RecurrentInitial
  /** Added to the forget gate's bias at the beginning (Jozefowicz et al. 2015), where the cell has one. */
  readonly forgetBias?: number
  /** Longest memory, in steps, that forget gates begin with (chrono initialisation); replaces `forgetBias`. */
  readonly memory?: number
}
