import { join } from 'node:path'
import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import type { TrainingKeys } from '../definition/common-keys.js'
import { parseOverride } from '../definition/overrides.js'
import { registerStudy } from '../definition/registry.js'
import { temporaryFolder } from '../definition/testing/temporary-folder.js'
import { train } from '../run/train.js'
import { writeStudy } from '../testing/line-files.js'
import { lineStudy } from '../testing/line-study.js'
import { cutOff, longWarmup, watchBudget } from './budget.js'
import { scheduleOf } from './training-plan.js'

beforeAll(() => registerStudy(lineStudy))

const keys: TrainingKeys = {
  ...{ optimiser: 'adam', learningRate: 0.01, weightDecay: 0, schedule: 'cosine', warmupSteps: 500 },
  ...{ batch: 4, epochs: 50, clip: 1, patience: 10, maxMinutes: 10 },
}
const planOf = (training: TrainingKeys, stepsPerEpoch = 400) => {
  const steps = stepsPerEpoch * training.epochs
  return { steps, stepsPerEpoch, schedule: scheduleOf(training, steps) }
}

/** What is told of a training whose every step takes so long. */
function told(training: TrainingKeys, secondsPerStep: number, stepsPerEpoch = 400): readonly string[] {
  const messages: string[] = []
  const watch = watchBudget(training, planOf(training, stepsPerEpoch), (message) => messages.push(message))
  for (const step of [1, 8, 20, 100]) watch(step, step * secondsPerStep, secondsPerStep)
  return messages
}

/** The training with what a message says to set. */
function withAdvice(training: TrainingKeys, message: string): TrainingKeys {
  const pairs = [...message.matchAll(/--set training\.(\w+)=(\d+)/g)].map(([, key = '', value]) => [
    key,
    Number(value),
  ])
  expect(pairs.length).toBeGreaterThan(0)
  return { ...training, ...Object.fromEntries(pairs) }
}

test('a budget that cuts the schedule off is told once, when the pace is known, with where it ends', () => {
  expect(told(keys, 0.4)).toEqual([
    'training.maxMinutes 10: at 0.4 s a step about 1,500 steps of 20,000 fit, where the step size is still 99 % of its largest; for a schedule that ends in time: --set training.epochs=3 --set training.warmupSteps=150',
  ])
  expect(told(keys, 2)[0]).toContain('about 300 steps of 20,000 fit, within the warm-up of 500 steps; ')
  expect(told(keys, 0.02)).toEqual([])
  expect(told({ ...keys, maxMinutes: undefined }, 2)).toEqual([])
  expect(told({ ...keys, schedule: 'constant', warmupSteps: 0 }, 2)).toEqual([])
})

test('the settings that a message names lay the schedule over what fits', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.05, max: 30, noNaN: true }),
      fc.integer({ min: 1, max: 2000 }),
      fc.integer({ min: 0, max: 5000 }),
      (secondsPerStep, stepsPerEpoch, warmupSteps) => {
        const training = { ...keys, warmupSteps }
        const [message] = told(training, secondsPerStep, stepsPerEpoch)
        if (message === undefined) return
        const mended = withAdvice(training, message)
        const { steps } = planOf(mended, mended.stepsPerEpoch ?? stepsPerEpoch)
        // Never longer than the budget lasts, but for the few steps that are the least there can be.
        expect(steps).toBeLessThanOrEqual(Math.max(100, 600 / secondsPerStep))
        expect(mended.warmupSteps).toBeLessThanOrEqual(Math.max(1, steps / 2))
      },
    ),
  )
})

test('a training that its budget ended says what would have fitted', () => {
  expect(cutOff(keys, planOf(keys), 120)).toBe(
    'time was up at step 120 of 20,000, within the warm-up of 500 steps; for a schedule that ends in time: --set training.epochs=4 --set training.stepsPerEpoch=30 --set training.warmupSteps=12',
  )
})

test('a warm-up that is most of the training is told before it begins', async () => {
  expect(longWarmup(keys, planOf(keys))).toBeUndefined()
  const folder = temporaryFolder()
  const warnings: string[] = []
  await train(writeStudy(folder, 'line'), {
    ...{ out: join(folder, 'a'), trainOnly: true, overrides: [parseOverride('training.warmupSteps=500')] },
    reporter: { progress: () => {}, info: () => {}, warn: (message) => warnings.push(message) },
  })
  expect(warnings).toEqual([
    'training.warmupSteps 500: all of the 64 steps — the step size never reaches training.learningRate: set training.warmupSteps to 6',
  ])
})

test('a budget that is not reached changes no bit', async () => {
  const folder = temporaryFolder()
  const file = writeStudy(folder, 'line')
  const free = await train(file, { out: join(folder, 'a'), trainOnly: true })
  const budget = [parseOverride('training.maxMinutes=1000')]
  const bound = await train(file, { out: join(folder, 'b'), trainOnly: true, overrides: budget })
  expect(bound.history.map((record) => ({ ...record, seconds: 0 }))).toEqual(
    free.history.map((record) => ({ ...record, seconds: 0 })),
  )
})
