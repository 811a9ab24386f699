/**
 * One vector from a sequence, batch first: `[batch, time, features]` → `[batch, features]`. What stands past the end of a
 * sequence is never read; a sequence without steps gives zeros.
 */
import {
  add,
  and,
  arange,
  cast,
  div,
  equal,
  greater,
  matmul,
  max,
  maximum,
  mean,
  mul,
  slice,
  softmax,
  squeeze,
  sum,
  tanh,
  unsqueeze,
  where,
  type Tensor,
} from '@utsushi/graph'
import { realSteps } from '../recurrent/lengths.js'
import { uniformByFan } from '../parameters/initialisers.js'
import { parameter, type Parameter } from '../parameters/parameters.js'
import type { Layer } from './layer.js'
import { linear, type LinearParameters } from './linear.js'

/** Below every score and every feature, above what overflows. */
const lowest = -1e30

const timeOf = (sequence: Tensor): Tensor['shape'][number] => sequence.shape[1] ?? 1

/**
 * The last real step.
 *
 * @param lengths real steps of each sequence, int32 or int64 `[batch]`, or a mask of them, bool `[batch, time]`; all when
 * left out
 * @example lastStep(outputs, lengths)
 */
export function lastStep(sequence: Tensor, lengths?: Tensor): Tensor {
  if (lengths === undefined) return squeeze(slice(sequence, { axis: 1, start: -1 }), 1)
  const time = timeOf(sequence)
  // Numbered from 1, so that a sequence without steps has a last step that none is.
  const numbers = where(realSteps(time, lengths), add(unsqueeze(arange(time), 0), 1), 0)
  const isLast = and(greater(numbers, 0), equal(numbers, max(numbers, { axes: 1, keepDims: true })))
  return sum(where(unsqueeze(isLast, 2), sequence, 0), { axes: 1 })
}

/**
 * The mean over the real steps.
 *
 * @param lengths real steps of each sequence, int32 or int64 `[batch]`, or a mask of them, bool `[batch, time]`; all when
 * left out
 * @example meanOverSteps(outputs, lengths)
 */
export function meanOverSteps(sequence: Tensor, lengths?: Tensor): Tensor {
  if (lengths === undefined) return mean(sequence, { axes: 1 })
  const real = unsqueeze(realSteps(timeOf(sequence), lengths), 2)
  return div(sum(where(real, sequence, 0), { axes: 1 }), maximum(sum(cast(real, 'float32'), { axes: 1 }), 1))
}

/**
 * The largest value of every feature over the real steps.
 *
 * @param lengths real steps of each sequence, int32 or int64 `[batch]`, or a mask of them, bool `[batch, time]`; all when
 * left out
 * @example maxOverSteps(outputs, lengths)
 */
export function maxOverSteps(sequence: Tensor, lengths?: Tensor): Tensor {
  if (lengths === undefined) return max(sequence, { axes: 1 })
  const real = unsqueeze(realSteps(timeOf(sequence), lengths), 2)
  const steps = sum(cast(real, 'float32'), { axes: 1 })
  return where(greater(steps, 0), max(where(real, sequence, lowest), { axes: 1 }), 0)
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
