/**
 * One vector from a sequence, batch first: `[batch, time, features]` → `[batch, features]`. What stands past the end of a
 * sequence is never read; a sequence without steps gives zeros.
 */
import {
  arange,
  cast,
  div,
  equal,
  greater,
  less,
  matmul,
  max,
  maximum,
  mean,
  mul,
  slice,
  softmax,
  squeeze,
  sub,
  sum,
  tanh,
  unsqueeze,
  where,
  type Tensor,
} from '@utsushi/graph'
import { uniformByFan } from '../parameters/initialisers.js'
import { parameter, type Parameter } from '../parameters/parameters.js'
import type { Layer } from './layer.js'
import { linear, type LinearParameters } from './linear.js'

/** Below every score and every feature, above what overflows. */
const lowest = -1e30

/** bool `[batch, time]`: which steps are real. */
export const realSteps = (time: Tensor['shape'][number], lengths: Tensor): Tensor =>
  less(unsqueeze(arange(time), 0), unsqueeze(cast(lengths, 'int64'), 1))

const timeOf = (sequence: Tensor): Tensor['shape'][number] => sequence.shape[1] ?? 1

/**
 * The last real step.
 *
 * @param lengths real steps of each sequence, int32 or int64 `[batch]`; all when left out
 * @example lastStep(outputs, lengths)
 */
export function lastStep(sequence: Tensor, lengths?: Tensor): Tensor {
  if (lengths === undefined) return squeeze(slice(sequence, { axis: 1, start: -1 }), 1)
  const places = unsqueeze(arange(timeOf(sequence)), 0)
  const isLast = equal(places, sub(unsqueeze(cast(lengths, 'int64'), 1), 1))
  return sum(where(unsqueeze(isLast, 2), sequence, 0), { axes: 1 })
}

/**
 * The mean over the real steps.
 *
 * @param lengths real steps of each sequence, int32 or int64 `[batch]`; all when left out
 * @example meanOverSteps(outputs, lengths)
 */
export function meanOverSteps(sequence: Tensor, lengths?: Tensor): Tensor {
  if (lengths === undefined) return mean(sequence, { axes: 1 })
  const total = sum(where(unsqueeze(realSteps(timeOf(sequence), lengths), 2), sequence, 0), { axes: 1 })
  return div(total, maximum(unsqueeze(cast(lengths, 'float32'), 1), 1))
}

/**
 * The largest value of every feature over the real steps.
 *
 * @param lengths real steps of each sequence, int32 or int64 `[batch]`; all when left out
 * @example maxOverSteps(outputs, lengths)
 */
export function maxOverSteps(sequence: Tensor, lengths?: Tensor): Tensor {
  if (lengths === undefined) return max(sequence, { axes: 1 })
  const real = where(unsqueeze(realSteps(timeOf(sequence), lengths), 2), sequence, lowest)
  return where(greater(unsqueeze(lengths, 1), 0), max(real, { axes: 1 }), 0)
}

/** `hidden` reads a step, `score [hidden]` says how much it matters. */
export type AttentionPoolingParameters = { readonly hidden: LinearParameters; readonly score: Parameter }

/** What attention took from a sequence. */
export interface PooledByAttention {
  /** `[batch, features]` */
  readonly pooled: Tensor
  /** How much of each step, `[batch, time]`: 0 past the end, 1 in all. */
  readonly attention: Tensor
}

/**
 * The mean over the real steps by weights that the steps earn: softmax(vᵀ·tanh(W·h + b)) (Bahdanau et al. 2015; Yang et al.
 * 2016, equations 5 to 7).
 *
 * @example const { pooled, attention } = attentionPooling({ features: 64 }).apply(weights.pool, outputs, lengths)
 */
export function attentionPooling({
  features,
  hidden = features,
}: {
  readonly features: number
  readonly hidden?: number
}): Layer<AttentionPoolingParameters, [Tensor, Tensor?], PooledByAttention> {
  const reading = linear({ inputs: features, outputs: hidden })
  return {
    parameters: { hidden: reading.parameters, score: parameter([hidden], uniformByFan(hidden)) },
    apply: (weights, sequence, lengths) => {
      const real = lengths && realSteps(timeOf(sequence), lengths)
      const steps = real === undefined ? sequence : where(unsqueeze(real, 2), sequence, 0)
      const scores = matmul(tanh(reading.apply(weights.hidden, steps)), weights.score)
      const attention =
        real === undefined ? softmax(scores) : where(real, softmax(where(real, scores, lowest)), 0)
      return { pooled: sum(mul(steps, unsqueeze(attention, 2)), { axes: 1 }), attention }
    },
  }
}
