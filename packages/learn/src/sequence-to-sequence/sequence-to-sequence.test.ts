import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  grad,
  hostTensor,
  input,
  logSoftmax,
  mul,
  openRuntime,
  sum,
  type HostTensor,
  type Runtime,
} from '@utsushi/graph'
import { sample } from '@utsushi/graph/testing'
import { randomStream } from '@utsushi/ground'
import { fit } from '../index.js'
import { randomness } from '../layers/randomness.js'
import { mse } from '../losses/regression.js'
import { flatParameters, initialise, weightsOf } from '../parameters/parameters.js'
import { fromRecord, toRecord } from '../parameters/record.js'
import { cells } from '../recurrent/cells.js'
import { evaluate } from '../testing/evaluate.js'
import { fixtureCases, recorded, type RecordedArray } from '../testing/fixtures.js'
import '../testing/matchers.js'
import { sequenceToSequence } from './sequence-to-sequence.js'

interface WrittenCase {
  readonly name: string
  readonly attrs: {
    cell: 'lstm' | 'gru'
    attention: 'additive' | 'dot' | 'none'
    bidirectional: boolean
    layers: number
    told: boolean
    classes: boolean
  }
  readonly lengths: readonly number[]
  readonly names: readonly string[]
  readonly inputs: readonly RecordedArray[]
  readonly targets: RecordedArray
  readonly cotangent: RecordedArray
  readonly output: RecordedArray
  readonly attention: RecordedArray
  readonly gradients: readonly RecordedArray[]
}

let runtime: Runtime
beforeAll(async () => {
  runtime = await openRuntime()
})
afterAll(() => runtime.close())

describe('answers, attention and all gradients are those of the equations in PyTorch, whatever stands in the padding', () => {
  test.each(fixtureCases<WrittenCase>('sequence-to-sequence').map((own) => [own.name, own] as const))(
    '%s',
    async (_, own) => {
      const { cell, told, classes, ...sizes } = own.attrs
      const model = sequenceToSequence({
        ...{ cell: cells[cell], ...sizes, inputs: 2, outputs: 2, hidden: 3 },
        answers: classes ? 'classes' : 'values',
      })
      const given = new Map(own.names.map((name, k) => [name, recorded(own.inputs[k]!)]))
      const parameters = flatParameters(model.parameters)
      const weights = new Map([...given].filter(([name]) => name !== 'x'))
      expect(weights.size).toBe(parameters.entries.length)
      const values = given.get('x')!
      const [batch = 1, time = 1, features = 1] = values.shape
      const padded = Float32Array.from(values.data as Float32Array, (value, k) => {
        const [one, step] = [Math.floor(k / (time * features)), Math.floor(k / features) % time]
        return step < own.lengths[one]! ? value : NaN
      })
      const flat = input('weights', 'float32', [parameters.size])
      const source = input('x', 'float32', values.shape)
      const lengths = input('lengths', 'int32', [batch])
      const targets = input('targets', 'float32', own.targets.shape)
      const by = input('by', 'float32', own.cotangent.shape)
      const { outputs, attention } = model.apply(weightsOf(parameters, flat), {
        ...{ source, lengths, horizon: own.targets.shape[1]! },
        ...(told && { targets }),
      })
      const [toX, toWeights] = grad(sum(mul(outputs, by)), [source, flat])
      const found = await evaluate(
        runtime,
        [flat, source, lengths, ...(told ? [targets] : []), by],
        { outputs, ...(attention && { attention }), toX: toX!, toWeights: toWeights! },
        {
          weights: hostTensor(fromRecord(parameters, weights)),
          x: hostTensor(padded, values.shape),
          lengths: hostTensor(own.lengths, [batch], 'int32'),
          ...(told && { targets: recorded(own.targets) }),
          by: recorded(own.cotangent),
        },
      )
      expect(found['outputs']).toBeAllclose(recorded(own.output))
      if (sizes.attention !== 'none') expect(found['attention']).toBeAllclose(recorded(own.attention))
      const gradients = toRecord(parameters, found['toWeights']!.data as Float32Array)
      own.names.forEach((name, k) => {
        const actual = name === 'x' ? found['toX']! : gradients.get(name)!
        expect(actual, name).toBeAllclose(recorded(own.gradients[k]!), { relative: 1e-4, absolute: 1e-5 })
      })
    },
  )
})

test('a share of the truth lies between all of it and none, and needs to be drawn', async () => {
  const model = sequenceToSequence({ cell: cells.gru, inputs: 1, outputs: 1, hidden: 4 })
  const parameters = flatParameters(model.parameters)
  const flat = input('weights', 'float32', [parameters.size])
  const weights = weightsOf(parameters, flat)
  const source = input('x', 'float32', [40, 3, 1])
  const targets = input('targets', 'float32', [40, 6, 1])
  const step = input('step', 'int64', [])
  const asked = { source, targets, horizon: 6 }
  expect(() => model.apply(weights, { ...asked, share: 0.5 })).toThrow(
    'a share of the truth below 1 is drawn',
  )
  const results = await evaluate(
    runtime,
    [flat, source, targets, step],
    {
      told: model.apply(weights, asked).outputs,
      own: model.apply(weights, { source, horizon: 6 }).outputs,
      half: model.apply(weights, { ...asked, share: 0.5, random: randomness(1, step) }).outputs,
    },
    {
      weights: hostTensor(initialise(parameters, 1).map((value) => 3 * value)),
      x: sample([40, 3, 1]),
      targets: sample([40, 6, 1], { seed: 2, low: -9, high: 9 }),
      step: hostTensor([3], [], 'int64'),
    },
  )
  const second = (name: string): readonly number[] =>
    Array.from({ length: 40 }, (_, k) => Number(results[name]!.data[6 * k + 1]))
  const from = second('half').map((value, k) => {
    const [told, own] = [second('told')[k]!, second('own')[k]!]
    return Math.abs(value - told) < 1e-6 ? 'told' : Math.abs(value - own) < 1e-6 ? 'own' : 'neither'
  })
  expect(from).not.toContain('neither')
  const told = from.filter((kind) => kind === 'told').length
  expect(told).toBeGreaterThan(8)
  expect(told).toBeLessThan(32)
})

/** Log-probability of a sequence of classes, by walking the model with it. */
async function scoresOf(
  model: ReturnType<typeof sequenceToSequence>,
  weights: Float32Array,
  x: HostTensor,
  candidates: readonly (readonly number[])[],
): Promise<readonly number[]> {
  const parameters = flatParameters(model.parameters)
  const flat = input('weights', 'float32', [parameters.size])
  const horizon = candidates[0]!.length
  const source = input('x', 'float32', [candidates.length, x.shape[1]!, x.shape[2]!])
  const targets = input('targets', 'int32', [candidates.length, horizon])
  const { outputs } = model.apply(weightsOf(parameters, flat), { source, targets, horizon })
  const found = await evaluate(
    runtime,
    [flat, source, targets],
    { likely: logSoftmax(outputs) },
    {
      weights: hostTensor(weights),
      x: hostTensor(
        candidates.flatMap(() => Array.from(x.data, Number)),
        source.shape as number[],
      ),
      targets: hostTensor(candidates.flat(), [candidates.length, horizon], 'int32'),
    },
  )
  const classes = Number(outputs.shape[2])
  return candidates.map((sequence, one) =>
    sequence.reduce(
      (total, own, step) => total + Number(found['likely']!.data[(one * horizon + step) * classes + own]),
      0,
    ),
  )
}

test('as many beams as there are sequences find the likeliest of all, one beam what is likeliest step by step', async () => {
  const model = sequenceToSequence({
    ...{ cell: cells.lstm, inputs: 2, outputs: 3, hidden: 4, answers: 'classes', attention: 'dot' },
  })
  const parameters = flatParameters(model.parameters)
  const weights = initialise(parameters, 4).map((value) => 4 * value)
  const x = sample([1, 4, 2], { seed: 8 })
  const [classes, horizon] = [3, 3]
  const every = Array.from({ length: classes ** horizon }, (_, k) =>
    Array.from({ length: horizon }, (_step, t) => Math.floor(k / classes ** t) % classes),
  )
  const scores = await scoresOf(model, weights, x, every)
  const order = every
    .map((sequence, k) => ({ sequence, score: scores[k]! }))
    .toSorted((a, b) => b.score - a.score)
  const flat = input('weights', 'float32', [parameters.size])
  const source = input('x', 'float32', [1, 4, 2])
  const bound = weightsOf(parameters, flat)
  const all = model.beams(bound, { source, beams: 9, horizon })
  const greedy = model.beams(bound, { source, beams: 1, horizon })
  const answer = model.apply(bound, { source, horizon }).outputs
  const found = await evaluate(
    runtime,
    [flat, source],
    { classes: all.classes, scores: all.scores, greedy: greedy.classes, answer },
    { weights: hostTensor(weights), x },
  )
  const best = Array.from({ length: 3 }, (_, beam) =>
    [...found['classes']!.data].slice(beam * horizon, (beam + 1) * horizon).map(Number),
  )
  expect(best).toEqual(order.slice(0, 3).map(({ sequence }) => sequence))
  best.forEach((_, beam) => expect(Number(found['scores']!.data[beam])).toBeCloseTo(order[beam]!.score, 4))
  const likeliest = Array.from({ length: horizon }, (_, step) => {
    const row = [...found['answer']!.data].slice(step * classes, (step + 1) * classes).map(Number)
    return row.indexOf(Math.max(...row))
  })
  expect([...found['greedy']!.data].map(Number)).toEqual(likeliest)
})

test('after the class that ends a sequence comes that class again, at no cost', async () => {
  const model = sequenceToSequence({
    ...{ cell: cells.gru, inputs: 1, outputs: 3, hidden: 4, answers: 'classes', attention: 'none' },
  })
  const parameters = flatParameters(model.parameters)
  const weights = initialise(parameters, 2).map((value) => 5 * value)
  const flat = input('weights', 'float32', [parameters.size])
  const source = input('x', 'float32', [4, 3, 1])
  const { classes, scores } = model.beams(weightsOf(parameters, flat), {
    source,
    beams: 3,
    horizon: 5,
    end: 1,
  })
  const found = await evaluate(
    runtime,
    [flat, source],
    { classes, scores },
    { weights: hostTensor(weights), x: sample([4, 3, 1], { seed: 3 }) },
  )
  const rows = Array.from({ length: 12 }, (_, k) =>
    [...found['classes']!.data].slice(5 * k, 5 * k + 5).map(Number),
  )
  const ended = rows.filter((row) => row.includes(1))
  expect(ended.length).toBeGreaterThan(0)
  for (const row of ended) expect(row.slice(row.indexOf(1)).every((own) => own === 1)).toBe(true)
  for (let one = 0; one < 4; one++) {
    const own = [...found['scores']!.data].slice(3 * one, 3 * one + 3).map(Number)
    expect(own).toEqual(own.toSorted((a, b) => b - a))
    expect(new Set(rows.slice(3 * one, 3 * one + 3).map(String)).size).toBe(3)
  }
})

test('beams of values are refused', () => {
  const model = sequenceToSequence({ cell: cells.gru, inputs: 1, outputs: 1, hidden: 2 })
  const parameters = flatParameters(model.parameters)
  const weights = weightsOf(parameters, input('weights', 'float32', [parameters.size]))
  const source = input('x', 'float32', [1, 3, 1])
  expect(() => model.beams(weights, { source, beams: 2, horizon: 2 })).toThrow(
    'values have no likeliest sequence',
  )
})

test('it learns to go on with a wave, told the truth, and answers for any number of samples', async () => {
  const random = randomStream(2, 'waves')
  const [samples, steps, horizon] = [48, 10, 4]
  const wave = Array.from({ length: samples }, () => {
    const [phase, speed] = [random.uniform() * 6, 0.4 + 0.4 * random.uniform()]
    return Array.from({ length: steps + horizon }, (_, t) => Math.sin(phase + speed * t))
  })
  const x = hostTensor(
    wave.flatMap((values) => values.slice(0, steps)),
    [samples, steps, 1],
  )
  const y = hostTensor(
    wave.flatMap((values) => values.slice(steps)),
    [samples, horizon, 1],
  )
  const trained = await fit({
    model: sequenceToSequence({ cell: cells.gru, inputs: 1, outputs: 1, hidden: 12, attention: 'dot' }),
    data: { x, y },
    forward: ({ model, x: source, y: targets, random: drawn }) =>
      model({ source, horizon, ...(drawn && { targets, share: 1 }) }).outputs,
    loss: ({ output, y: truth }) => mse(output, truth),
    ...{ batch: 12, epochs: 20, rate: 0.02, seed: 1, runtime },
  })
  const losses = trained.history.epochs.map(({ trainingLoss }) => trainingLoss)
  expect(losses.at(-1)).toBeLessThan(losses[0]! / 5)
  const answers = await trained.predict({ x: hostTensor(wave[0]!.slice(0, steps), [1, steps, 1]) })
  expect(answers.shape).toEqual([1, horizon, 1])
})
