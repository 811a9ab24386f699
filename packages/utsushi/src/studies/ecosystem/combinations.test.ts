import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseOverride, train } from '../../index.js'
import { simulateEnsemble } from './simulate.js'
import { predictedAsEvaluated } from './testing/predicted-as-evaluated.js'

const folder = mkdtempSync(join(tmpdir(), 'utsushi-combinations-'))
const study = join(folder, 'study.yaml')
const out = join(folder, 'run')

beforeAll(async () => {
  const period = { from: '2003-01-01', to: '2006-12-31' }
  await simulateEnsemble({ out: join(folder, 'ensemble'), samples: 10, seed: 3, ...period, pictures: false })
  writeFileSync(
    study,
    `study: ecosystem
data: { folder: ensemble }
split: { train: [2003, 2004], validation: 2005, test: 2006 }
windows: { context: 36, horizon: 20, stride: 15, burnIn: 40 }
model: { hidden: 12, embedding: 6, stateHidden: 8, headHidden: 8 }
training: { batch: 6, epochs: 1, stepsPerEpoch: 3, warmupSteps: 2 }
threads: 1
`,
  )
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

const keys = [
  'model.statics',
  'model.head',
  'model.decoder',
  'model.fluxes',
  'windows.mode',
  'windows.history',
  'model.cell',
  'training.loss',
  'training.optimiser',
  'training.schedule',
  'model.layers',
  'split.holdOutSamples',
  'windows.segmentLength',
  'model.dropout',
  'windows.context',
  'windows.burnIn',
  'data.parameters',
  'evaluation.stride',
]

// Any two values of any two settings stand together in one of the lines that name all but the last four; those that follow
// begin without a context or a burn-in, and read no parameters.
test.each([
  '[concat,init_state] separate autoregressive free segments full rnn huber adamw noam 1 0 all 0',
  '[init_state] shared direct closed windows window gru mae adam step 1 0.3 all 0.2',
  '[] shared direct closed windows full rnn mse sgd constant 2 0 120 0',
  '[concat] separate autoregressive closed segments window lstm mae adamw cosine 2 0.3 120 0.2',
  '[] separate direct free windows window gru huber sgd noam 2 0.3 all 0.2',
  '[] shared autoregressive free segments full lstm mse adam step 1 0 120 0',
  '[concat] shared direct free windows full gru mae adamw cosine 2 0 all 0',
  '[init_state] separate autoregressive free windows full rnn mse adamw constant 1 0.3 all 0.2',
  '[concat,init_state] shared direct closed windows window rnn huber adam step 2 0.3 120 0',
  '[init_state] separate direct closed segments window lstm mae sgd constant 1 0 all 0',
  '[concat,init_state] shared autoregressive free segments window gru mse sgd cosine 1 0.3 120 0',
  '[concat] shared direct closed windows full lstm huber adam noam 1 0 all 0.2',
  '[init_state] separate direct closed windows window rnn mae sgd noam 2 0.3 120 0.2',
  '[concat,init_state] separate autoregressive closed windows full lstm huber adam constant 1 0 120 0.2',
  '[concat] shared autoregressive free segments full rnn mse sgd step 2 0.3 120 0.2',
  '[] separate direct closed segments full lstm mae adamw step 1 0 120 0.2',
  '[init_state] shared direct free windows full rnn huber adam cosine 1 0 all 0',
  '[concat] shared autoregressive free windows full gru huber sgd constant 1 0.3 120 0.2',
  '[] shared direct free windows full gru mae sgd cosine 1 0.3 120 0',
  '[concat] shared direct free segments window lstm mse adamw noam 1 0.3 all 0.2',
  '[concat,init_state] separate autoregressive closed windows full rnn mae sgd constant 2 0 120 0',
  '[concat,init_state] separate direct closed segments full lstm mse adamw cosine 1 0 all 0 0 0 all',
  '[init_state] shared autoregressive free segments full gru mse adamw cosine 1 0.2 all 0 0 0 all',
  '[concat,init_state] shared autoregressive closed windows window lstm mse adamw cosine 1 0 120 0 0 40 [] 12',
  '[concat,init_state] separate direct free windows window gru mse adamw cosine 2 0.2 120 0.2 36 40 []',
  '[init_state] separate direct closed segments window lstm mse adamw cosine 1 0 all 0 0 0 [] 12',
])('%s: trains, and its file predicts what is evaluated', async (line) => {
  const overrides = line.split(' ').map((value, k) => parseOverride(`${keys[k]}=${value}`))
  rmSync(out, { recursive: true, force: true })
  const { outcome } = await train(study, { out, overrides, trainOnly: true })
  expect(outcome.best.value).toBeGreaterThan(0)
  const { compared, worst } = await predictedAsEvaluated(out)
  expect(compared).toBeGreaterThan(1000)
  expect(worst).toBeLessThan(1e-5)
})
