// An ensemble in one file, from study file to table: its mean is what was evaluated, its members disagree, and intervals lie about it.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readTable } from '@utsushi/data/node'
import { openEmulator } from '@utsushi/emulator'
import { parseOverride, train } from '../../index.js'
import { simulateEnsemble } from './simulate.js'
import { predictedAsEvaluated } from './testing/predicted-as-evaluated.js'

const folder = mkdtempSync(join(tmpdir(), 'utsushi-ensemble-'))
const study = join(folder, 'study.yaml')
const out = join(folder, 'run')

beforeAll(async () => {
  const period = { from: '2003-01-01', to: '2004-12-31' }
  await simulateEnsemble({ out: join(folder, 'ensemble'), samples: 30, seed: 3, ...period, pictures: false })
  writeFileSync(
    study,
    `study: ecosystem
data: { folder: ensemble }
split: { by: samples, validationSamples: 0.35, holdOutSamples: 0.2 }
windows: { context: 20, horizon: 20, stride: 60, history: full, mode: segments, segmentLength: 60, burnIn: 20 }
model: { hidden: 6, layers: 1, embedding: 4, stateHidden: 4, headHidden: 6, dropout: 0 }
training: { batch: 8, epochs: 2, stepsPerEpoch: 6, warmupSteps: 2, ensemble: 3 }
evaluation: { baselines: [climatology] }
threads: 1
`,
  )
  await train(study, { out })
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('the file says the mean of its members, what they disagree by, and intervals about it', async () => {
  const { compared, worst } = await predictedAsEvaluated(out)
  expect(compared).toBeGreaterThan(1000)
  expect(worst).toBeLessThan(1e-4)
  const emulator = await openEmulator(join(out, 'model.onnx'))
  expect(emulator.outputs.map(({ name }) => name)).toEqual(['fluxes', 'deviation', 'lower', 'upper'])
  expect(emulator.metadata.training['intervals']).toEqual({ level: 0.9, over: 'step', samples: 11 })
  await emulator.close()
  const columns = ['gpp', 'nep'].flatMap((name) =>
    ['', '_deviation', '_lower', '_upper'].map((ending) => name + ending),
  )
  const { columns: table } = await readTable(join(out, 'fluxes.csv'), { columns })
  const of = (name: string): ArrayLike<number> => table.get(name)?.values ?? []
  for (const name of ['gpp', 'nep'])
    for (let row = 0; row < of(name).length; row += 97) {
      expect(of(`${name}_lower`)[row]).toBeLessThanOrEqual(of(name)[row] ?? NaN)
      expect(of(`${name}_upper`)[row]).toBeGreaterThan(of(name)[row] ?? NaN)
      expect(of(`${name}_deviation`)[row]).toBeGreaterThan(0)
    }
  // GPP is never below 0.
  expect(Math.min(...Array.from(of('gpp_lower')))).toBeGreaterThanOrEqual(0)
  const report = readFileSync(join(out, 'evaluation_report.txt'), 'utf8')
  expect(report).toContain('3 side by side; the emulator is their mean')
  expect(report).toContain('Calibrated on 11 validation samples')
})

test('intervals that the study file insists on are refused where too few samples validate', async () => {
  const overrides = ['intervals.make=always', 'split.validationSamples=0.1'].map(parseOverride)
  await expect(train(study, { out: join(folder, 'few'), overrides })).rejects.toThrow(
    /intervals of 90 % need 9 or more validation samples that nothing was trained on, and there are 3/,
  )
})
