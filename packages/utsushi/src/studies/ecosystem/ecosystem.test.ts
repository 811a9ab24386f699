import { mkdtempSync, readFileSync, rmSync, writeFileSync, existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openEmulator } from '@utsushi/emulator'
import { openRuntime } from '@utsushi/graph'
import * as ortWeb from 'onnxruntime-web'
import { askIn, bestWeights, prepareTask, taskOfRun } from '@utsushi/study'
import {
  openRun,
  parseOverride,
  readStudyFile,
  resolveRun,
  silentReporter,
  train,
  type TrainedRun,
} from '../../index.js'
import { answers } from './answers.js'
import type { EcosystemConfig } from './config.js'
import { readData, scoredWindows, splitOf } from './data.js'
import { ecosystem } from './index.js'
import { simulateEnsemble } from './simulate.js'

const folder = mkdtempSync(join(tmpdir(), 'utsushi-ecosystem-'))
const ensemble = join(folder, 'ensemble')
const study = join(folder, 'study.yaml')
const overrides = (...texts: string[]) => texts.map(parseOverride)
let finished: TrainedRun

beforeAll(async () => {
  await simulateEnsemble({
    out: ensemble,
    samples: 10,
    seed: 3,
    from: '2003-01-01',
    to: '2006-12-31',
    pictures: false,
  })
  writeFileSync(
    study,
    `study: ecosystem
data: { folder: ensemble }
split: { train: [2003, 2004], validation: 2005, test: 2006, holdOutSamples: 0.2 }
windows: { context: 40, horizon: 20, stride: 15 }
model: { hidden: 12, layers: 1, embedding: 6, stateHidden: 8, headHidden: 8, dropout: 0 }
training: { batch: 8, epochs: 2, stepsPerEpoch: 6, warmupSteps: 2 }
threads: 1
`,
  )
  finished = await train(study, { out: join(folder, 'first') })
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('a run leaves everything that later work needs', async () => {
  const files = [
    'config.json',
    'scalers.json',
    'metrics.json',
    'model.onnx',
    'report.html',
    'evaluation_report.txt',
  ]
  for (const file of [...files, 'training_history.json', 'training_history.csv', 'log.jsonl']) {
    expect(existsSync(join(finished.run, file)), file).toBe(true)
  }
  for (const name of ['learning_curves', 'test_metrics', 'prediction_vs_actual', 'timeseries_predictions']) {
    expect(readFileSync(join(finished.run, 'visualizations', `${name}.svg`), 'utf8')).toContain('<svg')
  }
  const metrics = JSON.parse(readFileSync(join(finished.run, 'metrics.json'), 'utf8')) as {
    evaluations: { split: string; closure: { relativeToScale: number }[] }[]
  }
  expect(metrics.evaluations.map(({ split }) => split)).toEqual(['test', 'held-out', 'validation'])
  const emulator = await openEmulator(join(finished.run, 'model.onnx'))
  const { metrics: carried, inputs } = emulator.metadata
  await emulator.close()
  expect(Object.keys(carried)).toEqual(['test', 'held-out', 'validation'])
  expect(carried['test']).toMatchObject({ nep: { rmse: expect.any(Number) as number } })
  // Units that the ensemble's parameter_ranges.csv tells, and one that nobody does.
  expect(inputs[1]?.features.find(({ name }) => name === 'tree_sla')?.unit).toBe('cm2 (g dry matter)-1')
  expect(inputs[0]?.features[0]?.unit).toBe('unknown')
  for (const { closure } of metrics.evaluations) {
    for (const { relativeToScale } of closure) expect(relativeToScale).toBeLessThan(1e-5)
  }
})

test('scalers see training rows and trained samples only', async () => {
  const { config } = resolveRun(openRun(finished.run)) as { config: EcosystemConfig }
  const data = await readData(config, { reporter: silentReporter })
  const { fitted, parts } = prepareTask(ecosystem.parts, config, data)
  const before = JSON.stringify(fitted)
  // Plant nonsense in every row that training may not see: the scalers must not move.
  const { values } = data.targets
  const width = data.targets.names.length
  const days = data.days.length
  const seen = new Set(parts.train.entities)
  for (let sample = 0; sample < data.samples.length; sample++) {
    for (let day = 0; day < days; day++) {
      const inside = seen.has(sample) && day >= parts.train.from && day < parts.train.to
      if (!inside) values.fill(1e6, (sample * days + day) * width, (sample * days + day + 1) * width)
    }
  }
  expect(JSON.stringify(prepareTask(ecosystem.parts, config, data).fitted)).toBe(before)
})

test('the emulator file gives what the trained network gives, in Node and in a page', async () => {
  const run = openRun(finished.run)
  const { config } = resolveRun(run) as { config: EcosystemConfig }
  const task = await taskOfRun(ecosystem.parts, config, run, {
    reporter: silentReporter,
    signal: new AbortController().signal,
    ...{ device: 'cpu', threads: 1 },
  })
  const windows = scoredWindows(config, task.parts['test']!, 'test')
  const runtime = await openRuntime()
  const weights = await bestWeights(run, task.model!.parameters)
  const scaled = await answers(task, askIn(runtime, task.tables))(weights).forecast(windows)
  await runtime.close()
  const { context, horizon } = windows
  const [entity, start] = [windows.entity[1] ?? 0, windows.start[1] ?? 0]
  const { data: own } = task
  const row = (entity * own.days.length + start) * own.drivers.names.length
  const length = (context + horizon) * own.drivers.names.length
  const statics = own.statics.names.length
  const inputs = {
    drivers: own.drivers.values.slice(row, row + length),
    parameters: own.statics.values.slice(entity * statics, (entity + 1) * statics),
  }
  const targets = task.fitted.targets.features
  for (const options of [{}, { backend: 'web', ort: ortWeb }] as const) {
    const emulator = await openEmulator(
      join(finished.run, 'model.onnx'),
      options as Parameters<typeof openEmulator>[1],
    )
    const { outputs } = await emulator.predict({
      drivers: { dims: [1, context + horizon, own.drivers.names.length], data: inputs.drivers },
      parameters: { dims: [1, statics], data: inputs.parameters },
    } as unknown as Parameters<typeof emulator.predict>[0])
    const fluxes = outputs['fluxes']?.data as Float32Array
    for (let day = 0; day < horizon; day++) {
      targets.forEach(({ center, scale }, flux) => {
        const trained = scaled[(1 * horizon + day) * targets.length + flux] ?? NaN
        const shipped = ((fluxes[(context + day) * targets.length + flux] ?? NaN) - center) / scale
        expect(Math.abs(shipped - trained)).toBeLessThan(1e-5)
      })
    }
    await emulator.close()
  }
})

test.each([
  [
    'the whole period from the first day',
    'windows.history=full',
    'windows.mode=segments',
    'windows.segmentLength=all',
    'windows.burnIn=40',
  ],
  ['segments', 'windows.mode=segments', 'windows.burnIn=40', 'windows.segmentLength=120'],
  ['fluxes fed back', 'model.decoder=autoregressive', 'model.layers=2', 'model.dropout=0.2'],
  [
    'free fluxes, one head',
    'model.fluxes=free',
    'model.head=shared',
    'model.cell=gru',
    'model.statics=[concat]',
  ],
  [
    'noise and dropout against few years',
    'model.outputDropout=0.3',
    'training.driverNoise=0.1',
    'model.cell=rnn',
  ],
])('%s train and are scored', async (name, ...texts) => {
  const out = join(folder, name.replaceAll(/\W+/g, '-'))
  const { outcome, evaluation } = await train(study, { out, overrides: overrides(...texts) })
  expect(outcome).toMatchObject({ stopped: 'finished', steps: 12 })
  expect(Number.isFinite(outcome.best.value)).toBe(true)
  const variants = (evaluation?.metrics['evaluations'] as { variant?: string }[]).map(
    ({ variant }) => variant,
  )
  expect(variants.includes('warm start')).toBe(texts.includes('model.decoder=autoregressive'))
})

test('an emulator for new parameters alone trains on all days and chooses its epoch on unseen samples', async () => {
  const file = join(folder, 'by-samples.yaml')
  writeFileSync(
    file,
    readFileSync(study, 'utf8').replace(
      /^split: .*$/m,
      'split: { by: samples, holdOutSamples: 0.2, validationSamples: 0.2 }',
    ),
  )
  const { config } = readStudyFile(file) as { config: EcosystemConfig }
  const {
    train: trained,
    validation,
    heldOut,
    test,
  } = splitOf(config, await readData(config, { reporter: silentReporter }))
  expect([trained, validation, heldOut].map((part) => [part?.from, part?.to])).toEqual(
    [1, 2, 3].map(() => [0, 1461]),
  )
  expect(test).toBeUndefined()
  const unseen = [...(validation?.entities ?? []), ...(heldOut?.entities ?? [])]
  expect(unseen).toHaveLength(4)
  expect(trained.entities.some((entity) => unseen.includes(entity))).toBe(false)

  const { run, evaluation } = await train(file, { out: join(folder, 'by-samples') })
  expect(evaluation?.metrics['evaluations']).toMatchObject([
    { split: 'held-out', samples: 2, period: { from: '2003-02-10', to: '2006-12-10' } },
    { split: 'validation', samples: 2 },
  ])
  const report = readFileSync(join(run, 'evaluation_report.txt'), 'utf8').replaceAll(/\s+/g, ' ')
  expect(report).toContain('For parameter sets it has never seen, the emulator follows')
  expect(report).toContain('The weights were chosen by another 20 % of the samples')
})

test('training moves towards the fluxes', async () => {
  const records = JSON.parse(readFileSync(join(finished.run, 'training_history.json'), 'utf8')) as {
    train: { loss: number }
  }[]
  expect(records[1]?.train.loss).toBeLessThan((records[0]?.train.loss ?? 0) * 0.95)
})

test('a stopped run continues to the same weights', async () => {
  const out = join(folder, 'stopped')
  const stop = new AbortController()
  const first = await train(study, { out, signal: stop.signal, onEpoch: () => stop.abort() })
  expect(first.outcome.stopped).toBe('interrupted')
  const second = await train(out)
  expect(second.outcome).toMatchObject({ stopped: 'finished', steps: 12 })
  const weights = (run: string) => readFileSync(join(run, 'checkpoints', 'best.safetensors'))
  expect(weights(out).subarray(-4000).equals(weights(finished.run).subarray(-4000))).toBe(true)
})

test.each([
  ['a window longer than the split', 'windows.context=800', /split.train/],
  ['an unknown column', 'data.drivers=[tmp_sfc,tmp_2n]', /tmp_2n/],
  ['a split outside the record', 'split.test=2011', /split.test/],
])('%s is refused in a line that says what to do', async (_, override, message) => {
  const out = join(folder, 'refused')
  await expect(train(study, { out, overrides: overrides(override) })).rejects.toThrow(message)
  expect(existsSync(out)).toBe(false)
})
