import { afterAll, beforeAll, expect, test } from 'vitest'
import { hostTensor, openRuntime, type Runtime } from '@utsushi/graph'
import { initialise } from '../parameters/parameters.js'
import {
  smallBatches,
  smallData,
  smallDefinition,
  smallModel,
  smallOptions,
} from '../testing/small-training.js'
import '../testing/matchers.js'
import type { Batches } from './batches.js'
import { modelsProgram } from './models-program.js'
import { train } from './train.js'
import { trainProgram } from './train-program.js'

let runtime: Runtime
beforeAll(async () => {
  runtime = await openRuntime()
})
afterAll(() => runtime.close())

const models = 3
// Each model draws its own dropout: they are compared with models trained alone without any.
const plain: typeof smallDefinition = {
  ...smallDefinition,
  loss: (context) => smallDefinition.loss({ ...context, random: undefined as never }),
}

/** The batches of several models: model k's are those of the small training, k steps later. */
const shifted = (by: number): Batches => {
  const batches = smallBatches()
  const { stepsPerEpoch } = batches
  const at = (step: number) => ({
    step,
    epoch: Math.floor(step / stepsPerEpoch),
    stepOfEpoch: step % stepsPerEpoch,
  })
  return { stepsPerEpoch, write: ({ step }, into) => batches.write(at(step + by), into) }
}

const together: Batches = {
  stepsPerEpoch: smallBatches().stepsPerEpoch,
  write: (position, { index }) => {
    const size = (index?.length ?? 0) / models
    for (let k = 0; k < models; k++) {
      shifted(k).write(position, { index: index!.subarray(k * size, (k + 1) * size) })
    }
  },
}

const initials = Array.from({ length: models }, (_, k) => initialise(smallModel, k + 1))
const flat = Float32Array.from(initials.flatMap((own) => [...own]))

test('models trained as one program end where each ends alone', async () => {
  const alone = trainProgram(plain)
  const executor = await runtime.load(alone.program)
  const training = modelsProgram(plain, { models })
  const all = await train({
    ...smallOptions(6),
    training,
    executor: await runtime.load(training.program),
    initial: flat,
    batches: together,
  })
  for (let k = 0; k < models; k++) {
    const one = await train({
      ...smallOptions(6),
      training: alone,
      executor,
      initial: initials[k]!,
      batches: shifted(k),
    })
    const own = all.final.subarray(k * smallModel.size, (k + 1) * smallModel.size)
    expect(own).toBeAllclose(one.final, { absolute: 1e-5, relative: 1e-4 })
  }
})

test('data of a model of its own are its own: models that see equal targets from equal weights stay equal, others part', async () => {
  const training = modelsProgram(plain, { models, own: ['y'] })
  const { x, y } = smallData()
  const [first, size] = [y.data as Float32Array, y.data.length]
  const targets = new Float32Array(models * size)
  for (let k = 0; k < models; k++)
    targets.set(
      first.map((value) => (k === 2 ? -value : value)),
      k * size,
    )
  const same = Float32Array.from(Array.from({ length: models }, () => [...(initials[0] ?? [])]).flat())
  const alike: Batches = {
    stepsPerEpoch: together.stepsPerEpoch,
    write: (position, { index }) => {
      const length = (index?.length ?? 0) / models
      for (let k = 0; k < models; k++) {
        smallBatches().write(position, { index: index!.subarray(k * length, (k + 1) * length) })
      }
    },
  }
  const { final } = await train({
    ...smallOptions(5),
    training,
    executor: await runtime.load(training.program),
    data: { x, y: hostTensor(targets, [models, ...y.shape]) },
    initial: same,
    batches: alike,
  })
  const part = (k: number): Float32Array => final.subarray(k * smallModel.size, (k + 1) * smallModel.size)
  expect(part(1)).toEqual(part(0))
  const distance = part(2).reduce((sum, value, k) => sum + Math.abs(value - (part(0)[k] ?? 0)), 0)
  expect(distance).toBeGreaterThan(0.1)
})

test('dropout differs from model to model, and repeats', async () => {
  const training = modelsProgram(smallDefinition, { models })
  const executor = await runtime.load(training.program)
  const same = Float32Array.from(Array.from({ length: models }, () => [...(initials[0] ?? [])]).flat())
  const options = { ...smallOptions(3), training, executor, initial: same, batches: together }
  const first = await train(options)
  const again = await train({ ...options, stepsPerRun: 2 })
  expect(again.final).toEqual(first.final)
  const part = (k: number): Float32Array =>
    first.final.subarray(k * smallModel.size, (k + 1) * smallModel.size)
  expect(part(1)).not.toEqual(part(0))
})
