import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, expectTypeOf, test } from 'vitest'
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node'
import {
  hostTensor,
  mean,
  mul,
  openRuntime,
  softmax,
  tanh,
  zeros,
  type HostTensor,
  type Runtime,
  type Tensor,
} from '@utsushi/graph'
import { fit } from '../index.js'
import { fileCheckpoints } from '../node.js'
import { dropout } from '../layers/dropout.js'
import { linear } from '../layers/linear.js'
import { mlp } from '../layers/mlp.js'
import { binaryMetrics } from '../metrics/binary.js'
import { crossEntropy } from '../losses/cross-entropy.js'
import { mse } from '../losses/regression.js'
import { filled } from '../parameters/initialisers.js'
import { parameter } from '../parameters/parameters.js'
import { randomStream } from '@utsushi/ground'
import '../testing/matchers.js'

let root: string
let runtime: Runtime
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'utsushi-fit-'))
  runtime = await openRuntime()
})
afterAll(async () => {
  await runtime.close()
  await rm(root, { recursive: true })
})

/** Two classes that a line does not part: whether two numbers have one sign. */
function signs(samples: number, seed: number): { readonly x: HostTensor; readonly y: HostTensor } {
  const random = randomStream(seed, 'signs')
  const x = Float32Array.from({ length: samples * 2 }, () => 2 * random.uniform() - 1)
  const y = Int32Array.from({ length: samples }, (_, k) => (x[2 * k]! * x[2 * k + 1]! > 0 ? 1 : 0))
  return { x: hostTensor(x, [samples, 2]), y: hostTensor(y, [samples], 'int32') }
}

const network = () => ({ net: mlp({ inputs: 2, hidden: [16], outputs: 2, activation: tanh }) })

const parted = (seed = 1, epochs = 30) =>
  fit({
    runtime,
    model: network(),
    data: signs(300, 1),
    forward: ({ model, x }) => ({ logits: model.net(x), probabilities: softmax(model.net(x)) }),
    loss: ({ output, y }) => crossEntropy(output.logits, y),
    validation: signs(100, 2),
    score: ({ output, y }) => {
      const yes = Array.from(output.probabilities.data, Number).filter((_, k) => k % 2 === 1)
      return { accuracy: binaryMetrics(yes, Array.from(y.data, Number)).accuracy }
    },
    monitor: { metric: 'accuracy', higherIsBetter: true },
    ...{ batch: 20, epochs, rate: 0.02, seed },
  })

test('a model learns from arrays, scores what it has not seen, and answers any number of samples', async () => {
  const trained = await parted()
  const { epochs } = trained.history
  expect(epochs).toHaveLength(30)
  expectTypeOf(epochs[0]!.validation!.accuracy).toEqualTypeOf<number>()
  const unseen = signs(700, 3)
  const scores = await trained.score(unseen)
  expect(scores.accuracy).toBeGreaterThan(0.95)
  expect(scores.loss).toBeLessThan(epochs[0]!.validation!.loss)
  // The weights that are kept are those that scored best.
  const best = Math.max(...epochs.map(({ validation }) => validation!.accuracy))
  expect((await trained.score(signs(100, 2))).accuracy).toBe(best)

  const all = await trained.predict({ x: unseen.x })
  expectTypeOf(all.logits).toEqualTypeOf<HostTensor>()
  expect(all.logits.shape).toEqual([700, 2])
  const one = await trained.predict({ x: hostTensor(unseen.x.data.slice(4, 6), [1, 2]) })
  expect(one.logits.shape).toEqual([1, 2])
  expect(one.logits).toBeAllclose(hostTensor(all.logits.data.slice(4, 6), [1, 2]))
})

test('the saved file is a standard model: any ONNX Runtime answers as it does, for any batch', async () => {
  const trained = await parted(1, 2)
  const path = join(root, 'deep', 'mine.onnx')
  await trained.save(path, { licence: 'CC0' })
  const session = await InferenceSession.create(await readFile(path))
  expect(session.inputNames).toEqual(['x'])
  expect([...session.outputNames].sort()).toEqual(['logits', 'probabilities'])
  for (const samples of [1, 5, 300]) {
    const { x } = signs(samples, 9)
    const { logits } = await session.run({ x: new OrtTensor('float32', x.data as Float32Array, x.shape) })
    const ours = await trained.predict({ x })
    expect(hostTensor(logits!.data as Float32Array, logits!.dims)).toBeAllclose(ours.logits)
  }
  await expect(trained.save(join(root, 'mine.bin'))).rejects.toThrow(
    'mine.bin: what is saved is an ONNX file',
  )
})

test('equal seeds give equal bits, other seeds others', async () => {
  const [a, b, c] = await Promise.all([parted(1, 2), parted(1, 2), parted(2, 2)])
  const bits = ({ weights }: typeof a): unknown => [...weights.values()].map(({ data }) => [...data])
  expect(bits(a)).toEqual(bits(b))
  expect(bits(a)).not.toEqual(bits(c))
})

test('arrays of any names take part, single weights stand among layers, one layer may be the model', async () => {
  const { x } = signs(40, 4)
  const factor = hostTensor(
    Float32Array.from({ length: 40 }, (_, k) => 1 + (k % 3)),
    [40, 1],
  )
  const target = hostTensor(
    Float32Array.from({ length: 40 }, (_, k) => 3 * Number(x.data[2 * k]) * Number(factor.data[k])),
    [40, 1],
  )
  const scaled = await fit({
    model: { lines: [linear({ inputs: 2, outputs: 1 })], scale: parameter([1], filled(1)) },
    data: { drivers: x, factor, target },
    forward: ({ model, drivers, factor: f }) => mul(mul(model.lines[0]!(drivers), f), model.scale),
    loss: ({ output, target: wanted }) => mse(output, wanted),
    ...{ epochs: 100, rate: 0.05, runtime },
  })
  expect(scaled.inputs).toEqual(['drivers', 'factor'])
  expect([...scaled.weights.keys()]).toEqual(['lines.0.weight', 'lines.0.bias', 'scale'])
  expect((await scaled.score({ drivers: x, factor, target })).loss).toBeLessThan(1e-3)
  await expect(scaled.predict({ drivers: x })).rejects.toThrow('data.factor is missing; give drivers, factor')

  const sole = await fit({
    model: linear({ inputs: 2, outputs: 1 }),
    data: { x, y: target },
    forward: ({ model, x: rows }) => model(rows),
    loss: ({ output, y }) => mse(output, y),
    ...{ epochs: 1, runtime },
  })
  const answer = await sole.predict({ x })
  expectTypeOf(answer).toEqualTypeOf<HostTensor>()
  expect(answer.shape).toEqual([40, 1])
})

test('layers drop out while training and not when asked, without being told', async () => {
  const { x } = signs(64, 5)
  const trained = await fit({
    model: { net: mlp({ inputs: 2, hidden: [32], outputs: 1, dropout: 0.5 }) },
    data: { x },
    forward: ({ model, x: rows, random }) => model.net(dropout(rows, 0.5, random)),
    loss: ({ output }) => mean(mul(output, output)),
    ...{ epochs: 6, rate: 1e-9, batch: 64, runtime },
  })
  // The weights hardly move: what differs from epoch to epoch is what was dropped.
  const losses = trained.history.epochs.map(({ trainingLoss }) => trainingLoss)
  expect(new Set(losses).size).toBe(6)
  const [once, again] = [await trained.predict({ x }), await trained.predict({ x })]
  expect(once.data).toEqual(again.data)
})

test('it stops when nothing improves or when told to, and goes on from where it was', async () => {
  const options = { batch: 20, rate: 0.02, runtime } as const
  const run = (more: {
    readonly epochs: number
    readonly signal?: AbortSignal
    readonly patience?: number
    readonly rate?: number
    readonly onEpoch?: () => void
    readonly checkpoints?: ReturnType<typeof fileCheckpoints>
  }) =>
    fit({
      model: network(),
      data: signs(60, 1),
      forward: ({ model, x }) => model.net(x),
      loss: ({ output, y }) => crossEntropy(output, y),
      validation: signs(20, 2),
      ...options,
      ...more,
    })
  const still = await run({ epochs: 50, patience: 3, rate: 0 })
  expect(still).toMatchObject({ stopped: 'patience', best: { epoch: 1 } })
  expect(still.history.epochs).toHaveLength(4)

  const whole = await run({ epochs: 6 })
  const stop = new AbortController()
  const checkpoints = fileCheckpoints({ folder: join(root, 'part'), resume: true })
  const part = await run({ epochs: 6, signal: stop.signal, checkpoints, onEpoch: () => stop.abort() })
  expect(part.stopped).toBe('aborted')
  const rest = await run({ epochs: 6, checkpoints })
  expect(rest.history.epochs.map(({ trainingLoss }) => trainingLoss)).toEqual(
    whole.history.epochs.map(({ trainingLoss }) => trainingLoss),
  )
  const again = await fit({
    model: network(),
    data: signs(60, 1),
    forward: ({ model, x }) => model.net(x),
    loss: ({ output, y }) => crossEntropy(output, y),
    ...{ ...options, epochs: 1, rate: 0, initial: whole.weights },
  })
  expect(again.weights).toEqual(whole.weights)
})

test('what does not fit is refused before anything runs, by its name', async () => {
  const { x, y } = signs(10, 1)
  const asked = (more: object) =>
    fit({
      model: network(),
      data: { x, y },
      forward: ({ model, x: rows }) => model.net(rows),
      loss: ({ output, y: labels }) => crossEntropy(output, labels),
      ...{ epochs: 1, runtime, ...more },
    })
  await expect(asked({ data: { x, y: hostTensor([1, 0], [2], 'int32') } })).rejects.toThrow(
    'data.y is [2] and data.x [10, 2]: axis 0 must be the samples of both',
  )
  await expect(asked({ validation: { x, y: hostTensor(new Float32Array(10), [10]) } })).rejects.toThrow(
    'validation.y is float32 [10], expected int32 [samples] as trained on',
  )
  await expect(asked({ validation: { x } })).rejects.toThrow('validation.y is missing')
  await expect(asked({ data: { x, y, output: x } })).rejects.toThrow('data.output: the name is taken')
  await expect(asked({ loss: ({ output }: { output: never }) => output })).rejects.toThrow(
    'the loss is [10, 2], expected a scalar',
  )
  await expect(
    asked({ forward: () => zeros([3, 2]), loss: ({ output }: { output: Tensor }) => mean(output) }),
  ).rejects.toThrow('forward\'s "output" is [3, 2], its first axis must be the samples of the batch')
  await expect(asked({ batch: 0 })).rejects.toThrow('fit: batch is 0, expected a whole number, at least 1')
  await expect(asked({ batch: 1.5 })).rejects.toThrow('fit: batch is 1.5, expected')
  await expect(asked({ epochs: NaN })).rejects.toThrow('fit: epochs is NaN, expected')
  await expect(asked({ rate: -1 })).rejects.toThrow('fit: rate is -1, expected a number, at least 0')
})

test('a training that diverges says what its data have to do with it', async () => {
  const { x, y } = signs(10, 1)
  const asked = (data: { readonly x: HostTensor; readonly y: HostTensor }) =>
    fit({
      model: network(),
      data,
      forward: ({ model, x: rows }) => model.net(rows),
      loss: ({ output, y: labels }) => crossEntropy(output, labels),
      ...{ epochs: 1, runtime },
    })
  const holed = hostTensor(
    Float32Array.from({ length: 20 }, (_, k) => (k === 7 ? NaN : k)),
    [10, 2],
  )
  await expect(asked({ x: holed, y })).rejects.toThrow(
    'data.x of sample 3 is NaN, and the loss NaN in step 1: fill it, or leave its sample out',
  )
  const beyond = hostTensor(
    Int32Array.from({ length: 10 }, (_, k) => (k === 4 ? 2 : k % 2)),
    [10],
    'int32',
  )
  await expect(asked({ x, y: beyond })).rejects.toThrow(
    /; or for class numbers that the logits do not have \(data\.y from 0 to 2\)$/,
  )
})
