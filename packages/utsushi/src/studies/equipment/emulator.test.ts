// The emulator file says of a window what the evaluation says of it, whatever the network is made of and however it is calibrated.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openEmulator } from '@utsushi/emulator'
import { openRuntime, type Runtime } from '@utsushi/graph'
import { flatParameters, initialise, tinyTimeMixer } from '@utsushi/learn'
import { saveTinyTimeMixer } from '@utsushi/learn/node'
import { askIn, prepareTask, silentReporter, writeEmulators, type StudyContext } from '@utsushi/study'
import { answers } from './answers.js'
import { windowedPark } from './data/windowed.js'
import { calibrate, parseDecisions, probabilitiesOf } from './decision.js'
import { firstWeights } from './encoder.js'
import { equipment } from './index.js'
import { equipmentModel } from './model.js'
import { columnAt } from './score/columns.js'
import { foreignEncoder } from './testing/foreign-encoder.js'
import { parkOf } from './testing/park-of.js'

const folder = mkdtempSync(join(tmpdir(), 'equipment-emulator-'))
const encoder = join(folder, 'encoder')
const foreign = join(folder, 'foreign.onnx')
const context: StudyContext = {
  reporter: silentReporter,
  signal: new AbortController().signal,
  threads: 1,
  device: 'cpu',
}
let runtime: Runtime

beforeAll(async () => {
  writeFileSync(foreign, foreignEncoder(32))
  runtime = await openRuntime()
  const model = tinyTimeMixer({
    ...{ contextLength: 32, patchLength: 8, numInputChannels: 1, dModel: 8, numLayers: 2 },
    ...{ decoderNumLayers: 1, decoderDModel: 8, predictionLength: 8 },
  })
  const parameters = flatParameters(model.parameters)
  await saveTinyTimeMixer(encoder, { model, parameters, weights: initialise(parameters, 3) })
})

afterAll(async () => {
  await runtime.close()
  rmSync(folder, { recursive: true })
})

/** Waves of different level and phase, with gaps; three have limits of their own, some of them open on one side. */
const park = parkOf(
  Array.from({ length: 4 }, (_, series) =>
    Array.from({ length: 300 }, (_, step) =>
      (step * 7 + series) % 11 === 0
        ? NaN
        : 20 * series + Math.sin(step / 9 + series) + ((step * 37 + series * 11) % 13) / 9,
    ),
  ),
  {
    limits: [
      [NaN, NaN],
      [19.5, NaN],
      [NaN, 41.5],
      [59.5, 61.2],
    ],
  },
)

interface Case {
  readonly model: Readonly<Record<string, unknown>>
  readonly [section: string]: unknown
}

const fromFolder = { kind: 'folder', path: encoder }
const cases: Readonly<Record<string, Case>> = {
  'statistics, Platt': { model: { branches: ['statistics'] } },
  'statistics of every family in raw units, isotonic': {
    model: { branches: ['statistics'] },
    features: { families: ['statistics', 'range', 'memory', 'spectrum'], scale: 'raw' },
    decision: { calibration: 'isotonic' },
  },
  'statistics, uncalibrated': { model: { branches: ['statistics'] }, decision: { calibration: 'none' } },
  'a frozen encoder': { model: { branches: ['encoder'] }, encoder: fromFolder },
  'a frozen encoder and statistics, every layer, differences and patches': {
    model: { branches: ['encoder', 'statistics'] },
    encoder: { ...fromFolder, layers: 'all', differences: true, patches: true },
  },
  'an ONNX file': { model: { branches: ['encoder'] }, encoder: { kind: 'onnx', path: foreign } },
  'an ONNX file and statistics, differences and patches': {
    model: { branches: ['encoder', 'statistics'] },
    encoder: { kind: 'onnx', path: foreign, differences: true, patches: true },
  },
  'an adapted encoder': {
    model: { branches: ['encoder', 'statistics'], encoder: 'lora' },
    encoder: fromFolder,
  },
  'an encoder that is trained': { model: { branches: ['encoder'], encoder: 'all' }, encoder: fromFolder },
  'a recurrent network': { model: { branches: ['lstm'], lstm: 6 } },
  'attention over the steps': { model: { branches: ['attention'] } },
  'all branches, joined by attention': {
    model: { branches: ['encoder', 'statistics', 'lstm', 'attention'], fusion: 'attention', lstm: 6 },
    encoder: fromFolder,
  },
  'one network for all horizons, with learned weights': {
    model: { branches: ['statistics'], tasks: 'shared', taskWeights: 'learned' },
  },
  'boosted trees': { model: { kind: 'trees' }, trees: { trees: 12, depth: 3 } },
  'boosted trees on raw units': {
    model: { kind: 'trees' },
    trees: { trees: 12, depth: 3 },
    features: { scale: 'raw' },
  },
  'a logistic regression': { model: { kind: 'logistic' } },
}

test.each(Object.keys(cases))(
  'the emulator of %s gives the probabilities of the evaluation',
  async (name) => {
    const { parts } = equipment
    const { model: settings, ...others } = cases[name]!
    const config = parts.schema.parse({
      ...{ labels: { horizons: [5, 10] }, windows: { context: 32, stride: 3 } },
      ...{ model: { hidden: [12, 8], ...settings }, ...others },
    })
    const task = prepareTask(parts, config, await windowedPark(config, park, context))
    const { data } = task
    // As a run folder keeps it.
    const fitted = parts.parseFitted(JSON.parse(JSON.stringify(task.fitted)), 'scalers.json', config)
    const model = parts.model(config, fitted)
    const weights = firstWeights(config, task.model, 4, data)
    const isKept = config.model.encoder === 'frozen'
    for (const { name, offset, length } of model?.parameters.entries ?? [])
      if (!(isKept && name.startsWith('encoder.')))
        for (let k = offset; k < offset + length; k++) weights[k]! += 0.1 * Math.sin(k)
    const asked = answers(task, askIn(runtime, task.tables))(weights)
    const calibration = await calibrate(task, asked, task.parts.validation)
    const file = join(folder, `${Object.keys(cases).indexOf(name)}.onnx`)
    const created = '2020-01-01T00:00:00.000Z'
    writeEmulators(parts, { config, fitted, model, weights, calibration, created, metrics: {} }, file)

    const windows = task.parts.test!
    const { logits } = await asked.ask(windows)
    const values = new Float32Array(windows.length * 32)
    const limits = new Float32Array(windows.length * 2)
    for (const [row, window] of windows.entries()) {
      const [series, end] = [data.windows.series[window]!, data.windows.end[window]!]
      values.set(
        park.values.subarray(series * park.steps + end - 31, series * park.steps + end + 1),
        row * 32,
      )
      const [centre, half] = [data.ranges.centre[series]!, data.ranges.half[series]!]
      limits.set([centre - half, centre + half], row * 2)
    }
    const emulator = await openEmulator(file)
    try {
      const { outputs } = await emulator.predict({
        values: { data: values, dims: [windows.length, 32] },
        limits: { data: limits, dims: [windows.length, 2] },
      })
      const decisions = parseDecisions(calibration, config.labels)
      for (const [place, horizon] of [5, 10].entries()) {
        const expected = probabilitiesOf(decisions[place]!.calibrator, columnAt(logits, 2, place))
        const given = outputs['probability']!.columns[`probability_${horizon}`] as Float32Array
        const farthest = expected.reduce((far, value, k) => Math.max(far, Math.abs(value - given[k]!)), 0)
        expect(new Set(expected).size, 'different windows, different probabilities').toBeGreaterThan(3)
        // Least, most and range stand in one another's place: the regression's factors are large, and so is what rounding makes of them.
        expect(farthest, `${horizon} steps ahead`).toBeLessThan(
          config.model.kind === 'logistic' ? 5e-5 : 1e-5,
        )
      }
    } finally {
      await emulator.close()
    }
  },
)

test('64 features of a frozen encoder and the 28 statistics make 20,609 trained weights', () => {
  const { model } = equipment.parts.schema.parse({ model: { branches: ['encoder', 'statistics'] } })
  const sizes = { embedding: 64, statistics: 28, context: 90 }
  expect(equipmentModel(model, sizes, 1).trained).toBe(20_609)
  expect(equipmentModel(model, sizes, 3).trained).toBe(3 * 20_609)
})
