import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openEmulator } from '@utsushi/emulator'
import { parseOverride, readStudyFile, silentReporter, train } from '../../index.js'
import type { EcosystemConfig } from './config.js'
import { ecosystem } from './index.js'
import { simulateEnsemble } from './simulate.js'

// One run of a model, weather to fluxes: parameters that never vary, or none at all.
const folder = mkdtempSync(join(tmpdir(), 'utsushi-one-run-'))
const ensemble = join(folder, 'ensemble')
const study = join(folder, 'study.yaml')
const out = join(folder, 'run')
const warnings: string[] = []
const reporter = { ...silentReporter, warn: (message: string) => void warnings.push(message) }
const overrides = (...texts: string[]) => texts.map(parseOverride)

beforeAll(async () => {
  const period = { from: '2003-01-01', to: '2005-12-31' }
  await simulateEnsemble({ out: ensemble, samples: 1, seed: 3, ...period, pictures: false })
  writeFileSync(
    study,
    `study: ecosystem
data: { folder: ensemble, drivers: [tmp_sfc, tmp_2m, tmp10_soil, dswrf_sfc] }
split: { train: 2003, validation: 2004, test: 2005 }
windows: { context: 20, horizon: 20, stride: 20 }
model: { hidden: 4, layers: 1, embedding: 2, stateHidden: 4, headHidden: 4, dropout: 0 }
training: { batch: 8, epochs: 1, stepsPerEpoch: 4, warmupSteps: 1 }
threads: 1
`,
  )
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

const context = {
  reporter,
  signal: new AbortController().signal,
  ...{ device: 'auto' as const, threads: 1 },
}

test('one run with parameters trains without them, says so, and predicts from weather alone', async () => {
  const { config } = readStudyFile(study)
  const looked = await ecosystem.inspect(config as EcosystemConfig, join(folder, 'look'), context)
  expect(looked.warnings.join('\n')).toContain('the emulator reads no parameters')
  const { run } = await train(study, { out, reporter })
  expect(warnings).toContain('split.holdOutSamples: there is one sample, so none is held out')
  expect(warnings.join('\n')).toMatch(/data\.parameters: .* left out: the emulator reads no parameters/)
  const report = readFileSync(join(run, 'evaluation_report.txt'), 'utf8')
  expect(report).toContain('It reads no parameters.')
  expect(report).not.toContain('--parameters')
  const emulator = await openEmulator(join(run, 'model.onnx'))
  expect(emulator.metadata.inputs.map(({ name }) => name)).toEqual(['drivers'])
  await emulator.close()
  const output = join(folder, 'fluxes.csv')
  await ecosystem.predict({ emulator: join(run, 'model.onnx'), input: ensemble, output }, context)
  expect(readFileSync(output, 'utf8').split('\n')).toHaveLength(1 + 1096 - 20 + 1)
})

test('a folder without a table of parameters trains when the study file asks for none, as the message says', async () => {
  for (const name of readdirSync(ensemble))
    if (name.startsWith('parameter_')) rmSync(join(ensemble, name), { recursive: true })
  const other = join(folder, 'other')
  await expect(train(study, { out: other })).rejects.toThrow(
    'holds no parameter_summary.csv — one row per sample, first column sample_id; ' +
      'runs without parameters need none, with data.parameters: []',
  )
  expect(existsSync(other)).toBe(false)
  const { run } = await train(study, { out: other, overrides: overrides('data.parameters=[]') })
  expect(existsSync(join(run, 'report.html'))).toBe(true)
})

test('without a context the state carries on, and baselines that need a last value step aside with a word', async () => {
  const set = overrides('data.parameters=[]', 'windows.context=0', 'windows.history=full')
  const { run } = await train(study, { out: join(folder, 'no-context'), overrides: set })
  const report = readFileSync(join(run, 'evaluation_report.txt'), 'utf8').replaceAll(/\s+/g, ' ')
  expect(report).toContain('so last value and linear ARX cannot be formed')
  expect(report).toContain('day-of-year climatology')
  const output = join(folder, 'all-days.csv')
  await ecosystem.predict({ emulator: join(run, 'model.onnx'), input: ensemble, output }, context)
  expect(readFileSync(output, 'utf8').split('\n')[1]).toMatch(/^0,2003-01-01,/)
})
