/**
 * Attention of one vector to a sequence, as the decoder of a sequence-to-sequence model looks at its source at every step.
 */
import { add, matmul, mul, softmax, squeeze, sum, tanh, unsqueeze, where, type Tensor } from '@utsushi/graph'
import { uniformByFan } from '../parameters/initialisers.js'
import { parameter, type Parameter, type ParameterTree } from '../parameters/parameters.js'
import { realSteps } from '../recurrent/lengths.js'
import type { Layer } from './layer.js'
import { linear, type LinearParameters } from './linear.js'

/** Who looks, and at what. */
export interface StepAttentionInputs {
  /** `[batch, query]` */
  readonly query: Tensor
  /** `[batch, steps, features]` */
  readonly source: Tensor
  /** Steps that are real in each source, int32 `[batch]`, or a mask of them, bool `[batch, steps]`; all when left out. */
  readonly lengths?: Tensor | undefined
}

/** What was seen. */
export interface StepAttentionOutputs {
  /** `[batch, features]`; 0 where no step is real. */
  readonly context: Tensor
  /** How much of each step was taken, `[batch, steps]`: 1 in all. */
  readonly attention: Tensor
}

/** Attention of a vector to a sequence. */
export type StepAttention<P extends ParameterTree> = Layer<P, [StepAttentionInputs], StepAttentionOutputs>

/** Sizes of an attention to a sequence. */
export interface StepAttentionOptions {
  /** Features of the vector that looks. */
  readonly query: number
  /** Features of a step of the source. */
  readonly features: number
}

/** `query` and `key` read what looks and what is looked at; `score [hidden]`. */
export type AdditiveAttentionParameters = {
  readonly query: LinearParameters
  readonly key: LinearParameters
  readonly score: Parameter
}

/**
 * softmax(vᵀ·tanh(W·query + U·step)) over the steps (Bahdanau, Cho & Bengio 2015, appendix A.1.2).
 *
 * @example const look = additiveAttention({ query: 64, features: 128, hidden: 64 })
 */
export function additiveAttention({
  query: size,
  features,
  hidden = size,
}: StepAttentionOptions & { readonly hidden?: number }): StepAttention<AdditiveAttentionParameters> {
  const query = linear({ inputs: size, outputs: hidden, bias: false })
  const key = linear({ inputs: features, outputs: hidden })
  return {
    parameters: {
      query: query.parameters,
      key: key.parameters,
      score: parameter([hidden], uniformByFan(hidden)),
    },
    apply: (weights, inputs) =>
      attend(inputs, (source) => {
        const read = add(
          unsqueeze(query.apply(weights.query, inputs.query), 1),
          key.apply(weights.key, source),
        )
        return matmul(tanh(read), weights.score)
      }),
  }
}

/** `key` brings the steps to the size of the query where they differ. */
export type DotAttentionParameters = { readonly key?: LinearParameters }

/**
 * softmax(query·step) over the steps, or softmax(query·W·step) where their sizes differ (Luong, Pham & Manning 2015,
 * equations 7 and 8: dot and general).
 *
 * @example const look = dotAttention({ query: 64, features: 64 })
 */
export function dotAttention({
  query,
  features,
}: StepAttentionOptions): StepAttention<DotAttentionParameters> {
  const key = query === features ? undefined : linear({ inputs: features, outputs: query, bias: false })
  return {
    parameters: key === undefined ? {} : { key: key.parameters },
    apply: (weights, inputs) =>
      attend(inputs, (source) => {
        const keys = key && weights.key ? key.apply(weights.key, source) : source
        return squeeze(matmul(keys, unsqueeze(inputs.query, 2)), 2)
      }),
  }
}

/** Below every score, above what overflows. */
const lowest = -1e30

/** The mean of the steps by the softmax of their scores `[batch, steps]`. */
function attend(
  { source, lengths }: StepAttentionInputs,
  scoresOf: (source: Tensor) => Tensor,
): StepAttentionOutputs {
  const real = lengths && realSteps(source.shape[1] ?? 0, lengths)
  const seen = real === undefined ? source : where(unsqueeze(real, 2), source, 0)
  const scores = scoresOf(seen)
  const attention =
    real === undefined ? softmax(scores) : where(real, softmax(where(real, scores, lowest)), 0)
  return { context: sum(mul(unsqueeze(attention, 2), seen), { axes: 1 }), attention }
}
