/**
 * Multi-head attention, of a sequence to itself or to another, batch first.
 */
import {
  and,
  cast,
  greater,
  matmul,
  mul,
  reshape,
  softmax,
  transpose,
  unsqueeze,
  where,
  arange,
  lessEqual,
  type Tensor,
} from '@utsushi/graph'
import type { Weights } from '../parameters/parameters.js'
import { dropout } from './dropout.js'
import type { BindableLayer } from './layer.js'
import { linear, type LinearParameters } from './linear.js'
import type { Randomness } from './randomness.js'
import { realSteps } from '../recurrent/lengths.js'

/** Linear layers to queries, keys and values, and from all heads to the result. */
export type AttentionParameters = {
  readonly query: LinearParameters
  readonly key: LinearParameters
  readonly value: LinearParameters
  readonly output: LinearParameters
}

/** Sizes of an attention layer. */
export interface AttentionOptions {
  /** Features of the queries and of the result. */
  readonly features: number
  /** Heads that look by themselves, each at `features / heads` of them. */
  readonly heads: number
  /** Features of what is looked at; those of the queries when left out. */
  readonly sourceFeatures?: number
  /** Whether the linear layers have a bias; they do when left out. */
  readonly bias?: boolean
  /** Share of the attention left out while training. */
  readonly dropout?: number
}

/** Who looks at what, and what may not be seen. */
export interface AttentionInputs {
  /** `[batch, queries, features]` */
  readonly query: Tensor
  /** What is looked at, `[batch, keys, sourceFeatures]`; the queries themselves when left out. */
  readonly source?: Tensor
  /** Where it is 0 or false a query may not see a key; broadcasts against `[batch, heads, queries, keys]`. */
  readonly mask?: Tensor
  /** Keys that are real in each source, int32 or int64 `[batch]`; all when left out. What stands past them is never read. */
  readonly lengths?: Tensor
  /** Whether a query sees no key that comes after it. */
  readonly causal?: boolean
}

/** What was seen. */
export interface AttentionOutputs {
  /** `[batch, queries, features]`; of a query that may see nothing, the bias of the last linear layer alone. */
  readonly outputs: Tensor
  /** How much of each key every query took, `[batch, heads, queries, keys]`. */
  readonly attention: Tensor
}

/** An attention layer. */
export type AttentionLayer = BindableLayer<
  AttentionParameters,
  [AttentionInputs, Randomness?],
  AttentionOutputs,
  (inputs: AttentionInputs) => AttentionOutputs
>

/**
 * softmax(Q·Kᵀ/√d)·V in several heads (Vaswani et al. 2017, equations 1 and 4).
 *
 * @throws RangeError when the features do not divide into heads
 * @example
 * const look = multiHeadAttention({ features: 64, heads: 4, dropout: 0.1 })
 * const { outputs, attention } = look.apply(weights.look, { query: sequence, lengths, causal: true }, random)
 */
export function multiHeadAttention({
  features,
  heads,
  sourceFeatures = features,
  bias = true,
  dropout: rate = 0,
}: AttentionOptions): AttentionLayer {
  if (features % heads !== 0)
    throw new RangeError(`multiHeadAttention: ${features} features do not divide into ${heads} heads`)
  const size = features / heads
  const layers = {
    query: linear({ inputs: features, outputs: features, bias }),
    key: linear({ inputs: sourceFeatures, outputs: features, bias }),
    value: linear({ inputs: sourceFeatures, outputs: features, bias }),
    output: linear({ inputs: features, outputs: features, bias }),
  }
  /** `[batch, steps, features]` to `[batch, heads, steps, size]`. */
  const byHead = (x: Tensor): Tensor => {
    const [batch = 1, steps = 1] = x.shape
    return transpose(reshape(x, [batch, steps, heads, size]), [0, 2, 1, 3])
  }
  const apply = (
    weights: Weights<AttentionParameters>,
    { query, source = query, ...limits }: AttentionInputs,
    random?: Randomness,
  ): AttentionOutputs => {
    const [batch = 1, queries = 1] = query.shape
    const keys = source.shape[1] ?? 1
    const real = limits.lengths && realSteps(keys, limits.lengths)
    const seen = real === undefined ? source : where(unsqueeze(real, 2), source, 0)
    const [q, k, v] = [
      byHead(layers.query.apply(weights.query, query)),
      byHead(layers.key.apply(weights.key, seen)),
      byHead(layers.value.apply(weights.value, seen)),
    ]
    const scores = mul(matmul(q, transpose(k, [0, 1, 3, 2])), 1 / Math.sqrt(size))
    const visible = visibleKeys({ ...limits, real, queries, keys })
    const attention =
      visible === undefined ? softmax(scores) : where(visible, softmax(where(visible, scores, -1e30)), 0)
    const mixed = transpose(matmul(dropout(attention, rate, random), v), [0, 2, 1, 3])
    const joined = reshape(mixed, [batch, queries, features])
    return { outputs: layers.output.apply(weights.output, joined), attention }
  }
  return {
    parameters: {
      query: layers.query.parameters,
      key: layers.key.parameters,
      value: layers.value.parameters,
      output: layers.output.parameters,
    },
    apply,
    bound: (weights, random) => (inputs) => apply(weights, inputs, random),
  }
}

interface Limits extends Pick<AttentionInputs, 'mask' | 'causal'> {
  /** bool `[batch, keys]` */
  readonly real: Tensor | undefined
  readonly queries: Tensor['shape'][number]
  readonly keys: Tensor['shape'][number]
}

/** Which keys a query may see, bool and broadcasting against `[batch, heads, queries, keys]`; all when nothing forbids. */
function visibleKeys({ mask, causal = false, real, queries, keys }: Limits): Tensor | undefined {
  const limits = [
    mask && (mask.dtype === 'bool' ? mask : greater(cast(mask, 'float32'), 0)),
    real && unsqueeze(unsqueeze(real, 1), 1),
    causal ? lessEqual(unsqueeze(arange(keys), 0), unsqueeze(arange(queries), 1)) : undefined,
  ].filter((limit) => limit !== undefined)
  return limits.length === 0 ? undefined : limits.reduce((a, b) => and(a, b))
}
