import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openEmulator } from '@utsushi/emulator'
import { silentReporter, train } from '../../index.js'
import { temporaryFolder } from '@utsushi/study/testing'
import { simulationSchema } from './config.js'
import type { PartEvaluation } from './score.js'
import { simulateElectrodialysis } from './simulate.js'

const context = { reporter: silentReporter, signal: new AbortController().signal }

/** Simulates and trains; `yaml` is the study file less its `study` and `data`. */
async function trained(process: 'bmed' | 'ed', yaml: string, data = '{ folder: data }') {
  const folder = temporaryFolder()
  const options = simulationSchema.parse({ process, samples: 12, seed: 2 })
  await simulateElectrodialysis(options, join(folder, 'data'), context)
  const study = join(folder, 'study.yaml')
  writeFileSync(study, `study: electrodialysis\ndata: ${data}\nthreads: 1\n${yaml}`)
  return train(study, { out: join(folder, 'run') })
}

const model = 'model: { lstm: { hidden: 24, dropout: 0 }, mlp: { hidden: 32, dropout: 0 } }\n'

test('a run leaves what later work needs, beats no change, and keeps totals', async () => {
  const { run, evaluation } = await trained(
    'bmed',
    `${model}training: { epochs: 120, learningRate: 3.e-3 }\nsplit: { test: 0.25 }\n`,
  )
  const files = [
    'config.json',
    'scalers.json',
    'metrics.json',
    'model.onnx',
    'model.step.onnx',
    'report.html',
  ]
  for (const name of [...files, 'evaluation_report.txt', 'training_history.json'])
    expect(existsSync(join(run, name)), name).toBe(true)
  const { parts } = evaluation!.metrics as { parts: PartEvaluation[] }
  expect(parts.map(({ part }) => part)).toEqual(['test', 'validation'])
  const { oneStep, freeRunning, largestDrift, lowestContent } = parts[0]!
  expect(oneStep.emulator.mseScaled).toBeLessThan(oneStep.no_change.mseScaled / 2)
  expect(freeRunning.emulator.medianShare).toBeLessThan(freeRunning.no_change.medianShare)
  expect(largestDrift).toBeLessThan(1e-6)
  expect(lowestContent).toBeGreaterThanOrEqual(0)
  expect(readFileSync(join(run, 'evaluation_report.txt'), 'utf8')).toContain(
    'How the free-running error grows',
  )
  const emulator = await openEmulator(join(run, 'model.onnx'))
  expect(emulator.metadata.metrics).toHaveProperty('test.freeRunning.rmse.CALA')
  await emulator.close()
})

test('another system is declared in the study file alone', async () => {
  const example = readFileSync(
    new URL('../../../../../examples/electrodialysis-two-compartments.yaml', import.meta.url),
    'utf8',
  )
  const system = /^system:.*\n(?: .*\n)+/m.exec(example)![0]
  const data =
    '{ folder: data, file: ED_DATA.csv, experiment: batch, time: minutes, timeUnit: min, interval: 5 }'
  const { evaluation } = await trained(
    'ed',
    `${system}\n${model}training: { epochs: 60, learningRate: 3.e-3 }\nsplit: { test: 0.25, validation: 0 }\n`,
    data,
  )
  const { parts } = evaluation!.metrics as { parts: PartEvaluation[] }
  // Without validation experiments the last epoch is taken.
  expect(parts.map(({ part }) => part)).toEqual(['test'])
  const { oneStep, largestDrift } = parts[0]!
  expect(oneStep.emulator.columns.map(({ name }) => name).join()).toBe(
    'VD,VC,Na_D,Na_C,Cl_D,Cl_C,SO4_D,SO4_C,I',
  )
  expect(oneStep.emulator.mseScaled).toBeLessThan(oneStep.no_change.mseScaled)
  expect(largestDrift).toBeLessThan(1e-6)
})
