import { expect, test } from 'vitest'
import { ecosystemSchema } from './config.js'
import { stepWork, type EcosystemTask } from './loss.js'

const names = Array.from({ length: 10 }, (_, k) => `driver ${k}`)
const data = { drivers: { names } } as unknown as EcosystemTask['data']
const parts = { train: { entities: [0], from: 0, to: 3000 } }

test('the work of a step counts what the recurrent layers multiply', () => {
  const config = ecosystemSchema.parse({ data: { folder: '.' } })
  // LSTM 256 × 2 on 10 drivers and an embedding of 32: 4 gates × 256 × (42 + 256 + 512), 64 windows of 210 days.
  expect(stepWork({ config, data, parts })).toBe(64 * 210 * 4 * 256 * 810)
  const small = ecosystemSchema.parse({
    data: { folder: '.' },
    windows: { context: 3, horizon: 2 },
    model: { cell: 'rnn', hidden: 8, layers: 1, statics: ['init_state'] },
    training: { batch: 2 },
  })
  expect(stepWork({ config: small, data, parts })).toBe(2 * 5 * 8 * 18)
})
