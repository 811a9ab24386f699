import { afterAll, beforeAll, expect, test } from 'vitest'
import { constant, equal, hostTensor, mod, openRuntime, type Runtime, type Tensor } from '@utsushi/graph'
import { sgd } from '../optimisers/sgd.js'
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
import { constantRate } from '../schedules.js'
import { modelsProgram, type ModelsProgram } from './models-program.js'
import { runTraining } from './run-training.js'
import { trainProgram, type TrainProgram } from './train-program.js'

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

test.each(['batch', 'scan'] as const)(
  'models trained as one program, by %s, end where each ends alone',
  async (by) => {
    const alone = trainProgram(plain)
    const executor = await runtime.load(alone.program)
    const training = modelsProgram(plain, { models, by })
    const all = await runTraining({
      ...smallOptions(6),
      training,
      executor: await runtime.load(training.program),
      initial: flat,
      batches: together,
    })
    for (let k = 0; k < models; k++) {
      const one = await runTraining({
        ...smallOptions(6),
        training: alone,
        executor,
        initial: initials[k]!,
        batches: shifted(k),
      })
      const own = all.final.subarray(k * smallModel.size, (k + 1) * smallModel.size)
      expect(own).toBeAllclose(one.final, { absolute: 1e-5, relative: 1e-4 })
    }
  },
)

test.each(['batch', 'scan'] as const)(
  'data of a model of its own are its own, by %s: models that see equal targets from equal weights stay equal, others part',
  async (by) => {
    const training = modelsProgram(plain, { models, own: ['y'], by })
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
    const { final } = await runTraining({
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
  },
)

test.each(['batch', 'scan'] as const)(
  'dropout, by %s, differs from model to model, and repeats',
  async (by) => {
    const training = modelsProgram(smallDefinition, { models, by })
    const executor = await runtime.load(training.program)
    const same = Float32Array.from(Array.from({ length: models }, () => [...(initials[0] ?? [])]).flat())
    const options = { ...smallOptions(3), training, executor, initial: same, batches: together }
    const first = await runTraining(options)
    const again = await runTraining({ ...options, stepsPerRun: 2 })
    expect(again.final).toEqual(first.final)
    const part = (k: number): Float32Array =>
      first.final.subarray(k * smallModel.size, (k + 1) * smallModel.size)
    expect(part(1)).not.toEqual(part(0))
  },
)

test('a shortcut runs where it holds, and the loss elsewhere', async () => {
  const shortcuts = [
    {
      // Even steps: a loss of a constant, which leaves the weights as they are.
      holds: ({ step }: { readonly step: Tensor }) => equal(mod(step, 2), 0),
      loss: () => constant(7),
    },
  ]
  const definition = { ...plain, optimiser: sgd(), shortcuts }
  const outcome = async (training: TrainProgram | ModelsProgram, initial: Float32Array, batches: Batches) =>
    runTraining({
      ...smallOptions(4),
      training,
      executor: await runtime.load(training.program),
      initial,
      batches,
      schedule: constantRate(0.1),
    })
  const one = await outcome(trainProgram(definition), initials[0]!, shifted(0))
  expect(one.history.steps.map(({ loss }) => loss === 7)).toEqual([true, false, true, false])
  const several = await outcome(modelsProgram(definition, { models, by: 'scan' }), flat, together)
  expect(several.final.subarray(0, smallModel.size)).toBeAllclose(one.final, {
    absolute: 1e-5,
    relative: 1e-4,
  })
  const whole = await outcome(modelsProgram(definition, { models, by: 'batch' }), flat, together)
  expect(whole.final).not.toEqual(several.final)
})
