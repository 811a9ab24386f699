/**
 * What a sequence-to-sequence model is made of.
 */
import type { AnyCell } from '../recurrent/cell.js'

/** Sizes of a sequence-to-sequence model, and how its decoder looks at the source. */
export interface SequenceToSequenceOptions {
  /** Of encoder and decoder: `lstm`, `gru`, or one of your own. */
  readonly cell: AnyCell
  /** Channels of a step of the source. */
  readonly inputs: number
  /** Values, or classes, of a step of the answer. */
  readonly outputs: number
  readonly hidden: number
  /** Of the encoder and of the decoder; 1 when left out. */
  readonly layers?: number
  /** Whether the encoder walks both ways. */
  readonly bidirectional?: boolean
  /**
   * `additive`: the state before a step looks, and the step sees what it saw (Bahdanau, Cho & Bengio 2015). `dot`: the state
   * after a step looks, and the next step is fed what came of it (Luong, Pham & Manning 2015). `none`: the decoder has the
   * encoder's last states alone. `additive` when left out.
   */
  readonly attention?: 'additive' | 'dot' | 'none'
  /** What an answer is: values, which are fed back as they are, or logits of classes, of which the likeliest is fed back. */
  readonly answers?: 'values' | 'classes'
  /** Share left out while training, between layers. */
  readonly dropout?: number
  /** Added to the forget gate's bias at the beginning; 1 when left out. */
  readonly forgetBias?: number
}
