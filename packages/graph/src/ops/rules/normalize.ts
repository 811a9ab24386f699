/**
 * Rules of softmax, log-softmax and layer normalisation.
 */
import { apply } from '../../expression/apply.js'
import { GraphError } from '../../expression/graph-error.js'
import type { GradientContext, RuleTable } from '../../expression/rules.js'
import { formatShape } from '../../expression/shape.js'
import { first, type Tensor } from '../../expression/tensor.js'
import { alignBatched, batchSize, withBatch } from '../batching.js'
import { elementCount, ones, zeros } from '../constant.js'
import { add, div, exp, mul, neg, sub } from '../elementwise.js'
import { logSoftmax, softmax } from '../normalize.js'
import { mean, sum, unbroadcast } from '../reduce.js'

export const normalizeRules: RuleTable = {
  softmax: {
    work: 'light',
    infer: (inputs) => [first(inputs)],
    gradient: ({ outputs, cotangents: [g], attributes }) => {
      if (g === undefined) return [undefined]
      const y = first(outputs)
      const weighted = mul(g, y)
      return [sub(weighted, mul(y, sum(weighted, { axes: attributes['axis'] as number, keepDims: true })))]
    },
    batch: ({ inputs, attributes }) => [softmax(first(inputs), (attributes['axis'] as number) + 1)],
    lower: ({ inputs, attributes, emit }) => [
      emit('Softmax', inputs, { axis: { kind: 'int', value: attributes['axis'] as number } }),
    ],
  },
  logSoftmax: {
    work: 'light',
    infer: (inputs) => [first(inputs)],
    gradient: ({ outputs, cotangents: [g], attributes }) => {
      if (g === undefined) return [undefined]
      const total = sum(g, { axes: attributes['axis'] as number, keepDims: true })
      return [sub(g, mul(exp(first(outputs)), total))]
    },
    batch: ({ inputs, attributes }) => [logSoftmax(first(inputs), (attributes['axis'] as number) + 1)],
    lower: ({ inputs, attributes, emit }) => [
      emit('LogSoftmax', inputs, { axis: { kind: 'int', value: attributes['axis'] as number } }),
    ],
  },
  // Besides the result, what it was normalised by, of which the gradient is made: mean and 1 / deviation, `[…, 1]`.
  layerNorm: {
    work: 'light',
    infer: (inputs) => {
      const [x, scale, bias] = inputs as readonly [Tensor, Tensor, Tensor]
      const features = x.shape.at(-1)
      for (const own of [scale, bias])
        if (own.shape.length !== 1 || own.shape[0] !== features || own.dtype !== x.dtype)
          throw new GraphError(
            `scale and bias need the dtype of x and its last size: ${x.dtype}${formatShape(x.shape.slice(-1))}`,
          )
      const by = { dtype: x.dtype, shape: [...x.shape.slice(0, -1), 1] }
      return [x, by, by]
    },
    gradient: layerNormGradient,
    batch: ({ inputs, batched, attributes }) => {
      if (!batched[1] && !batched[2]) return apply('layerNorm', inputs, attributes)
      const [given, scale, bias] = inputs as readonly [Tensor, Tensor, Tensor]
      const x = withBatch(given, batched[0], batchSize(inputs, batched))
      const last = x.shape.slice(-1)
      const outputs = apply('layerNorm', [x, ones(last, x.dtype), zeros(last, x.dtype)], attributes)
      const [y, ownScale, ownBias] = alignBatched(
        [first(outputs), scale, bias],
        [true, batched[1] ?? false, batched[2] ?? false],
      ) as readonly [Tensor, Tensor, Tensor]
      return [add(mul(y, ownScale), ownBias), ...outputs.slice(1)]
    },
    lower: ({ inputs, attributes, emitMany }) =>
      emitMany('LayerNormalization', inputs, 3, {
        axis: { kind: 'int', value: -1 },
        epsilon: { kind: 'float', value: attributes['epsilon'] as number },
      }),
  },
}

function layerNormGradient({ inputs, outputs, cotangents, needed }: GradientContext) {
  const [x, scale, bias] = inputs as readonly [Tensor, Tensor, Tensor]
  const [, average, inverse] = outputs as readonly [Tensor, Tensor, Tensor]
  const [g, ofAverage, ofInverse] = cotangents
  const over = { axes: -1, keepDims: true } as const
  const normed = mul(sub(x, average), inverse)
  const terms: Tensor[] = []
  if (g !== undefined && needed[0]) {
    const own = mul(g, scale)
    const around = add(mean(own, over), mul(normed, mean(mul(own, normed), over)))
    terms.push(mul(sub(own, around), inverse))
  }
  // Where the gradient itself is differentiated: what the mean and the deviation had a share in.
  if (ofAverage !== undefined && needed[0])
    terms.push(mul(div(ofAverage, features(x)), ones(x.shape, x.dtype)))
  if (ofInverse !== undefined && needed[0])
    terms.push(neg(mul(mul(div(ofInverse, features(x)), mul(inverse, inverse)), normed)))
  return [
    terms.length === 0 ? undefined : terms.reduce(add),
    g !== undefined && needed[1] ? unbroadcast(mul(g, normed), scale.shape) : undefined,
    g !== undefined && needed[2] ? unbroadcast(g, bias.shape) : undefined,
  ]
}

const features = (x: Tensor): Tensor => elementCount(x.shape.slice(-1), x.dtype)
