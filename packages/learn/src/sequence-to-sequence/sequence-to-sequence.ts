/**
 * Encoder and decoder: a sequence of one length becomes a sequence of another, step by step, each fed the answer before.
 */
import { less, oneHot, randomUniform, scan, where, zeros, type Tensor } from '@utsushi/graph'
import type { BindableLayer } from '../layers/layer.js'
import type { Randomness } from '../layers/randomness.js'
import type { Weights } from '../parameters/parameters.js'
import { timeFirst } from '../recurrent/bound-recurrent.js'
import { realSteps } from '../recurrent/lengths.js'
import { beamSearch, repeated, type BeamOptions, type Beams } from './beam-search.js'
import { decoder, fedBack, firstState, type Decoded, type DecoderParameters, type Memory } from './decoder.js'
import { sourceEncoder, type SourceEncoderParameters } from './encoder.js'
import type { SequenceToSequenceOptions } from './options.js'

/** A source, and what the decoder is told. */
export interface SourceInputs {
  /** float32 `[batch, steps, inputs]` */
  readonly source: Tensor
  /**
   * Steps that are real in each source, int32 `[batch]`, or a mask of them, bool `[batch, steps]`; all when left out. What
   * stands elsewhere changes nothing.
   */
  readonly lengths?: Tensor | undefined
  /** What the first step is fed, `[batch, outputs]`, such as the last value that is known; zeros when left out. */
  readonly first?: Tensor | undefined
  /** Steps of the answer. */
  readonly horizon: number
}

/** A source with what its answer should be. */
export interface SequenceToSequenceInputs extends SourceInputs {
  /**
   * The truth, `[batch, horizon, outputs]`, or class numbers `[batch, horizon]` where answers are classes: what steps are fed in
   * the place of the answer before. Left out, they are fed their own answers.
   */
  readonly targets?: Tensor | undefined
  /** Share of steps that are fed the truth, a number or a scalar such as one that falls with the steps; 1 when left out. */
  readonly share?: number | Tensor | undefined
  /** Given while training; a share below 1 needs it. */
  readonly random?: Randomness | undefined
}

/** What a sequence-to-sequence model answers. */
export interface SequenceToSequenceOutputs {
  /** Values, or logits of classes, `[batch, horizon, outputs]`. */
  readonly outputs: Tensor
  /** How much of each step of the source every step of the answer took, `[batch, horizon, steps]`. */
  readonly attention?: Tensor
}

/** Weights of encoder and decoder. */
export type SequenceToSequenceParameters = {
  readonly encoder: SourceEncoderParameters
  readonly decoder: DecoderParameters
}

/** A sequence-to-sequence model: its weights, and what they do. */
export interface SequenceToSequence extends BindableLayer<
  SequenceToSequenceParameters,
  [SequenceToSequenceInputs],
  SequenceToSequenceOutputs,
  (inputs: Omit<SequenceToSequenceInputs, 'random'>) => SequenceToSequenceOutputs
> {
  /**
   * The likeliest sequences of classes by beam search; one beam is greedy decoding.
   * @throws RangeError when answers are values, of which there is no likeliest
   */
  beams(
    weights: Weights<SequenceToSequenceParameters>,
    inputs: Omit<SourceInputs, 'horizon'> & BeamOptions,
  ): Beams
}

/**
 * A sequence-to-sequence model (Sutskever, Vinyals & Le 2014), with attention of the decoder to the source (Bahdanau, Cho &
 * Bengio 2015; Luong, Pham & Manning 2015).
 *
 * @throws RangeError when applied with a share below 1 and no randomness
 * @example
 * const model = sequenceToSequence({ cell: gru, inputs: 3, outputs: 1, hidden: 64, attention: 'dot' })
 * const trained = await fit({
 *   model,
 *   data: { x, y }, // [samples, 50, 3], [samples, 20, 1]
 *   forward: ({ model, x }) => model({ source: x, horizon: 20 }).outputs,
 *   loss: ({ output, y }) => mse(output, y),
 *   ...{ epochs: 50 },
 * })
 */
export function sequenceToSequence(options: SequenceToSequenceOptions): SequenceToSequence {
  const encoder = sourceEncoder(options)
  const steps = decoder(options, encoder.features)
  const { outputs, attention = 'additive', answers = 'values' } = options
  const apply = (
    weights: Weights<SequenceToSequenceParameters>,
    { source, lengths, first, horizon, targets, share = 1, random }: SequenceToSequenceInputs,
  ): SequenceToSequenceOutputs => {
    const [batch = 1] = source.shape
    const encoded = encoder.apply(weights.encoder, { source, lengths, random })
    const masks = steps.stack.keepMasks(horizon, batch, random)
    const memory: Memory = { states: encoded.states, lengths, masks }
    const begin = firstState(steps, batch, encoded.first, first ?? zeros([batch, outputs]))
    const stepOf = (state: typeof begin): Decoded => steps.apply(weights.decoder, state, memory)
    const truth = targets && timeFirst(answers === 'classes' ? oneHot(targets, outputs) : targets)
    const walk = (): { readonly answer: Tensor; readonly seen: Tensor } => {
      if (truth === undefined) {
        return scan({ state: begin, length: horizon }, (state) => {
          const { layers, read, answer, attention: seen } = stepOf(state)
          return { state: { layers, read, fed: fedBack(answer, options) }, outputs: { answer, seen } }
        }).outputs
      }
      if (share === 1) {
        return scan({ state: begin, inputs: truth }, (state, told) => {
          const { layers, read, answer, attention: seen } = stepOf(state)
          return { state: { layers, read, fed: told }, outputs: { answer, seen } }
        }).outputs
      }
      const isTold = less(draws(random, [horizon, batch, 1]), share)
      return scan({ state: begin, inputs: { truth, isTold } }, (state, entry) => {
        const { layers, read, answer, attention: seen } = stepOf(state)
        const fed = where(entry.isTold, entry.truth, fedBack(answer, options))
        return { state: { layers, read, fed }, outputs: { answer, seen } }
      }).outputs
    }
    const { answer, seen } = walk()
    return {
      outputs: timeFirst(answer),
      ...(attention !== 'none' && { attention: timeFirst(seen) }),
    }
  }
  return {
    parameters: { encoder: encoder.parameters, decoder: steps.parameters },
    apply,
    bound: (weights, random) => (inputs) => apply(weights, { ...inputs, random }),
    beams: (weights, { source, lengths, first, beams, ...limits }) => {
      if (answers !== 'classes')
        throw new RangeError('sequenceToSequence: beams are for classes; values have no likeliest sequence')
      const [batch = 1, time = 1] = source.shape
      const encoded = encoder.apply(weights.encoder, { source, lengths, random: undefined })
      const real = lengths && realSteps(time, lengths)
      const memory: Memory = {
        states: repeated(encoded.states, beams),
        lengths: real && repeated(real, beams),
        masks: [],
      }
      const layers = encoded.first.map((states) =>
        Object.fromEntries(Object.entries(states).map(([name, x]) => [name, repeated(x, beams)])),
      )
      const fed = repeated(first ?? zeros([batch, outputs]), beams)
      return beamSearch({
        ...{ ...limits, batch, beams, classes: outputs },
        first: firstState(steps, fed.shape[0] ?? 1, layers, fed),
        step: (state) => steps.apply(weights.decoder, state, memory),
      })
    },
  }
}

function draws(random: Randomness | undefined, shape: Tensor['shape']): Tensor {
  if (random === undefined)
    throw new RangeError(
      'sequenceToSequence: a share of the truth below 1 is drawn; give random, or a share of 1, or no targets',
    )
  const { seed, counter } = random
  return randomUniform({ seed, counter, stream: random.nextStream() }, shape)
}
