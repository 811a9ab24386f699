/**
 * The encoder of a sequence-to-sequence model, and the way from its last states to the decoder's first.
 */
import { concat, tanh, type Tensor } from '@utsushi/graph'
import type { Layer } from '../layers/layer.js'
import { linear, type LinearParameters } from '../layers/linear.js'
import type { Randomness } from '../layers/randomness.js'
import type { Weights } from '../parameters/parameters.js'
import { timeFirst } from '../recurrent/bound-recurrent.js'
import type { LayerState } from '../recurrent/cell.js'
import { recurrent } from '../recurrent/recurrent.js'
import type { RecurrentParameters } from '../recurrent/recurrent-parameters.js'
import type { SequenceToSequenceOptions } from './options.js'

/** A source, batch first. */
export interface EncoderInputs {
  /** float32 `[batch, steps, inputs]` */
  readonly source: Tensor
  readonly lengths: Tensor | undefined
  readonly random: Randomness | undefined
}

/** A source that was read. */
export interface EncodedSource {
  /** `[batch, steps, features]` */
  readonly states: Tensor
  /** What the decoder begins with, one a layer. */
  readonly first: readonly LayerState[]
}

/** Weights of the cell, and with two directions of what makes one state of two, by layer and state. */
export type SourceEncoderParameters = {
  readonly core: RecurrentParameters
  readonly bridge: readonly Readonly<Record<string, LinearParameters>>[]
}

/** An encoder. */
export interface SourceEncoder extends Layer<SourceEncoderParameters, [EncoderInputs], EncodedSource> {
  readonly features: number
}

/**
 * A recurrent stack over the source. In one direction its last states are the decoder's first; in two, each of these is
 * tanh(W·[forward, backward] + b).
 */
export function sourceEncoder(options: SequenceToSequenceOptions): SourceEncoder {
  const { cell, inputs, hidden, layers = 1, bidirectional = false, dropout = 0, forgetBias = 1 } = options
  const stack = recurrent({
    ...{ cell, inputs, hidden, layers, bidirectional, dropout, forgetBias },
    ...{ dropoutKind: 'sequence', initial: 'orthogonal' },
  })
  const bridge = linear({ inputs: 2 * hidden, outputs: hidden })
  const bridges = Array.from({ length: bidirectional ? layers : 0 }, () =>
    Object.fromEntries(cell.states.map((name) => [name, bridge.parameters])),
  )
  return {
    features: stack.outputs,
    parameters: { core: stack.parameters, bridge: bridges },
    apply: (weights, { source, lengths, random }) => {
      const { outputs, final } = stack.apply(weights.core, {
        sequence: timeFirst(source),
        ...(lengths && { lengths }),
        ...(random && { random }),
      })
      const joined = weights.bridge.map((own, layer) => {
        const ends = final.slice(2 * layer, 2 * layer + 2)
        return Object.fromEntries(
          Object.entries(own).map(([name, way]: [string, Weights<LinearParameters>]) => {
            const both = ends.flatMap(({ [name]: state }) => (state === undefined ? [] : [state]))
            return [name, tanh(bridge.apply(way, concat(both, 1)))]
          }),
        )
      })
      return { states: timeFirst(outputs), first: bidirectional ? joined : final }
    },
  }
}
