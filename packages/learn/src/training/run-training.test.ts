import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openRuntime, type Runtime } from '@utsushi/graph'
import { sgd } from '../optimisers/sgd.js'
import { constantRate } from '../schedules.js'
import { smallDefinition, smallOptions, smallProgram } from '../testing/small-training.js'
import type { EpochRecord, StepRecord } from './history.js'
import { fileCheckpoints } from './file-checkpoints.js'
import { runTraining } from './run-training.js'
import type { StepExecutor } from './step-executor.js'
import type { TrainingOptions, TrainingResult } from './training-options.js'
import { trainProgram } from './train-program.js'

const steps = 60

let runtime: Runtime
let executor: StepExecutor
let root: string
beforeAll(async () => {
  runtime = await openRuntime()
  executor = await runtime.load(smallProgram.program)
  root = await mkdtemp(join(tmpdir(), 'utsushi-train-'))
})
afterAll(async () => {
  await runtime.close()
  await rm(root, { recursive: true, force: true })
})

const run = (options: Partial<TrainingOptions> = {}): Promise<TrainingResult> =>
  runTraining({ ...smallOptions(steps), executor, ...options })

test('training learns, and how steps are cut into runs changes no bit', async () => {
  const whole = await run()
  const losses = whole.history.epochs.map(({ trainingLoss }) => trainingLoss)
  expect(losses).toHaveLength(12)
  expect(losses.at(-1)).toBeLessThan(losses[0]! / 3)
  for (const stepsPerRun of [1, 7, 60]) {
    const cut = await run({ stepsPerRun })
    expect(cut.final).toEqual(whole.final)
    expect(cut.history.epochs.map(({ trainingLoss }) => trainingLoss)).toEqual(losses)
  }
})

test('every step is reported once, in order, with its own learning rate', async () => {
  const seen: StepRecord[] = []
  const { history } = await run({ onStep: (record) => seen.push(record), sampleEvery: 10 })
  expect(seen.map(({ step }) => step)).toEqual(Array.from({ length: steps }, (_, k) => k + 1))
  expect(seen[4]!.learningRate).toBeCloseTo(0.01, 12)
  expect(seen.every(({ loss, gradientNorm }) => loss > 0 && gradientNorm > 0)).toBe(true)
  expect(history.steps.map(({ step }) => step)).toEqual([10, 20, 30, 40, 50, 60])
})

test('stopped by the signal and resumed, training ends in the same bits', async () => {
  const whole = await run()
  const checkpoints = fileCheckpoints({ folder: join(root, 'aborted'), resume: true })
  for (const at of [13, 27, 41]) {
    const abort = new AbortController()
    const part = await run({
      checkpoints,
      stepsPerRun: 1,
      signal: abort.signal,
      onStep: ({ step }) => step === at && abort.abort(),
    })
    expect(part.stopped).toBe('aborted')
    expect(part.step).toBeLessThan(steps)
  }
  const last = await run({ checkpoints })
  expect(last.final).toEqual(whole.final)
  expect(last.history.epochs.map(({ trainingLoss }) => trainingLoss)).toEqual(
    whole.history.epochs.map(({ trainingLoss }) => trainingLoss),
  )
})

/** Validation scores as given, one an epoch, and the weights that were scored. */
function scripted(scores: readonly number[]): {
  readonly validate: NonNullable<TrainingOptions['validate']>
  readonly weights: Float32Array[]
} {
  const weights: Float32Array[] = []
  return {
    weights,
    validate: async ({ parameters }) => {
      weights.push(parameters)
      return { rmse: scores[weights.length - 1] ?? 9 }
    },
  }
}

test('training stops after `patience` epochs without a better score, and returns the best weights', async () => {
  const { validate, weights } = scripted([5, 3, 4, 3.5, 6])
  const epochs: EpochRecord[] = []
  const folder = join(root, 'patience')
  const result = await run({
    validate,
    monitor: { metric: 'rmse' },
    patience: 3,
    onEpoch: (record) => epochs.push(record),
    checkpoints: fileCheckpoints({ folder, resume: true }),
  })
  expect(result).toMatchObject({ stopped: 'patience', step: 25, best: { step: 10, epoch: 2, score: 3 } })
  expect(result.parameters).toEqual(weights[1])
  expect(result.final).toEqual(weights[4])
  expect(epochs.map(({ best }) => best)).toEqual([true, true, false, false, false])
  const again = await run({
    validate,
    monitor: { metric: 'rmse' },
    patience: 3,
    checkpoints: fileCheckpoints({ folder, resume: true }),
  })
  expect(again).toMatchObject({ stopped: 'patience', step: 25 })
  expect(again.parameters).toEqual(weights[1])
})

test('a wall-clock budget counts what was spent before a resume', async () => {
  let now = 0
  const slow: StepExecutor = {
    set: (values) => executor.set(values),
    get: (names) => executor.get(names),
    run: async (feeds) => {
      now += 10_000
      return executor.run(feeds)
    },
  }
  const { validate } = scripted([])
  const part = (maxMinutes: number): Promise<TrainingResult> =>
    run({
      executor: slow,
      clock: () => now,
      checkpoints: fileCheckpoints({ folder: join(root, 'budget'), resume: true }),
      stepsPerRun: 1,
      maxMinutes,
      validate,
      monitor: { metric: 'rmse' },
    })
  const first = await part(0.5)
  expect(first).toMatchObject({ stopped: 'budget', step: 3, seconds: 30 })
  expect(first.history.epochs).toMatchObject([{ epoch: 0.6, best: true }])
  expect(await part(0.5)).toMatchObject({ stopped: 'budget', step: 3 })
  expect(await part(1)).toMatchObject({ stopped: 'budget', step: 6, seconds: 60 })
})

test('a loss that becomes NaN names its step and learning rate, and the last good checkpoint stays', async () => {
  const program = trainProgram({ ...smallDefinition, clip: Infinity, optimiser: sgd() })
  const folder = join(root, 'diverged')
  const options = {
    training: program,
    executor: await runtime.load(program.program),
    checkpoints: fileCheckpoints({ folder, resume: true, everySteps: 1 }),
    schedule: (step: number) => (step < 3 ? 0.01 : 1e30),
  }
  await expect(run(options)).rejects.toThrow(
    /^step 5: the (loss|gradient's norm) is (NaN|Infinity) at learning rate 1e\+30: lower the learning rate, .*; the last good state is in .*latest\.safetensors$/,
  )
  const { ledger } = JSON.parse(await readFile(join(folder, 'latest.json'), 'utf8')) as {
    ledger: { step: number }
  }
  expect(ledger.step).toBe(4)
})

test('a damaged checkpoint is named and not used', async () => {
  const folder = join(root, 'damaged')
  const checkpoints = fileCheckpoints({ folder, resume: true, everySteps: 20 })
  await run({ checkpoints })
  const path = join(folder, 'latest.safetensors')
  const bytes = await readFile(path)
  const altered = Uint8Array.from(bytes)
  altered[altered.length - 5]! ^= 1
  await writeFile(path, altered)
  await expect(run({ checkpoints })).rejects.toThrow(
    `${path}: the checkpoint is damaged (its checksum does not match its contents)`,
  )
  await writeFile(path, bytes.subarray(0, bytes.length - 100))
  await expect(run({ checkpoints })).rejects.toThrow(
    /damaged \(.*cut short.*\); put back a copy of it, or delete it/,
  )
  expect(await readFile(path)).toHaveLength(bytes.length - 100)
})

test('a checkpoint of another training is refused, and none is overwritten unasked', async () => {
  const folder = join(root, 'other')
  await run({ checkpoints: fileCheckpoints({ folder, resume: true }) })
  await expect(run({ checkpoints: fileCheckpoints({ folder, resume: false }) })).rejects.toThrow(
    'a training stands here at step 60; resume it, or choose another folder',
  )
  const other = trainProgram({ ...smallDefinition, optimiser: sgd() })
  await expect(
    run({
      training: other,
      executor: await runtime.load(other.program),
      checkpoints: fileCheckpoints({ folder, resume: true }),
    }),
  ).rejects.toThrow('optimiser was adamw, now sgd')
})

test('a checkpoint that cannot be written stops training with the reason', async () => {
  const file = join(root, 'a file')
  await writeFile(file, '')
  await expect(
    run({ checkpoints: fileCheckpoints({ folder: join(file, 'checkpoints'), resume: true }) }),
  ).rejects.toThrow(/ENOTDIR|could not be written/)
})

test('only what the trainer needs crosses to the worker: state stays there between runs', async () => {
  const calls: string[] = []
  const spied: StepExecutor = {
    set: (values) => executor.set(values),
    get: (names) => {
      calls.push(`get ${names.join()}`)
      return executor.get(names)
    },
    run: (feeds) => {
      calls.push(`run ${Object.keys(feeds).join()}`)
      return executor.run(feeds)
    },
  }
  await run({ executor: spied, stepsPerRun: 20, schedule: constantRate(1e-3) })
  expect(calls).toEqual([...Array<string>(3).fill('run step,coefficients,index'), 'get parameters'])
})
