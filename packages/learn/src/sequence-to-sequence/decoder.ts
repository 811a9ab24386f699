/**
 * One step of the decoder of a sequence-to-sequence model.
 */
import { argmax, concat, oneHot, tanh, zeros, type Dim, type Tensor } from '@utsushi/graph'
import type { Layer } from '../layers/layer.js'
import { linear, type LinearParameters } from '../layers/linear.js'
import { additiveAttention, dotAttention, type StepAttentionOutputs } from '../layers/step-attention.js'
import type { ParameterTree, Weights } from '../parameters/parameters.js'
import type { LayerState } from '../recurrent/cell.js'
import { recurrent, type Recurrent } from '../recurrent/recurrent.js'
import type { RecurrentParameters } from '../recurrent/recurrent-parameters.js'
import { opaque } from '../layers/opaque.js'
import type { SequenceToSequenceOptions } from './options.js'

/** The source as the decoder sees it. */
export interface Memory {
  /** `[batch, steps, features]` */
  readonly states: Tensor
  readonly lengths: Tensor | undefined
  /** Dropout between layers, one `[batch, hidden]` each. */
  readonly masks: readonly Tensor[]
}

/** What a step comes from, a tree of tensors as a loop carries it. */
export interface DecoderState {
  readonly layers: readonly LayerState[]
  /** What the step is fed, `[batch, outputs]`. */
  readonly fed: Tensor
  /** What the head read at the step before, `[batch, read]`. */
  readonly read: Tensor
}

/** Weights of the cell, of the attention, of what joins both, and of the head. */
export type DecoderParameters = {
  readonly core: RecurrentParameters
  readonly look: ParameterTree
  readonly join?: LinearParameters
  readonly head: LinearParameters
}

/** What a step gives, but for what the next one is fed. */
export interface Decoded {
  readonly layers: readonly LayerState[]
  readonly read: Tensor
  /** `[batch, outputs]` */
  readonly answer: Tensor
  /** `[batch, steps]`; zeros `[batch, 1]` where the decoder does not look. */
  readonly attention: Tensor
}

/** A decoder: its weights, its recurrent stack, and one step. */
export interface Decoder extends Layer<DecoderParameters, [DecoderState, Memory], Decoded> {
  readonly stack: Recurrent
  /** Features of what the head reads. */
  readonly readSize: number
}

/**
 * A decoder for a source of that many features.
 * @param features of a step of the encoded source
 */
export function decoder(options: SequenceToSequenceOptions, features: number): Decoder {
  const { attention = 'additive', outputs, hidden, layers = 1, dropout = 0, forgetBias = 1 } = options
  const sizes = { query: hidden, features }
  const look = attention === 'additive' ? opaque(additiveAttention(sizes)) : opaque(dotAttention(sizes))
  const join = attention === 'dot' ? linear({ inputs: hidden + features, outputs: hidden }) : undefined
  const readSize = attention === 'additive' ? hidden + features : hidden
  const head = linear({ inputs: readSize, outputs })
  const beside = { additive: features, dot: hidden, none: 0 }[attention]
  const stack: Recurrent = recurrent({
    cell: options.cell,
    inputs: outputs + beside,
    ...{ hidden, layers, dropout, dropoutKind: 'sequence', forgetBias, initial: 'orthogonal' },
  })
  type Own = Weights<DecoderParameters>
  const see = (weights: Own, query: Tensor, { states, lengths }: Memory): StepAttentionOutputs =>
    look.apply(weights.look, { query, source: states, lengths })
  const outputOf = (states: readonly LayerState[]): Tensor => {
    const output = states.at(-1)?.[options.cell.states[0] ?? '']
    if (output === undefined) throw new RangeError(`cell ${options.cell.name}: it has no state`)
    return output
  }
  const steps = {
    additive: (weights: Own, { layers: state, fed }: DecoderState, memory: Memory) => {
      const seen = see(weights, outputOf(state), memory)
      const next = advance(weights, state, [fed, seen.context], memory)
      return { next, read: concat([next.output, seen.context], 1), attention: seen.attention }
    },
    dot: (weights: Own, state: DecoderState, memory: Memory) => {
      const next = advance(weights, state.layers, [state.fed, state.read], memory)
      const seen = see(weights, next.output, memory)
      const both = concat([seen.context, next.output], 1)
      const read = join && weights.join ? tanh(join.apply(weights.join, both)) : both
      return { next, read, attention: seen.attention }
    },
    none: (weights: Own, { layers: state, fed }: DecoderState, memory: Memory) => {
      const next = advance(weights, state, [fed], memory)
      return { next, read: next.output, attention: zeros([fed.shape[0] ?? 1, 1]) }
    },
  }
  const advance = (
    weights: Own,
    state: readonly LayerState[],
    inputs: readonly Tensor[],
    { masks }: Memory,
  ): ReturnType<Recurrent['step']> => stack.step(weights.core, { input: concat(inputs, 1), state, masks })
  return {
    stack,
    readSize,
    parameters: {
      core: stack.parameters,
      look: attention === 'none' ? {} : look.parameters,
      ...(join && { join: join.parameters }),
      head: head.parameters,
    },
    apply: (weights, state, memory) => {
      const { next, read, attention: seen } = steps[attention](weights, state, memory)
      return { layers: next.state, read, answer: head.apply(weights.head, read), attention: seen }
    },
  }
}

/** What an answer is fed back as: itself, or its likeliest class. */
export const fedBack = (answer: Tensor, { answers, outputs }: SequenceToSequenceOptions): Tensor =>
  answers === 'classes' ? oneHot(argmax(answer, -1), outputs) : answer

/** A state of zeros but for the layers and what is fed. */
export const firstState = (
  { readSize }: Decoder,
  batch: Dim,
  layers: readonly LayerState[],
  fed: Tensor,
): DecoderState => ({ layers, fed, read: zeros([batch, readSize]) })
