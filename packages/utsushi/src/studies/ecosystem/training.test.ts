import { expect, test } from 'vitest'
import type { EcosystemData } from './data.js'
import { ecosystemSchema } from './config.js'
import { scheduleOf, stepSize } from './training.js'

const names = Array.from({ length: 10 }, (_, k) => `driver ${k}`)
const data = { ensemble: { drivers: { names } } } as unknown as Pick<EcosystemData, 'ensemble'>

test('the size of a step counts what the recurrent layers multiply', () => {
  const config = ecosystemSchema.parse({ data: { folder: '.' } })
  // LSTM 256 × 2 on 10 drivers and an embedding of 64: 4 gates × 256 × (74 + 256 + 512), 64 windows of 210 days.
  expect(stepSize(config, data, { context: 180, horizon: 30 })).toBe(64 * 210 * 4 * 256 * 842)
  const small = ecosystemSchema.parse({
    data: { folder: '.' },
    model: { cell: 'rnn', hidden: 8, layers: 1, statics: ['init_state'] },
    training: { batch: 2 },
  })
  expect(stepSize(small, data, { context: 3, horizon: 2 })).toBe(2 * 5 * 8 * 18)
})

test.each(['cosine', 'constant', 'step', 'noam'] as const)(
  'the step size of %s rises over the warm-up to the learning rate, and never beyond',
  (schedule) => {
    const training = { schedule, warmupSteps: 10, learningRate: 3e-3 }
    const rate = scheduleOf(ecosystemSchema.parse({ data: { folder: '.' }, training }), 100)
    const rates = Array.from({ length: 100 }, (_, step) => rate(step))
    expect(rates[0]).toBeCloseTo(3e-4, 12)
    expect(rates[9]).toBeCloseTo(3e-3, 12)
    expect(Math.max(...rates)).toBeCloseTo(3e-3, 12)
    if (schedule !== 'constant') expect(rates[99]).toBeLessThan(1.1e-3)
  },
)
