/**
 * What a sequence model is made of, and which of it a kind of model can have.
 */
import type { cells } from '../recurrent/cells.js'

/** Kinds of recurrent bodies with a cell in each layer. */
export type CellKind = keyof typeof cells

/** Kinds of convolutional bodies. */
export const convolutionKinds = ['fcn', 'resnet', 'inception'] as const

/** A kind of convolutional body. */
export type ConvolutionKind = (typeof convolutionKinds)[number]

/** Kinds of a recurrent layer beside convolutions. */
export const branchedKinds = ['lstmFcn', 'gruFcn'] as const

/** A kind of a recurrent layer beside convolutions. */
export type BranchedKind = (typeof branchedKinds)[number]

/** Every kind of sequence model, the recurrent ones first. */
export const sequenceModelKinds = [
  'rnn',
  'rnnRelu',
  'lstm',
  'lstmPeephole',
  'lstmLayerNorm',
  'gru',
  'gruResetFirst',
  'minGru',
  'lru',
  ...branchedKinds,
  ...convolutionKinds,
  'mlp',
] as const satisfies readonly (CellKind | 'lru' | BranchedKind | ConvolutionKind | 'mlp')[]

/** What stands between a sequence and the head. */
export type SequenceModelKind = (typeof sequenceModelKinds)[number]

/** How one vector is made of a sequence. */
export type SequencePooling = 'last' | 'mean' | 'max' | 'attention'

/** Sizes of a sequence model, and what it is made of. */
export interface SequenceModelOptions {
  /**
   * A cell in each layer; `minGru` and `lru`, linear recurrences in residual blocks; `lstmFcn` and `gruFcn`, one layer of the cell
   * beside the convolutions of `fcn`; `fcn`, `resnet` and `inception`, convolutions; `mlp`, which takes all steps at once.
   */
  readonly kind: SequenceModelKind
  /** Channels of a step. */
  readonly inputs: number
  /** Values, or logits of classes, that the head gives. */
  readonly outputs: number
  /** Size of a state, of a hidden layer, or filters of a convolution; 64 when left out. `inception` needs a multiple of 4. */
  readonly hidden?: number
  /**
   * 1 when left out; 2 for `minGru` and `lru`, 3 for `fcn`, `resnet` and `mlp`, 6 for `inception`; of `lstmFcn` and `gruFcn` the
   * convolutions, 3.
   */
  readonly layers?: number
  /** Walk each layer from the last step to the first as well; recurrent kinds only. */
  readonly bidirectional?: boolean
  /** `last` when left out for kinds with a cell, `mean` for the others; an `mlp` has none. */
  readonly pooling?: SequencePooling
  /** `vector`, when left out: one answer a sequence. `steps`: one at every step. */
  readonly head?: 'vector' | 'steps'
  /** Share left out while training, between layers and before the head. */
  readonly dropout?: number
  /** `layer`: layer normalisation of every layer's outputs. `none` when left out. Convolutions, `minGru` and `lru` normalise anyway. */
  readonly normalisation?: 'none' | 'layer'
  /** Length of the padded sequences; an `mlp` must be told. */
  readonly steps?: number
  /** Added to the forget gate's bias at the beginning; 1 when left out. */
  readonly forgetBias?: number
  /**
   * Longest memory, in steps, that gates which keep the state begin with, up to (Tallec & Ollivier 2018); for `lru`, about the
   * longest of its fading. A sequence's length is a good choice.
   */
  readonly memory?: number
}

/** Whether a kind is convolutional. */
export const isConvolution = (kind: SequenceModelKind): kind is ConvolutionKind =>
  convolutionKinds.some((own) => own === kind)

/** Whether a kind has a recurrent layer beside convolutions. */
export const isBranched = (kind: SequenceModelKind): kind is BranchedKind =>
  branchedKinds.some((own) => own === kind)

/** Whether a kind walks along the sequence. */
export const isRecurrent = (kind: SequenceModelKind): boolean => !isConvolution(kind) && kind !== 'mlp'

/**
 * Refuses options that their kind cannot have.
 * @throws RangeError with the option's name and what to give in its place
 */
export function checkOptions(options: SequenceModelOptions): void {
  const { kind, hidden = 64, layers = 1, dropout = 0 } = options
  const refuse = (complaint: string): never => {
    throw new RangeError(`sequenceModel: ${complaint}`)
  }
  if (!sequenceModelKinds.includes(kind))
    refuse(`there is no kind "${String(kind)}": there are ${sequenceModelKinds.join(', ')}`)
  for (const [name, value] of Object.entries({ ...options, hidden, layers })) {
    const isCount = ['inputs', 'outputs', 'hidden', 'layers', 'steps'].includes(name)
    if (isCount && !(Number.isInteger(value) && Number(value) >= 1))
      refuse(`${name} is ${String(value)}, expected a whole number from 1`)
  }
  if (!(dropout >= 0 && dropout < 1)) refuse(`dropout is ${dropout}, expected a share from 0 to below 1`)
  if (options.bidirectional === true && !isRecurrent(kind))
    refuse(`bidirectional is for recurrent kinds, "${kind}" sees both sides anyway; leave it out`)
  if (kind === 'inception' && hidden % 4 !== 0)
    refuse(`hidden is ${hidden}, "inception" has four branches and needs a multiple of 4`)
  if (kind !== 'mlp') return
  if (options.steps === undefined) refuse('"mlp" needs steps, the length of the padded sequences')
  if (options.pooling !== undefined) refuse('"mlp" takes all steps at once and has no pooling; leave it out')
}
