import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hostTensor, input, openRuntime, type Runtime } from '@utsushi/graph'
import { sample } from '@utsushi/graph/testing'
import { randomStream } from '@utsushi/ground'
import { fit } from '../index.js'
import { crossEntropy } from '../losses/cross-entropy.js'
import { flatParameters, initialise, weightsOf } from '../parameters/parameters.js'
import { evaluate } from '../testing/evaluate.js'
import { sequenceModelKinds, type SequenceModelOptions } from './options.js'
import { sequenceModel } from './sequence-model.js'

let runtime: Runtime
beforeAll(async () => {
  runtime = await openRuntime()
})
afterAll(() => runtime.close())

const [batch, steps, channels] = [2, 5, 3]

async function answer(options: Omit<SequenceModelOptions, 'inputs' | 'outputs'>, count: number) {
  const model = sequenceModel({ inputs: channels, outputs: 4, ...options })
  const parameters = flatParameters(model.parameters)
  const flat = input('weights', 'float32', [parameters.size])
  const sequence = input('x', 'float32', ['rows', steps, channels])
  const { outputs, states, attention } = model.apply(weightsOf(parameters, flat), { sequence })
  return evaluate(
    runtime,
    [flat, sequence],
    { outputs, ...(states && { states }), ...(attention && { attention }) },
    {
      weights: hostTensor(initialise(parameters, 1)),
      x: sample([count, steps, channels]),
    },
  )
}

test.each(sequenceModelKinds)(
  '%s answers one vector a sequence or one a step, for any batch',
  async (kind) => {
    const own = { kind, hidden: 8, ...(kind === 'mlp' && { steps }) }
    const vector = await answer(own, batch)
    expect(vector['outputs']!.shape).toEqual([batch, 4])
    const each = await answer({ ...own, head: 'steps' }, 3)
    expect(each['outputs']!.shape).toEqual([3, steps, 4])
    if (kind !== 'mlp') expect(vector['states']!.shape.slice(0, 2)).toEqual([batch, steps])
    expect(
      [...vector['outputs']!.data, ...each['outputs']!.data].every((v) => Number.isFinite(Number(v))),
    ).toBe(true)
  },
)

test('attention pooling tells how much of each step it took', async () => {
  const { attention } = await answer({ kind: 'gru', hidden: 8, pooling: 'attention' }, batch)
  expect(attention!.shape).toEqual([batch, steps])
  const sums = [0, 1].map((k) =>
    [...attention!.data].slice(k * steps, (k + 1) * steps).reduce<number>((a, b) => a + Number(b), 0),
  )
  for (const total of sums) expect(total).toBeCloseTo(1, 5)
})

describe('options that a kind cannot have are refused with what to do', () => {
  const base = { inputs: 1, outputs: 1 }
  test.each<[SequenceModelOptions, string]>([
    [{ ...base, kind: 'fcn', bidirectional: true }, 'bidirectional is for recurrent kinds'],
    [{ ...base, kind: 'mlp' }, '"mlp" needs steps'],
    [{ ...base, kind: 'mlp', steps: 4, pooling: 'mean' }, 'has no pooling; leave it out'],
    [{ ...base, kind: 'inception', hidden: 10 }, 'needs a multiple of 4'],
    [{ ...base, kind: 'gru', dropout: 1 }, 'dropout is 1, expected a share from 0 to below 1'],
    [{ ...base, kind: 'gru', layers: 0 }, 'layers is 0, expected a whole number from 1'],
    [{ ...base, kind: 'gru', inputs: 1.5 }, 'inputs is 1.5, expected a whole number from 1'],
    [
      { ...base, kind: 'transformer' as 'gru' },
      'there is no kind "transformer": there are rnn, rnnRelu, lstm',
    ],
  ])('%j', (options, complaint) => {
    expect(() => sequenceModel(options)).toThrow(complaint)
  })
})

test('an mlp refuses a sequence of another length', () => {
  const model = sequenceModel({ kind: 'mlp', inputs: 1, outputs: 1, steps: 4 })
  const parameters = flatParameters(model.parameters)
  const weights = weightsOf(parameters, input('weights', 'float32', [parameters.size]))
  expect(() => model.apply(weights, { sequence: input('x', 'float32', [2, 5, 1]) })).toThrow(
    'the sequence has 5 steps, the "mlp" was made for 4',
  )
})

test.each(['gru', 'minGru', 'lru', 'fcn'] as const)(
  '%s learns which of two sequences begins high, through fit and with lengths',
  async (kind) => {
    const random = randomStream(1, 'sequences')
    const [samples, time] = [64, 10]
    const y = Int32Array.from({ length: samples }, (_, k) => k % 2)
    const lengths = Int32Array.from({ length: samples }, () => 4 + random.below(time - 3))
    const x = Float32Array.from({ length: samples * time }, (_, k) => {
      const [one, step] = [Math.floor(k / time), k % time]
      if (step >= lengths[one]!) return NaN
      return 0.3 * random.normal() + (step < 2 ? 2 * y[one]! - 1 : 0)
    })
    const trained = await fit({
      model: sequenceModel({ kind, inputs: 1, outputs: 2, hidden: 8, layers: 1, dropout: 0.1 }),
      data: {
        x: hostTensor(x, [samples, time, 1]),
        y: hostTensor(y, [samples], 'int32'),
        lengths: hostTensor(lengths, [samples], 'int32'),
      },
      forward: ({ model, x: sequence, lengths: ends }) => model(sequence, { lengths: ends }).outputs,
      loss: ({ output, y: truth }) => crossEntropy(output, truth),
      ...{ batch: 16, epochs: 12, rate: 0.02, seed: 1, runtime },
    })
    const losses = trained.history.epochs.map(({ trainingLoss }) => trainingLoss)
    expect(losses[0]).toBeGreaterThan(0.4)
    expect(losses.at(-1)).toBeLessThan(0.2)
  },
)
