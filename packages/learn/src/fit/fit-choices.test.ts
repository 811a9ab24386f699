import { afterAll, beforeAll, expect, test } from 'vitest'
import { hostTensor, openRuntime, tanh, type HostTensor, type Runtime } from '@utsushi/graph'
import { fit } from '../index.js'
import { linear } from '../layers/linear.js'
import { lora } from '../layers/lora.js'
import { mlp } from '../layers/mlp.js'
import { mse } from '../losses/regression.js'
import { cosineRate } from '../schedules.js'
import '../testing/matchers.js'

let runtime: Runtime
beforeAll(async () => {
  runtime = await openRuntime()
})
afterAll(() => runtime.close())

const x = hostTensor(
  Array.from({ length: 60 }, (_, k) => Math.sin(k)),
  [30, 2],
)
const y = hostTensor(
  Array.from({ length: 30 }, (_, k) => Math.sin(2 * k) * 0.5),
  [30, 1],
)

const model = () => ({
  encoder: mlp({ inputs: 2, hidden: [6], outputs: 4, activation: tanh }),
  head: linear({ inputs: 4, outputs: 1 }),
})

const fitted = (more: {
  readonly frozen?: readonly string[] | ((name: string) => boolean)
  readonly initial?: ReadonlyMap<string, HostTensor>
}) =>
  fit({
    model: model(),
    data: { x, y },
    forward: ({ model: { encoder, head }, x: rows }) => head(encoder(rows)),
    loss: ({ output, y: wanted }) => mse(output, wanted),
    schedule: ({ steps, stepsPerEpoch }) => cosineRate({ rate: 0.05, steps, warmup: stepsPerEpoch }),
    ...{ batch: 10, epochs: 4, seed: 3, runtime, ...more },
  })

test('rates can be made for the length of the course', async () => {
  const { history } = await fitted({})
  const rates = history.epochs.map(({ learningRate }) => learningRate)
  expect(history.epochs.map(({ step }) => step)).toEqual([3, 6, 9, 12])
  expect(rates[0]).toBeCloseTo(0.05, 12)
  expect(rates[3]).toBeLessThan(0.005)
})

test('a branch is frozen by its name, and stays as it was given', async () => {
  const first = await fitted({})
  const pretrained = new Map([...first.weights].filter(([name]) => name.startsWith('encoder')))
  const second = await fitted({ frozen: ['encoder'], initial: pretrained })
  for (const [name, array] of second.weights) {
    if (name.startsWith('encoder')) expect(array).toEqual(first.weights.get(name))
    else expect(array).not.toEqual(first.weights.get(name))
  }
  // The file holds the frozen weights too: it answers without anything else.
  expect(second.onnx().length).toBeGreaterThan(0.9 * first.onnx().length)
  await expect(fitted({ frozen: ['head', 'decoder'] })).rejects.toThrow(
    'frozen: the model has no weights under "decoder"; it has encoder.linear.0.weight',
  )
})

test('an adapted layer is fitted by its small matrices, and merges into the plain model', async () => {
  const first = await fitted({})
  const [encoder, plain] = [model().encoder, model().head]
  const head = lora(plain, { rank: 1 })
  const base = new Map(
    [...first.weights].map(([name, array]) => [name.replace(/^head\./, 'head.base.'), array]),
  )
  const options = { ...{ batch: 10, epochs: 4, rate: 0.05, runtime }, data: { x, y }, frozen: ['encoder'] }
  const adapted = await fit({
    model: { encoder, head },
    forward: ({ model: net, x: rows }) => net.head(net.encoder(rows)),
    loss: ({ output, y: wanted }) => mse(output, wanted),
    ...{ ...options, initial: base },
  })
  expect(adapted.weights.get('head.base.weight')).toEqual(first.weights.get('head.weight'))
  const still = await fit({
    model: { encoder, head: plain },
    forward: ({ model: net, x: rows }) => net.head(net.encoder(rows)),
    loss: ({ output, y: wanted }) => mse(output, wanted),
    ...{ ...options, epochs: 1, rate: 0, initial: head.merge(adapted.weights, 'head') },
  })
  const [ours, theirs] = [await still.predict({ x }), await adapted.predict({ x })]
  expect(ours).toBeAllclose(theirs, { relative: 1e-5, absolute: 1e-6 })
})

test('the compiler knows arrays, answers and scores by name', async () => {
  const trained = await fit({
    model: model(),
    data: { x, y },
    forward: ({ model: { encoder, head }, x: rows }) => ({ value: head(encoder(rows)) }),
    loss: ({ output, y: wanted }) => mse(output.value, wanted),
    score: ({ output, y: wanted }) => ({ first: Number(output.value.data[0]) - Number(wanted.data[0]) }),
    validation: { x, y },
    monitor: { metric: 'first' },
    ...{ epochs: 1, runtime },
  })
  const { first } = await trained.score({ x, y })
  expect(trained.history.epochs[0]!.validation!.first).toBe(first)
  // @ts-expect-error there is no array "z"
  await expect(trained.predict({ x, z: x })).rejects.toThrow('data.z is not known; the data are x, y')
  // @ts-expect-error there is no score "second"
  expect(trained.history.epochs[0]!.validation!.second).toBeUndefined()
  // @ts-expect-error there is no answer "other"
  expect((await trained.predict({ x })).other).toBeUndefined()
  const both = { rate: 1, schedule: () => () => 1, epochs: 1, runtime }
  const twice = fit({
    ...{ model: model(), data: { x, y }, ...both },
    forward: ({ model: { encoder, head }, x: rows }) => head(encoder(rows)),
    loss: ({ output, y: wanted }) => mse(output, wanted),
  })
  await expect(twice).rejects.toThrow('give rate or schedule, not both')
})
