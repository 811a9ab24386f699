import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  grad,
  hostTensor,
  input,
  openRuntime,
  relu,
  sum,
  type HostTensor,
  type Runtime,
  type Tensor,
} from '@utsushi/graph'
import { fit } from '../index.js'
import { crossEntropy } from '../losses/cross-entropy.js'
import { flatParameters, initialise, weightsOf } from '../parameters/parameters.js'
import { randomStream } from '@utsushi/ground'
import { gru } from '../recurrent/cells.js'
import { recurrent } from '../recurrent/recurrent.js'
import { evaluate } from '../testing/evaluate.js'
import '../testing/matchers.js'
import { multiHeadAttention } from './attention.js'
import { convolution1d } from './convolution.js'
import { groupNorm } from './group-norm.js'
import { layerNorm } from './layer-norm.js'
import { linear } from './linear.js'
import { mlp } from './mlp.js'
import { globalAveragePooling, maxPooling } from './pooling.js'
import { residualBlock } from './residual-block.js'
import { residual, sequential } from './sequential.js'
import { attentionPooling, lastStep, maxOverSteps, meanOverSteps } from './sequence-pooling.js'

let runtime: Runtime
beforeAll(async () => {
  runtime = await openRuntime()
})
afterAll(() => runtime.close())

/** Spectra with one peak, left or right of the middle, upon noise. */
function spectra(samples: number, seed: number): { readonly x: HostTensor; readonly y: HostTensor } {
  const random = randomStream(seed, 'spectra')
  const y = Int32Array.from({ length: samples }, (_, k) => k % 2)
  const places = Array.from(y, (right) => (right === 1 ? 16 : 4) + random.below(4))
  const x = Float32Array.from(
    { length: samples * 24 },
    (_, k) => Math.exp(-(((k % 24) - places[Math.floor(k / 24)]!) ** 2)) + 0.1 * random.normal(),
  )
  return { x: hostTensor(x, [samples, 1, 24]), y: hostTensor(y, [samples], 'int32') }
}

test('a convolutional network learns, and its file takes any batch', async () => {
  const trained = await fit({
    model: sequential([
      convolution1d({ inputs: 1, outputs: 8, kernel: 5, padding: 'same' }),
      groupNorm({ channels: 8, groups: 2 }),
      relu,
      maxPooling({ kernel: 2 }),
      residualBlock({ inputs: 8, outputs: 8, kernel: 3, stride: 2 }),
      (x: Tensor) => x,
      residual(convolution1d({ inputs: 8, outputs: 8, kernel: 3, padding: 'same' })),
      maxPooling({ kernel: 6 }),
      globalAveragePooling(),
      linear({ inputs: 8, outputs: 2 }),
    ]),
    data: spectra(60, 1),
    forward: ({ model, x }) => model(x),
    loss: ({ output, y }) => crossEntropy(output, y),
    ...{ batch: 12, epochs: 2, rate: 0.01, runtime },
  })
  for (const samples of [1, 3, 300]) {
    const answers = await trained.predict({ x: spectra(samples, 2).x })
    expect(answers.shape).toEqual([samples, 2])
  }
  const epochs = trained.history.epochs.map(({ trainingLoss }) => trainingLoss)
  expect(epochs[1]).toBeLessThan(epochs[0]!)
})

test('sequences of unequal length pass through recurrence, attention and pooling into a fit', async () => {
  const random = randomStream(1, 'ragged')
  const [samples, time] = [60, 8]
  const lengths = Int32Array.from({ length: samples }, () => 2 + random.below(time - 1))
  const y = Int32Array.from({ length: samples }, (_, k) => k % 2)
  const x = Float32Array.from({ length: samples * time }, (_, i) => {
    const [k, t] = [Math.floor(i / time), i % time]
    return t < lengths[k]! ? (y[k] === 1 ? 1 : -1) + random.normal() : NaN
  })
  const data = {
    x: hostTensor(x, [samples, time, 1]),
    y: hostTensor(y, [samples], 'int32'),
    lengths: hostTensor(lengths, [samples], 'int32'),
  }
  const trained = await fit({
    model: {
      core: recurrent({ cell: gru, inputs: 1, hidden: 6, bidirectional: true, dropout: 0.1, layers: 2 }),
      look: multiHeadAttention({ features: 12, heads: 2, dropout: 0.1 }),
      norm: layerNorm({ features: 12 }),
      pool: attentionPooling({ features: 12 }),
      head: mlp({ inputs: 12, hidden: [8], outputs: 2, dropout: 0.1 }),
    },
    data,
    forward: ({ model, x: rows, lengths: ends }) => {
      const { outputs } = model.core(rows, { lengths: ends })
      const { outputs: seen } = model.look({ query: outputs, lengths: ends })
      const { pooled, attention } = model.pool(model.norm(seen), ends)
      return { logits: model.head(pooled), attention }
    },
    loss: ({ output, y: labels }) => crossEntropy(output.logits, labels),
    ...{ batch: 20, epochs: 30, rate: 0.01, clip: 1, runtime },
  })
  expect(trained.inputs).toEqual(['x', 'lengths'])
  const { logits, attention } = await trained.predict(data)
  const right = Array.from(y).filter(
    (label, k) => Number(logits.data[2 * k + label]) > Number(logits.data[2 * k + 1 - label]),
  )
  expect(right.length / samples).toBeGreaterThan(0.85)
  Array.from(lengths).forEach((length, k) => {
    const row = Array.from(attention.data.slice(k * time, (k + 1) * time), Number)
    expect(row.slice(length).every((value) => value === 0)).toBe(true)
    expect(row.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5)
  })
})

test('what stands past the end is never read, and a sequence without steps gives zeros', async () => {
  const sequence = input('sequence', 'float32', [3, 3, 2])
  const lengths = input('lengths', 'int32', [3])
  const pool = attentionPooling({ features: 2 })
  const model = flatParameters(pool.parameters)
  const weights = input('weights', 'float32', [model.size])
  const { pooled, attention } = pool.apply(weightsOf(model, weights), sequence, lengths)
  const results = {
    last: lastStep(sequence, lengths),
    mean: meanOverSteps(sequence, lengths),
    max: maxOverSteps(sequence, lengths),
    pooled,
  }
  const gradients = Object.entries(results).map(([name, result]) => [
    `to ${name}`,
    grad(sum(result), [sequence])[0]!,
  ])
  const found = await evaluate(
    runtime,
    [weights, sequence, lengths],
    { ...results, attention, ...Object.fromEntries(gradients) },
    {
      weights: hostTensor(initialise(model, 1)),
      sequence: hostTensor(
        [-1, -2, -3, -5, NaN, NaN, -4, 6, Infinity, NaN, NaN, 1e30, NaN, 1, 1, 1, 1, 1],
        [3, 3, 2],
      ),
      lengths: hostTensor([2, 1, 0], [3], 'int32'),
    },
  )
  const rows = (name: string): number[] => Array.from(found[name]!.data, Number)
  expect(rows('last')).toEqual([-3, -5, -4, 6, 0, 0])
  expect(rows('mean')).toEqual([-2, -3.5, -4, 6, 0, 0])
  expect(rows('max')).toEqual([-1, -2, -4, 6, 0, 0])
  expect(rows('pooled').slice(2)).toEqual([-4, 6, 0, 0])
  expect(rows('attention').slice(2)).toEqual([0, 1, 0, 0, 0, 0, 0])
  for (const [name] of gradients as [string, Tensor][]) {
    const values = rows(name)
    expect(values.every(Number.isFinite), name).toBe(true)
    expect(
      [...values.slice(4, 6), ...values.slice(8)].every((value) => value === 0),
      name,
    ).toBe(true)
  }
})

test('causal attention never looks ahead, and one that may see nothing takes nothing', async () => {
  const look = multiHeadAttention({ features: 4, heads: 2 })
  const model = flatParameters(look.parameters)
  const weights = input('weights', 'float32', [model.size])
  const [query, mask] = [input('query', 'float32', [1, 3, 4]), input('mask', 'bool', [3, 3])]
  const causal = look.apply(weightsOf(model, weights), { query, causal: true })
  const masked = look.apply(weightsOf(model, weights), { query, mask })
  const run = (last: number) =>
    evaluate(
      runtime,
      [weights, query, mask],
      { causal: causal.outputs, attention: masked.attention },
      {
        weights: hostTensor(initialise(model, 1)),
        query: hostTensor([1, 2, 3, 4, 4, 3, 2, 1, last, last, 0, 1], [1, 3, 4]),
        mask: hostTensor([1, 1, 1, 0, 0, 0, 1, 0, 0], [3, 3], 'bool'),
      },
    )
  const [a, b] = [await run(1), await run(9)]
  expect(a['causal']!.data.slice(0, 8)).toEqual(b['causal']!.data.slice(0, 8))
  expect(a['causal']!.data.slice(8)).not.toEqual(b['causal']!.data.slice(8))
  const attention = Array.from(a['attention']!.data, Number)
  expect(attention.slice(3, 9)).toEqual([0, 0, 0, 1, 0, 0])
  expect(attention.slice(0, 3).reduce((x, y) => x + y)).toBeCloseTo(1, 6)
})

test('shapes that do not fit are refused with the way out', () => {
  expect(() => convolution1d({ inputs: 4, outputs: 4, kernel: 4, padding: 'same' })).toThrow(
    'padding "same" needs odd kernels and stride 1',
  )
  expect(() => convolution1d({ inputs: 3, outputs: 4, kernel: 3, groups: 2 })).toThrow(
    'do not divide into 2 groups',
  )
  expect(() => groupNorm({ channels: 6, groups: 4 })).toThrow('6 channels do not divide into 4 groups')
  expect(() => multiHeadAttention({ features: 6, heads: 4 })).toThrow('6 features do not divide into 4 heads')
  const block = residual(linear({ inputs: 2, outputs: 3 }))
  const weights = weightsOf(flatParameters(block.parameters), input('w', 'float32', [9]))
  expect(() => block.apply(weights, input('x', 'float32', [5, 2]))).toThrow(
    'the body gives [5, 3] and the way around it [5, 2]; give a shortcut',
  )
})
