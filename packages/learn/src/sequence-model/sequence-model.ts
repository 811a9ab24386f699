/**
 * One builder for the whole family: a body that reads a sequence, pooling, and a head for values, classes or a sequence.
 */
import { reshape, where, unsqueeze, type Tensor } from '@utsushi/graph'
import { dropout } from '../layers/dropout.js'
import type { BindableLayer } from '../layers/layer.js'
import { linear, type LinearParameters } from '../layers/linear.js'
import { mlp } from '../layers/mlp.js'
import type { Randomness } from '../layers/randomness.js'
import type { ParameterTree, Weights } from '../parameters/parameters.js'
import { realSteps } from '../recurrent/lengths.js'
import type { Body } from './body.js'
import { branchedBody } from './branched-body.js'
import { cellBody } from './cell-body.js'
import { convolutionBody } from './convolution-body.js'
import { linearBody } from './linear-body.js'
import { opaque } from '../layers/opaque.js'
import { checkOptions, isBranched, isConvolution, type SequenceModelOptions } from './options.js'
import { sequencePooling } from './pooled.js'
import type { LeadIn } from './settled.js'

/** A padded sequence, batch first, and which of its steps are real. */
export interface SequenceModelInputs {
  /** float32 `[batch, steps, inputs]` */
  readonly sequence: Tensor
  /**
   * Steps that are real in each sequence, int32 `[batch]`, or a mask of them, bool `[batch, steps]`; all when left out. What
   * stands elsewhere changes nothing, be it NaN.
   */
  readonly lengths?: Tensor | undefined
  /** Given while training. */
  readonly random?: Randomness | undefined
  /**
   * Begins layers of a cell from the states that a constant baseline leads to, in place of zeros: for maps of which step decided, in which the
   * first one is then a step like any other. Kinds without such layers are answered as without it.
   */
  readonly settled?: LeadIn | undefined
}

/** What a sequence model answers. */
export interface SequenceModelOutputs {
  /** `[batch, outputs]`; with a head for steps `[batch, steps, outputs]`, 0 where a step is not real. */
  readonly outputs: Tensor
  /** What the body makes of every step, `[batch, steps, features]`; an `mlp` has none. */
  readonly states?: Tensor
  /** With attention pooling, how much of each step was taken, `[batch, steps]`: 1 in all. */
  readonly attention?: Tensor
}

/** A sequence model: its weights, and what they do. */
export interface SequenceModel extends BindableLayer<
  ParameterTree,
  [SequenceModelInputs],
  SequenceModelOutputs,
  (sequence: Tensor, inputs?: { readonly lengths?: Tensor | undefined }) => SequenceModelOutputs
> {
  /** As they were given. */
  readonly options: SequenceModelOptions
}

/**
 * A sequence model of any kind of the family, in one form, so that kinds can be compared.
 *
 * @throws RangeError when an option is out of range, or its kind cannot have it
 * @example
 * const model = sequenceModel({ kind: 'gru', inputs: 12, outputs: 9, hidden: 64, bidirectional: true, pooling: 'attention' })
 * const trained = await fit({
 *   model,
 *   data: { x, y, lengths },
 *   forward: ({ model, x, lengths }) => model(x, { lengths }).outputs,
 *   loss: ({ output, y }) => crossEntropy(output, y),
 *   ...{ batch: 32, epochs: 50, rate: 1e-3 },
 * })
 */
export function sequenceModel(options: SequenceModelOptions): SequenceModel {
  checkOptions(options)
  const apply = options.kind === 'mlp' ? mlpModel(options) : bodyModel(bodyOf(options), options)
  return {
    ...apply,
    options,
    bound:
      (weights, random) =>
      (sequence, { lengths } = {}) =>
        apply.apply(weights, { sequence, lengths, random }),
  }
}

type Unbound = Pick<SequenceModel, 'parameters' | 'apply'>

function bodyOf(options: SequenceModelOptions): Body {
  const { kind } = options
  if (kind === 'mlp') throw new RangeError('sequenceModel: "mlp" has no body')
  if (isConvolution(kind)) return opaque(convolutionBody(kind, options))
  if (isBranched(kind)) return opaque(branchedBody(kind, options))
  return kind === 'minGru' || kind === 'lru'
    ? opaque(linearBody(kind, options))
    : opaque(cellBody(kind, options))
}

/** The steps that are real, and the sequence with 0 elsewhere. */
function read({ sequence, lengths }: SequenceModelInputs): { readonly real?: Tensor; readonly x: Tensor } {
  if (lengths === undefined) return { x: sequence }
  const real = realSteps(sequence.shape[1] ?? 0, lengths)
  return { real, x: where(unsqueeze(real, 2), sequence, 0) }
}

interface BodyModelParameters {
  readonly body: ParameterTree
  readonly pooling: ParameterTree
  readonly head: LinearParameters
}

function bodyModel(body: Body, options: SequenceModelOptions): Unbound {
  const { kind, outputs, head = 'vector', dropout: rate = 0 } = options
  const walks = !isConvolution(kind) && kind !== 'minGru' && kind !== 'lru'
  const pool = sequencePooling(options.pooling ?? (walks ? 'last' : 'mean'), body.features)
  const last = linear({ inputs: body.features, outputs })
  const parameters = {
    body: body.parameters,
    ...(head === 'vector' && { pooling: pool.parameters }),
    head: last.parameters,
  }
  return {
    parameters,
    apply: (given, inputs) => {
      const weights = given as Weights<BodyModelParameters & ParameterTree>
      const { real, x } = read(inputs)
      const { random, settled } = inputs
      const found = body.apply(weights.body, { sequence: x, real, random, settled })
      const { states } = found
      if (head === 'steps') {
        const answers = last.apply(weights.head, dropout(states, rate, random))
        return { outputs: real === undefined ? answers : where(unsqueeze(real, 2), answers, 0), states }
      }
      const { vector, attention } = pool.apply(weights.pooling, found, real)
      const answers = last.apply(weights.head, dropout(vector, rate, random))
      return { outputs: answers, states, ...(attention && { attention }) }
    },
  }
}

function mlpModel(options: SequenceModelOptions): Unbound {
  const { inputs, outputs, hidden = 64, layers = 3, steps = 1, head = 'vector', dropout: rate = 0 } = options
  const net = mlp({
    inputs: steps * inputs,
    hidden: Array<number>(layers).fill(hidden),
    outputs: head === 'steps' ? steps * outputs : outputs,
    normalise: options.normalisation === 'layer',
    dropout: rate,
  })
  return {
    parameters: net.parameters,
    apply: (weights, given) => {
      const [batch = 1, length] = given.sequence.shape
      if (length !== steps)
        throw new RangeError(
          `sequenceModel: the sequence has ${String(length)} steps, the "mlp" was made for ${steps}`,
        )
      const { real, x } = read(given)
      const flat = reshape(x, [batch, steps * inputs])
      const answers = net.apply(weights as Weights<typeof net.parameters>, flat, given.random)
      if (head === 'vector') return { outputs: answers }
      const each = reshape(answers, [batch, steps, outputs])
      return { outputs: real === undefined ? each : where(unsqueeze(real, 2), each, 0) }
    },
  }
}
