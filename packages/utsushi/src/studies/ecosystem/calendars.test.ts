import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseOverride, readStudyFile, silentReporter, train } from '../../index.js'
import type { EcosystemConfig } from './config.js'
import { foldPlan, readData, splitOf } from './data.js'
import { ecosystem } from './index.js'
import { simulateEnsemble } from './simulate.js'
import { predictedAsEvaluated } from './testing/predicted-as-evaluated.js'

// Sites or runs of different years: every sample on its own calendar.
const folder = mkdtempSync(join(tmpdir(), 'utsushi-calendars-'))
const ensemble = join(folder, 'ensemble')
const study = join(folder, 'study.yaml')
const overrides = (...texts: string[]) => texts.map(parseOverride)

/** What each sample keeps of 2003 to 2006. */
const kept: readonly (readonly [from: string, to: string])[] = [
  ['2003-01-01', '2006-12-31'],
  ['2003-01-01', '2004-06-30'],
  ['2004-03-15', '2006-12-31'],
  ['2005-02-01', '2006-10-31'],
]

beforeAll(async () => {
  const period = { from: '2003-01-01', to: '2006-12-31' }
  await simulateEnsemble({ out: ensemble, samples: 4, seed: 3, ...period, pictures: false })
  for (const name of readdirSync(ensemble).filter((file) => file.endsWith('.gz'))) {
    const sample = Number(/(\d+)\.csv\.gz$/.exec(name)?.[1])
    const [from, to] = kept[sample]!
    const [header = '', ...rows] = gunzipSync(readFileSync(join(ensemble, name)))
      .toString()
      .split('\n')
    const own = rows.filter((row) => row.slice(0, 10) >= from && row.slice(0, 10) <= to)
    writeFileSync(join(ensemble, name.slice(0, -3)), [header, ...own].join('\n'))
    rmSync(join(ensemble, name))
  }
  writeFileSync(
    study,
    `study: ecosystem
data: { folder: ensemble }
split: { train: [2003, 2004], validation: 2005, test: 2006, holdOutSamples: 0 }
windows: { context: 30, horizon: 20, stride: 15 }
model: { hidden: 8, layers: 1, embedding: 4, stateHidden: 4, headHidden: 4, dropout: 0 }
training: { batch: 8, epochs: 1, stepsPerEpoch: 4, warmupSteps: 1 }
evaluation: { stride: 7 }
threads: 1
`,
  )
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('a fold of a search lays its windows within the records too', async () => {
  const { config } = readStudyFile(study) as { config: EcosystemConfig }
  const data = await readData(config, { reporter: silentReporter })
  const cut = splitOf(config, data)
  const { train: trained, validation } = foldPlan(config, data, cut).parts([0, 1], [2])
  for (const part of [trained, validation]) expect(part.records).toEqual(data.records)
  expect(validation).toMatchObject({ entities: [2], from: cut.validation?.from, to: cut.validation?.to })
})

test.each([
  ['windows of their own', []],
  ['a state carried from the first day of each record', ['windows.history=full']],
  [
    'a state that begins known',
    ['windows.history=full', 'windows.context=0', 'model.decoder=autoregressive'],
  ],
])(
  'runs of different years train and predict as they are evaluated, with %s',
  async (_, set) => {
    const out = join(folder, 'run')
    rmSync(out, { recursive: true, force: true })
    const warnings: string[] = []
    const reporter = { ...silentReporter, warn: (message: string) => void warnings.push(message) }
    const { run } = await train(study, { out, overrides: overrides(...set), reporter })
    expect(warnings.join('\n')).toMatch(
      /samples have records of different periods: 2003-01-01 to 2006-12-31 \(.*daily_0000.csv\), .* windows lie within the record of each/,
    )
    const { compared, worst } = await predictedAsEvaluated(run)
    expect(compared).toBeGreaterThan(500)
    expect(worst).toBeLessThan(1e-5)
    const report = readFileSync(join(run, 'evaluation_report.txt'), 'utf8')
    expect(report).not.toContain('NaN')
    // Of 2006, the second sample has nothing and the last one ten months.
    expect(report).toMatch(/test\s+2006-01-01\s+2006-12-31\s+3\s+/)
  },
  180_000,
)

test('a look tells the periods, and counts no day before or behind a record as missing', async () => {
  const { config } = readStudyFile(study)
  const context = {
    reporter: silentReporter,
    signal: new AbortController().signal,
    device: 'auto',
    threads: 1,
  } as const
  const { warnings } = await ecosystem.inspect(config as EcosystemConfig, join(folder, 'look'), context)
  expect(warnings.join('\n')).toContain('samples have records of different periods')
  expect(warnings.join('\n')).not.toContain('misses')
  const text = readFileSync(join(folder, 'look', 'inspection.txt'), 'utf8')
  expect(text).not.toContain('NaN')
})

test('segments of whole records ask for records of one length, and the number that the message gives works', async () => {
  const out = join(folder, 'segments')
  const all = overrides('windows.mode=segments', 'windows.segmentLength=all', 'windows.burnIn=20')
  const refusal = train(study, { out, overrides: all })
  await expect(refusal).rejects.toThrow(/^windows\.segmentLength: all .* such as \d+$/)
  const days = /such as (\d+)$/.exec(String(await refusal.catch((error: unknown) => error)))?.[1]
  const { outcome } = await train(study, {
    out,
    overrides: [...all, ...overrides(`windows.segmentLength=${days}`)],
    trainOnly: true,
  })
  expect(outcome.best.value).toBeGreaterThan(0)
})
