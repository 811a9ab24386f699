import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  gather,
  hostTensor,
  input,
  openRuntime,
  Replicas,
  tanh,
  type Runtime,
  type Tensor,
} from '@utsushi/graph'
import { linear, type LinearParameters } from '../layers/linear.js'
import { lora } from '../layers/lora.js'
import { mlp, type MlpParameters } from '../layers/mlp.js'
import { mse } from '../losses/regression.js'
import { adamw } from '../optimisers/adam.js'
import { averaged } from '../optimisers/averaged.js'
import { randomStream } from '@utsushi/ground'
import { constantRate } from '../schedules.js'
import { countOperations } from '../testing/count-operations.js'
import { evaluate } from '../testing/evaluate.js'
import '../testing/matchers.js'
import { besideEachOther, shuffledBatches } from '../training/batches.js'
import { readCheckpoint } from '../training/checkpoint.js'
import { fileCheckpoints } from '../training/file-checkpoints.js'
import { modelsProgram } from '../training/models-program.js'
import { replicaPrograms } from '../training/replica-programs.js'
import { runTraining } from '../training/run-training.js'
import { trainProgram } from '../training/train-program.js'
import { freeze } from './frozen.js'
import { flatParameters, initialise, weightsOf, type Weights } from './parameters.js'
import { toRecord } from './record.js'

let root: string
let runtime: Runtime
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'utsushi-frozen-'))
  runtime = await openRuntime()
})
afterAll(async () => {
  await runtime.close()
  await rm(root, { recursive: true })
})

const encoder = mlp({ inputs: 3, hidden: [8, 8], outputs: 4, activation: tanh })
const head = linear({ inputs: 4, outputs: 1 })
const [samples, size] = [24, 6]
const random = randomStream(3, 'frozen')
const data = {
  x: hostTensor(
    Float32Array.from({ length: samples * 3 }, () => random.normal()),
    [samples, 3],
  ),
  y: hostTensor(
    Float32Array.from({ length: samples }, () => random.normal()),
    [samples, 1],
  ),
}

/** A training of an encoder and a head, the encoder as it is given. */
const definition = (own: typeof encoder) =>
  ({
    name: 'frozen',
    parameters: flatParameters({ head: head.parameters, encoder: own.parameters }),
    optimiser: averaged(adamw({ weightDecay: 0.1 }), { decay: 0.5 }),
    clip: 1,
    data: { x: { dtype: 'float32', shape: [samples, 3] }, y: { dtype: 'float32', shape: [samples, 1] } },
    batch: { index: { dtype: 'int32', shape: [size] } },
    loss: ({ weights, data: tables, batch: { index } }: Context) => {
      const hidden = own.apply(weights.encoder, gather(tables.x, index, 0))
      return mse(head.apply(weights.head, hidden), gather(tables.y, index, 0))
    },
  }) as const

type Model = { readonly head: LinearParameters; readonly encoder: MlpParameters }
type Context = {
  readonly weights: Weights<Model>
  readonly data: { readonly x: Tensor; readonly y: Tensor }
  readonly batch: { readonly index: Tensor }
}

const batches = (seed = 1) => shuffledBatches({ count: samples, size, seed })
const common = { data, schedule: constantRate(0.02), steps: 12, stepsPerRun: 4 }
const frozenEncoder = freeze(encoder)
const frozenDefinition = definition(frozenEncoder)
const { parameters } = frozenDefinition
const initial = initialise(parameters, 1)

const encoderOf = (flat: Float32Array): unknown =>
  [...toRecord(parameters, flat)].filter(([name]) => name.startsWith('encoder'))
const headOf = (flat: Float32Array): unknown =>
  [...toRecord(parameters, flat)].filter(([name]) => name.startsWith('head'))

test('frozen weights keep every bit under gradients, moments and decay; the others learn', async () => {
  const training = trainProgram(frozenDefinition)
  const executor = await runtime.load(training.program)
  const { final } = await runTraining({ ...common, training, executor, initial, batches: batches() })
  expect(final).toHaveLength(parameters.size)
  expect(encoderOf(final)).toEqual(encoderOf(initial))
  expect(headOf(final)).not.toEqual(headOf(initial))
  // What is remembered from step to step is as long as the head.
  const moments = await executor.get(training.state)
  for (const name of training.state) expect(moments[name]?.shape, name).toEqual([5])
})

test('frozen weights cost no gradient: of a frozen encoder only its forward products are left', () => {
  const products = (own: typeof encoder): number =>
    countOperations(Object.values(trainProgram(definition(own)).program.outputs), 'matmul').reduce(
      (a, b) => a + b,
    )
  // Three products of the encoder and one of the head; the gradient of the head's weight is one more.
  expect(products(frozenEncoder)).toBe(5)
  // And for every weight of the encoder its own gradient, and that of what it is given but for the data: 3 + 2, and the head's 1.
  expect(products(encoder)).toBe(11)
})

test('a resumed training has its frozen weights from the checkpoint, whatever it is told to begin with', async () => {
  const training = trainProgram(frozenDefinition)
  const executor = await runtime.load(training.program)
  const whole = await runTraining({ ...common, training, executor, initial, batches: batches() })
  const folder = join(root, 'resumed')
  const validate = async ({ parameters: flat }: { readonly parameters: Float32Array }) => ({
    size: Math.hypot(...flat),
  })
  const part = (steps: number, from: Float32Array) =>
    runTraining({
      ...{ ...common, training, executor, batches: batches(), steps, initial: from, validate },
      monitor: { metric: 'size' },
      checkpoints: fileCheckpoints({ folder, resume: true }),
    })
  await part(4, initial)
  const { final } = await part(12, initialise(parameters, 9))
  expect(final).toEqual(whole.final)
  const best = await readCheckpoint(join(folder, 'best.safetensors'))
  expect([...best!.tensors.keys()].sort()).toEqual([...toRecord(parameters, initial).keys()].sort())
})

test('a checkpoint in which other weights were frozen is refused', async () => {
  const folder = join(root, 'other')
  const checkpoints = fileCheckpoints({ folder, resume: true })
  for (const [k, own] of [frozenEncoder, encoder].entries()) {
    const training = trainProgram(definition(own))
    const executor = await runtime.load(training.program)
    const run = runTraining({ ...common, training, executor, initial, batches: batches(), checkpoints })
    if (k === 0) await run
    else await expect(run).rejects.toThrow('written by another training: weights was')
  }
})

test.each(['batch', 'scan'] as const)(
  'models beside each other, by %s, and workers that share a batch freeze alike',
  async (by) => {
    const alone = trainProgram(frozenDefinition)
    const executor = await runtime.load(alone.program)
    const training = modelsProgram(frozenDefinition, { models: 2, by })
    const begin = [initial, initialise(parameters, 2)]
    const both = await runTraining({
      ...{ ...common, training, executor: await runtime.load(training.program) },
      initial: Float32Array.from([...begin[0]!, ...begin[1]!]),
      batches: besideEachOther([batches(1), batches(2)]),
    })
    for (const [k, from] of begin.entries()) {
      const one = await runTraining({
        ...common,
        training: alone,
        executor,
        initial: from,
        batches: batches(k + 1),
      })
      const own = both.final.subarray(k * parameters.size, (k + 1) * parameters.size)
      expect(encoderOf(own)).toEqual(encoderOf(from))
      expect(hostTensor(own.slice())).toBeAllclose(hostTensor(one.final), { relative: 1e-4, absolute: 1e-5 })
    }
  },
)

test('workers that share a batch leave frozen weights alone', async () => {
  const training = replicaPrograms(frozenDefinition, { replicas: 2, split: ['index'] })
  const workers = await Replicas.open(training.programs, 2)
  const { final } = await runTraining({ ...common, training, executor: workers, initial, batches: batches() })
  await workers.close()
  const single = trainProgram(frozenDefinition)
  const executor = await runtime.load(single.program)
  const one = await runTraining({ ...common, training: single, executor, initial, batches: batches() })
  expect(encoderOf(final)).toEqual(encoderOf(initial))
  expect(hostTensor(final)).toBeAllclose(hostTensor(one.final), { relative: 1e-4, absolute: 1e-5 })
})

test('a choice of weights is frozen by name, and a model of which nothing is left is refused', () => {
  const biases = freeze(encoder.parameters, (name) => name.endsWith('bias'))
  const marked = flatParameters(biases).entries.filter(({ isFrozen }) => isFrozen)
  expect(marked.map(({ name }) => name)).toEqual(['linear.0.bias', 'linear.1.bias', 'linear.2.bias'])
  const all = { ...definition(encoder), parameters: freezeAll() }
  expect(() => trainProgram(all)).toThrow('frozen: every weight is frozen, nothing can be trained')
})

const freezeAll = (): typeof parameters =>
  flatParameters(freeze({ head: head.parameters, encoder: encoder.parameters }))

test('an adapted layer begins as it was, trains its two small matrices alone, and merges into a plain one', async () => {
  const plain = linear({ inputs: 5, outputs: 4 })
  const adapted = lora(plain, { rank: 2, alpha: 6 })
  const model = flatParameters({ net: adapted.parameters })
  const training = trainProgram({
    name: 'lora',
    parameters: model,
    optimiser: adamw(),
    data: {},
    batch: { x: { dtype: 'float32', shape: [7, 5] }, y: { dtype: 'float32', shape: [7, 4] } },
    loss: ({ weights, batch, random: draws }) => mse(adapted.apply(weights.net, batch.x, draws), batch.y),
  })
  const start = initialise(model, 4)
  const stream = randomStream(8, 'lora')
  const { final } = await runTraining({
    ...{ training, executor: await runtime.load(training.program), initial: start, data: {} },
    batches: {
      stepsPerEpoch: 5,
      write: (_, into) => {
        for (const values of Object.values(into))
          for (let k = 0; k < values.length; k++) values[k] = stream.normal()
      },
    },
    ...{ schedule: constantRate(0.05), steps: 10, stepsPerRun: 5 },
  })
  const [before, after] = [toRecord(model, start), toRecord(model, final)]
  for (const name of ['net.base.weight', 'net.base.bias']) expect(after.get(name)).toEqual(before.get(name))
  for (const name of ['net.a', 'net.b']) expect(after.get(name)).not.toEqual(before.get(name))

  const merged = adapted.merge(after, 'net')
  expect([...merged.keys()].sort()).toEqual(['net.bias', 'net.weight'])
  const answer = async (layer: typeof plain, record: ReadonlyMap<string, { readonly data: unknown }>) => {
    const own = flatParameters({ net: layer.parameters })
    const flat = Float32Array.from(
      own.entries.flatMap(({ name }) => [...(record.get(name)!.data as Float32Array)]),
    )
    const [weights, x] = [input('w', 'float32', [own.size]), input('x', 'float32', [3, 5])]
    const { y } = await evaluate(
      runtime,
      [weights, x],
      { y: layer.apply(weightsOf(own, weights).net, x) },
      {
        w: hostTensor(flat),
        x: hostTensor(
          Float32Array.from({ length: 15 }, (_, k) => Math.sin(k)),
          [3, 5],
        ),
      },
    )
    return y!
  }
  const unmerged = await answer(adapted as never, after)
  expect(await answer(plain, merged)).toBeAllclose(unmerged, { relative: 1e-5, absolute: 1e-6 })
  const untouched = await answer(adapted as never, before)
  expect(untouched).toEqual(await answer(plain, adapted.merge(before, 'net')))
  expect(untouched).not.toEqual(unmerged)
  expect(() => adapted.merge(after, 'elsewhere')).toThrow('the weight "elsewhere.base.weight" is missing')
  expect(() => lora(plain, { rank: 0 })).toThrow('the rank is 0')
})
