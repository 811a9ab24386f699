import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  constant,
  grad,
  hostTensor,
  input,
  openRuntime,
  program,
  type Runtime,
  type Tensor,
} from '@utsushi/graph'
import { checkGradients } from '@utsushi/graph/testing'
import { initialise, randomness, runTraining, trainProgram, weightsOf } from '@utsushi/learn'
import { askIn, planTraining, prepareTask, trainingDefinition, type LossInputs } from '@utsushi/study'
import { courses, type CourseStart, type Courses } from './answers.js'
import type { Places } from './data.js'
import { readExperiments } from './data/read.js'
import { electrodialysis } from './index.js'
import { courseLoss, trainingExamples, type ElectrodialysisTask } from './loss.js'
import type { ElectrodialysisModel } from './model.js'
import { scoreCourses } from './score/columns.js'
import { madeUpBatch, madeUpStudy } from './testing/made-up-experiments.js'

const folder = mkdtempSync(join(tmpdir(), 'electrodialysis-'))
let runtime: Runtime
beforeAll(async () => {
  runtime = await openRuntime()
})
afterAll(async () => {
  rmSync(folder, { recursive: true })
  await runtime.close()
})

const small = { lstm: { hidden: 8, layers: 2, dropout: 0 }, mlp: { hidden: 12, layers: 3, dropout: 0 } }

/** Eight experiments of different lengths, some values missing. */
async function prepared(
  model: Record<string, unknown> = {},
  others: Record<string, unknown> = {},
): Promise<ElectrodialysisTask> {
  const rows = Array.from({ length: 8 }, (_, k) => madeUpBatch(k, 6 + (k % 3), 12 + 3 * k)).flat()
  rows.forEach((row, k) => {
    if (k % 11 === 3) row['CAK'] = ''
  })
  const config = madeUpStudy(folder, rows, { model: { ...small, ...model }, ...others })
  return prepareTask(electrodialysis.parts, config, await readExperiments(config))
}

/** Courses of some experiments by given weights. */
const ran = (
  task: ElectrodialysisTask,
  places: Places,
  weights: Float32Array,
  start: CourseStart,
): Promise<Courses> => courses(task, askIn(runtime, task.tables))(weights).run(places, start)

/** The loss of two experiments as a function of the weights. */
function lossOf(all: ElectrodialysisTask) {
  const { loss } = courseLoss(all)
  return (flat: Tensor) => loss(contextOf(all, flat, [1, 5]))
}

function contextOf(
  { tables, model }: ElectrodialysisTask,
  flat: Tensor,
  places: Places,
): LossInputs<ElectrodialysisModel> {
  const data = Object.fromEntries(
    Object.entries(tables).map(([name, { data: values, shape }]) => [
      name,
      constant(values as Float32Array, { shape: shape as number[] }),
    ]),
  )
  return {
    weights: weightsOf(model.parameters, flat),
    data,
    batch: { index: constant(places, { dtype: 'int32' }) },
    random: randomness(3, constant(0, { dtype: 'int64' })),
  }
}

async function lossAt(all: ElectrodialysisTask, weights: Float32Array): Promise<number> {
  const flat = input('flat', 'float32', [weights.length])
  const executable = await runtime.load(
    program({ name: 'loss', inputs: [flat], outputs: { loss: lossOf(all)(flat) } }),
  )
  const { loss } = await executable.run({ flat: hostTensor(weights) })
  await executable.release()
  return Number(loss!.data[0])
}

test.each([
  ['from the measured state', { teacherForcing: 1 }],
  ['from its own prediction, gradients fed back', { teacherForcing: 0, feedbackGradient: true }],
])('gradients of the loss agree with differences: %s', async (_, settings) => {
  const tiny = { lstm: { hidden: 3, layers: 2, dropout: 0 }, mlp: { hidden: 4, layers: 3, dropout: 0 } }
  const all = await prepared({ ...tiny, ...settings })
  // Large enough that every part of the network matters, and such that no kink lies within a step of the difference.
  const weights = initialise(all.model.parameters, 6).map((weight) => weight * 2)
  await checkGradients(runtime, ([flat]) => [lossOf(all)(flat!)], [hostTensor(weights)], {
    step: 1 / 1024,
    absolute: 2e-3,
  })
})

test('the loss is the mean squared scaled error of what was measured', async () => {
  const all = await prepared({ teacherForcing: 1 })
  const weights = initialise(all.model.parameters, 4)
  const { mseScaled, columns } = scoreCourses(all, [1, 5], await ran(all, [1, 5], weights, 'oneStep'))
  expect(columns.map(({ name }) => name).join()).toBe('VF,VA,VB,CFLA,CALA,CBLA,CFK,CAK,CBK,I')
  expect(columns.find(({ name }) => name === 'CAK')!.count).toBeLessThan(columns[0]!.count)
  expect(await lossAt(all, weights)).toBeCloseTo(mseScaled, 6)
})

test('predictions are fed back: only the first sample and the controls enter a free-running course', async () => {
  const all = await prepared()
  const weights = initialise(all.model.parameters, 4).map((weight) => weight * 3)
  const run = async (task: ElectrodialysisTask, start: CourseStart) =>
    (await ran(task, [1, 5], weights, start)).seen
  const table = all.tables['values']!
  const values = (table.data as Float32Array).map((value, k) => {
    const [step, feature] = [Math.floor(k / 12) % all.data.steps, k % 12]
    return step > 0 && feature >= 2 ? value * 1.3 : value
  })
  const disturbed = { ...all, tables: { ...all.tables, values: hostTensor(values, table.shape) } }
  expect(await run(disturbed, 'free')).toEqual(await run(all, 'free'))
  expect(await run(disturbed, 'oneStep')).not.toEqual(await run(all, 'oneStep'))
  const free = await lossAt(await prepared({ teacherForcing: 0 }), weights)
  const forced = await lossAt(await prepared({ teacherForcing: 1 }), weights)
  expect(Math.abs(free / forced - 1)).toBeGreaterThan(0.01)
})

test('an untrained model predicts next to no change, a trained one a tenth of its error', async () => {
  const all = await prepared({ lstm: { hidden: 32 }, mlp: { hidden: 32, layers: 2 } })
  const { config, data, model } = all
  const everyone = data.ids.map((_, k) => k)
  const score = async (weights: Float32Array, start: CourseStart = 'oneStep') =>
    scoreCourses(all, everyone, await ran(all, everyone, weights, start)).columns.slice(0, 9)
  const noChange = noChangeScaled(all)
  const initial = initialise(model.parameters, 0)
  const before = meanSquare((await score(initial)).map(({ rmseScaled }) => rmseScaled))
  expect(before).toBeLessThan(2 * noChange)
  const training = { ...config.training, learningRate: 3e-3, epochs: 150 }
  const plan = planTraining(
    electrodialysis.parts,
    { ...all, config: { ...config, training }, parts: { train: everyone } },
    { threads: 1, device: 'cpu' },
  )
  const executor = await plan.open({})
  const { parameters } = await runTraining({
    training: plan.training,
    executor,
    data: all.tables,
    initial,
    batches: plan.batches,
    schedule: plan.schedule,
    steps: plan.steps,
  })
  await executor.close()
  expect(meanSquare((await score(parameters)).map(({ rmseScaled }) => rmseScaled))).toBeLessThan(
    noChange / 10,
  )
  for (const { rmseScaled } of await score(parameters, 'free')) expect(rmseScaled).toBeLessThan(0.05)
})

const meanSquare = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value * value, 0) / values.length

/** Mean squared scaled error of predicting the state before. */
function noChangeScaled({ data: { steps }, tables, fitted: { scaler } }: ElectrodialysisTask): number {
  const [values, mask] = [tables['values']!, tables['mask']!]
  const squares = scaler.features.map(({ scale }, feature) => {
    let [sum, count] = [0, 0]
    for (let row = 1; row < values.data.length / 12; row++) {
      const now = row * 12 + feature
      if (row % steps === 0 || !mask.data[now]) continue
      sum += ((Number(values.data[now]) - Number(values.data[now - 12])) / scale) ** 2
      count++
    }
    return sum / count
  })
  return squares.slice(2, 11).reduce((a, b) => a + b, 0) / 9
}

test('totals of a free-running course are those of its first sample, to the bit, trained or not', async () => {
  const all = await prepared()
  const weights = initialise(all.model.parameters, 2).map((weight) => weight * 5)
  const { contents } = await ran(all, [0, 3, 6], weights, 'free')
  const total = (step: number, experiment: number, quantity: number): number =>
    [0, 1, 2].reduce((sum, c) => sum + contents[(step * 3 + experiment) * 9 + quantity * 3 + c]!, 0)
  for (const experiment of [0, 1, 2])
    for (const quantity of [0, 1, 2])
      for (const step of [1, 2, 6])
        expect(total(step, experiment, quantity)).toBe(total(0, experiment, quantity))
  expect(contents[0]).not.toBe(contents[27])
})

test('with detached feedback the backward loop holds the recurrent layers alone', async () => {
  const productsOf = async (feedbackGradient: boolean): Promise<number> => {
    const task = await prepared({ feedbackGradient })
    const examples = trainingExamples(task.data, task.parts.train)
    const definition = trainingDefinition(electrodialysis.parts, task, examples, 1, 0)
    const loops = trainProgram(definition).program.print().split('step(').slice(1)
    const backward = loops.at(-1)!.split('→')[0]!
    return backward.split('= matmul(').length - 1
  }
  // Each layer has a loop of its own, with the product that gives its state's gradient.
  expect(await productsOf(false)).toBe(1)
  expect(await productsOf(true)).toBeGreaterThan(3)
})

test('predictions made in the loop only where they are fed back give the same loss and gradients', async () => {
  const all = await prepared({
    ...{ lstm: { hidden: 4, layers: 2, dropout: 0.2 }, mlp: { hidden: 6, layers: 3, dropout: 0.2 } },
    teacherForcing: 0.7,
  })
  let asked = 0
  const everywhere = {
    ...all.model,
    run: ((weights, scales, { measured, ...course }) => {
      const { fedBack, ...rest } = measured!
      if (fedBack !== undefined) asked++
      return all.model.run(weights, scales, { ...course, measured: rest })
    }) as ElectrodialysisModel['run'],
  }
  const weights = initialise(all.model.parameters, 6).map((weight) => weight * 2)
  const both = async (model: ElectrodialysisModel) => {
    const flat = input('flat', 'float32', [weights.length])
    const loss = lossOf({ ...all, model })(flat)
    const [gradient] = grad(loss, [flat])
    const executable = await runtime.load(
      program({ name: 'loss', inputs: [flat], outputs: { loss, gradient: gradient! } }),
    )
    const result = await executable.run({ flat: hostTensor(weights) })
    await executable.release()
    return [Number(result['loss']!.data[0]), ...(result['gradient']!.data as Float32Array)]
  }
  const [here, there] = [await both(all.model), await both(everywhere)]
  expect(asked).toBe(1)
  const largest = Math.max(...there.map(Math.abs))
  expect(largest).toBeGreaterThan(1e-3)
  here.forEach((value, k) => expect(Math.abs(value - there[k]!)).toBeLessThan(2e-6 * largest))
})

test('updates of short experiments give the same loss when they do not run to the length of the longest', async () => {
  const all = await prepared({ teacherForcing: 1 })
  const { loss: whole, shortcuts: shorter = [] } = courseLoss(all)
  expect(all.data.lengths.toSorted().join()).toBe('6,6,6,7,7,7,8,8')
  expect(shorter).toHaveLength(2)
  const weights = initialise(all.model.parameters, 6).map((weight) => weight * 2)
  const at = async (places: readonly number[]) => {
    const flat = input('flat', 'float32', [weights.length])
    const context = contextOf(all, flat, places)
    const executable = await runtime.load(
      program({
        name: 'losses',
        inputs: [flat],
        outputs: {
          whole: whole(context),
          ...Object.fromEntries(
            shorter.flatMap(({ holds, loss }, k) => [
              [`holds${k}`, holds(context)],
              [`loss${k}`, loss(context)],
            ]),
          ),
        },
      }),
    )
    const result = await executable.run({ flat: hostTensor(weights) })
    await executable.release()
    return (name: string) => Number(result[name]!.data[0])
  }
  const [six, seven, eight] = [await at([0, 3]), await at([0, 4]), await at([1, 5])]
  expect([six('holds0'), six('holds1')]).toEqual([1, 1])
  expect(six('loss0') / six('whole')).toBeCloseTo(1, 6)
  expect([seven('holds0'), seven('holds1')]).toEqual([0, 1])
  expect(seven('loss1') / seven('whole')).toBeCloseTo(1, 6)
  expect([eight('holds0'), eight('holds1')]).toEqual([0, 0])
  expect(Math.abs(eight('loss0') / eight('whole') - 1)).toBeGreaterThan(1e-4)
})
