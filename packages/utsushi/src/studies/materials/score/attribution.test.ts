// What the report says of the first point of a recurrent network: it stands out, the empty state is why, and the maps that are drawn do not show it.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hostTensor, openRuntime, type Runtime } from '@utsushi/graph'
import { initialise, plantCue, runTraining } from '@utsushi/learn'
import { randomStream } from '@utsushi/ground'
import { askIn, planTraining, prepareTask, type Tables, type TrainingPlan } from '@utsushi/study'
import { answers } from '../answers.js'
import { materials } from '../index.js'
import { attributionBlocks } from '../report/attribution.js'
import { materialsOf } from '../testing/materials-of.js'
import { explainPart, type AttributionSummary } from './attribution.js'

let runtime: Runtime
beforeAll(async () => {
  runtime = await openRuntime({ threads: 1 })
})
afterAll(() => runtime.close())

const [count, steps] = [480, 60]

/** Noise, with half a wave somewhere in every other sequence. */
function noises() {
  const random = randomStream(7, 'noise')
  const noise = Array.from({ length: count * steps }, () => random.normal())
  const { sequences, labels } = plantCue({
    sequences: hostTensor(noise, [count, steps, 1]),
    height: 4,
    seed: 7,
  })
  const data = sequences.data as Float32Array
  return materialsOf(
    Array.from({ length: count }, (_, k) => ({
      columns: { voltage: data.subarray(k * steps, (k + 1) * steps) },
    })),
    { kind: 'classes', target: 'class', names: ['quiet', 'burst'], of: Int32Array.from(labels.data, Number) },
  )
}

async function summaryOf(
  model: Readonly<Record<string, unknown>>,
  training?: { readonly epochs: number; readonly learningRate: number },
): Promise<AttributionSummary> {
  const { parts } = materials
  const config = parts.schema.parse({
    data: { axes: 'any' },
    evaluation: { plantedCue: false },
    model: { hidden: 24, dropout: 0, ...model },
    training: { ...training, batch: 24 },
  })
  const task = prepareTask(parts, config, noises())
  const parameters =
    training === undefined
      ? initialise(task.model!.parameters, 1)
      : await trained(planTraining(parts, task, onOne), task.tables)
  const asked = answers(task, askIn(runtime, task.tables))(parameters)
  const part = task.parts.test!
  return (await explainPart(task, asked, part, await asked.of(part), {
    signal: new AbortController().signal,
  }))!.summary
}

const onOne = { threads: 1, device: 'cpu' } as const

async function trained(plan: TrainingPlan, data: Tables): Promise<Float32Array> {
  const executor = await plan.open(onOne)
  try {
    const { batches, schedule, steps: all } = plan
    const initial = initialise(plan.parameters, 1)
    return (
      await runTraining({ training: plan.training, executor, data, initial, batches, schedule, steps: all })
    ).parameters
  } finally {
    await executor.close()
  }
}

const wordsOf = (summary: AttributionSummary): string =>
  JSON.stringify(attributionBlocks({ model: { kind: 'rnn' } as never }, summary, () => []))

test('the first point stands out in the gradients of an LSTM, and not in the maps of the report', async () => {
  const summary = await summaryOf({ kind: 'lstm' }, { epochs: 25, learningRate: 5e-3 })
  expect(summary.firstPoint!.gradient).toBeGreaterThan(2)
  expect(summary.settled!.gradient).toBeLessThan(1.3)
  expect(summary.settled!.method).toBeLessThan(1.3)
  expect(summary.settled!.same).toBeGreaterThanOrEqual(0.9)
  expect(summary.settled!.isTaken).toBe(true)
  expect(wordsOf(summary)).toMatch(
    /begins from an empty state.* begun from the state that the mean of training leads to/,
  )
  expect(wordsOf(summary)).not.toMatch(/do not read/i)
})

test('of a simple recurrent network it stands out in integrated gradients too, and is gone once it is led in', async () => {
  const { firstPoint, settled } = await summaryOf({ kind: 'rnn' }, { epochs: 25, learningRate: 3e-3 })
  expect(firstPoint!.gradient).toBeGreaterThan(2)
  expect(firstPoint!.method).toBeGreaterThan(2)
  expect(settled!.gradient).toBeLessThan(1.3)
  expect(settled!.method).toBeLessThan(1.3)
})

test('a network that goes by its empty state is explained as it is, and the first points are warned of', () => {
  const own: AttributionSummary = {
    ...{ method: 'integrated gradients', sequences: 24, delta: null, randomised: null, byClass: [] },
    firstPoint: { gradient: 4, method: 3 },
    cue: null,
    settled: { gradient: 1, method: 1, same: 0.7, isTaken: false },
  }
  expect(wordsOf(own)).toMatch(/Do not read the first points\..*only 70 . of the answers stay/)
  expect(wordsOf({ ...own, settled: null })).toMatch(/Do not read the first points\./)
  expect(wordsOf({ ...own, firstPoint: { gradient: 1, method: 1 }, settled: null })).not.toMatch(
    /first point/,
  )
})

test.each(['lru', 'fcn', 'mlp'])('%s is led nowhere', async (kind) => {
  expect((await summaryOf({ kind, hidden: 4 })).settled).toBeNull()
})
