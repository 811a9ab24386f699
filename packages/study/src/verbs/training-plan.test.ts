import { expect, test } from 'vitest'
import { z } from 'zod'
import { trainingKeys } from '../definition/common-keys.js'
import { exampleBatches, scheduleOf } from './training-plan.js'

const training = z.strictObject(
  trainingKeys({
    ...{ optimiser: 'adam', learningRate: 1e-3, weightDecay: 0, schedule: 'constant', warmupSteps: 0 },
    ...{ batch: 4, epochs: 2, patience: 5, examples: 'rows' },
  }),
)

test.each(['cosine', 'constant', 'step', 'noam'] as const)(
  'the step size of %s rises over the warm-up to the learning rate, and never beyond',
  (schedule) => {
    const rate = scheduleOf(training.parse({ schedule, warmupSteps: 10, learningRate: 3e-3 }), 100)
    const rates = Array.from({ length: 100 }, (_, step) => rate(step))
    expect(rates[0]).toBeCloseTo(3e-4, 12)
    expect(rates[9]).toBeCloseTo(3e-3, 12)
    expect(Math.max(...rates)).toBeCloseTo(3e-3, 12)
    if (schedule !== 'constant') expect(rates[99]).toBeLessThan(1.1e-3)
  },
)

test('an epoch brings every example once, with all of its columns, and the scalars of its step', () => {
  const columns = { entity: Int32Array.of(5, 6, 7, 8, 9), weight: Float32Array.of(0.5, 0.6, 0.7, 0.8, 0.9) }
  const batches = exampleBatches({ count: 5, called: 'rows', columns }, 2, 1, {
    teacher: (step) => 1 - step / 10,
  })
  expect(batches.stepsPerEpoch).toBe(3)
  const seen: number[] = []
  for (let step = 0; step < 3; step++) {
    const into = { entity: new Int32Array(2), weight: new Float32Array(2), teacher: new Float32Array(1) }
    batches.write({ step, epoch: 0, stepOfEpoch: step }, into)
    expect(into.teacher[0]).toBeCloseTo(1 - step / 10, 6)
    expect(Array.from(into.weight, (value) => Math.round(10 * value))).toEqual(Array.from(into.entity))
    seen.push(...into.entity)
  }
  expect(new Set(seen)).toEqual(new Set([5, 6, 7, 8, 9]))
})
