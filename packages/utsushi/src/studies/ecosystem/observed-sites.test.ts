import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { formatStamp, parseInterval, parseStamp, stampStep } from '@utsushi/data'
import { parseOverride, readStudyFile, silentReporter, train } from '../../index.js'
import type { EcosystemConfig } from './config.js'
import { readData, splitOf } from './data.js'
import { driverPlace } from './data/ensemble-sites.js'
import { ecosystem } from './index.js'

// Towers: weather and measured fluxes with gaps, no parameters, each its own years; told apart by descriptors or by weather alone.
const root = mkdtempSync(join(tmpdir(), 'utsushi-towers-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const context = {
  ...{ reporter: silentReporter, signal: new AbortController().signal },
  ...{ device: 'auto' as const, threads: 1 },
}

interface Tower {
  readonly first: string
  readonly steps: number
  readonly cold: number
}

/** Writes towers as daily_0000.csv …; every fifth day nothing was measured. */
function write(
  folder: string,
  towers: readonly Tower[],
  interval: string,
  header: string,
  weather: boolean,
): void {
  const step = parseInterval(interval)!
  for (const [sample, { first, steps, cold }] of towers.entries()) {
    const from = parseStamp(first, step)
    const stamp = (k: number): string => {
      const text = formatStamp(from + k * stampStep(step), step)
      return header === 'year,month' ? text.replace('-', ',') : text
    }
    const tair = (k: number): number => 10 * Math.sin(k / 5) + 3 * Math.sin(k * 1.7) - cold
    const flux = (k: number): string => (k % 5 === 3 ? '-9999' : String(0.2 * tair(k) + 0.1 * ((k * 7) % 5)))
    const rows = Array.from({ length: steps }, (_, k) => k)
    const own = rows.map((k) =>
      weather ? `${stamp(k)},${flux(k)}` : `${stamp(k)},${tair(k)},${(k * 7) % 5},${flux(k)}`,
    )
    const columns = weather ? `${header},nee` : `${header},tair,rain,nee`
    writeFileSync(join(folder, `daily_000${sample}.csv`), [columns, ...own].join('\n'))
    if (weather)
      writeFileSync(
        join(folder, `weather_tower${sample}.csv`),
        [`${header},tair,rain`, ...rows.map((k) => `${stamp(k)},${tair(k)},${(k * 7) % 5}`)].join('\n'),
      )
  }
}

const studyFile = (more: string): string => `study: ecosystem
data: { folder: ., drivers: [tair, rain], targets: [nee], fluxUnit: g C m-2 day-1, parameters: [], ${more} }
model: { hidden: 6, layers: 1, embedding: 2, stateHidden: 4, headHidden: 4, dropout: 0, fluxes: free }
training: { batch: 8, epochs: 1, stepsPerEpoch: 4, warmupSteps: 1 }
threads: 1
`

test('half-hourly towers of other years train together, and a tower that nobody trained on is scored', async () => {
  const folder = mkdtempSync(join(root, 'half-hours-'))
  const towers = [
    { first: '2010-01-01 00:00', steps: 48 * 30, cold: 0 },
    { first: '2010-01-05 12:00', steps: 48 * 26, cold: 4 },
    { first: '2010-01-03 00:00', steps: 48 * 20, cold: -3 },
    { first: '2010-01-01 00:00', steps: 48 * 30, cold: 2 },
  ]
  write(folder, towers, '30 minutes', 'timestamp', false)
  writeFileSync(
    join(folder, 'sites.csv'),
    'sample_id,site,country,elevation\n0,A-Low,A,100\n1,B-High,B,1500\n2,C-Mid,C,700\n3,D-Sea,D,5\n',
  )
  const study = join(folder, 'study.yaml')
  writeFileSync(
    study,
    `${studyFile('interval: 30 minutes')}split: { by: sites, holdOutSites: [B-High], validationSites: [D-Sea] }
windows: { context: 48, horizon: 24, stride: 24 }
`,
  )
  const { config } = readStudyFile(study) as { config: EcosystemConfig }
  const data = await readData(config, context)
  expect(data.statics.names).toEqual(['elevation'])
  expect(data.unitNotes?.join('\n')).toContain('sites: country holds text and is not read')
  expect(splitOf(config, data)).toMatchObject({ train: { entities: [0, 2] }, heldOut: { entities: [1] } })

  const { run } = await train(study, { out: join(folder, 'run') })
  const report = readFileSync(join(run, 'evaluation_report.txt'), 'utf8').replaceAll(/\s+/g, ' ')
  expect(report).toContain('4 samples at 4 sites: A-Low, B-High, C-Mid and D-Sea.')
  expect(report).toContain('No sample at B-High was trained on. Those at D-Sea chose the weights.')
  expect(report).toMatch(/R² by what is new/)
  expect(report).not.toMatch(/NaN|\bdays\b of weather/)
  // Weather and descriptors are all that prediction needs; half hours are dated as such.
  const output = join(folder, 'fluxes.csv')
  await ecosystem.predict({ emulator: join(run, 'model.onnx'), input: folder, output }, context)
  const rows = readFileSync(output, 'utf8').trim().split('\n')
  expect(rows[0]).toBe('sample_id,timestamp,nee')
  expect(rows[1]).toMatch(/^0,2010-01-02 00:00,/)
  expect(rows.find((row) => row.startsWith('1,'))).toMatch(/^1,2010-01-06 12:00,/)
  expect(rows).toHaveLength(1 + towers.reduce((sum, { steps }) => sum + steps - 48, 0))
})

test('months of towers with tables of weather lie on a calendar of uneven months', async () => {
  const folder = mkdtempSync(join(root, 'months-'))
  const towers = [
    { first: '1990-01', steps: 12 * 12, cold: 0 },
    { first: '1991-03', steps: 12 * 9, cold: 4 },
  ]
  write(folder, towers, '1 month', 'year,month', true)
  writeFileSync(join(folder, 'sites.csv'), 'sample_id,site\n0,tower0\n1,tower1\n')
  const study = join(folder, 'study.yaml')
  writeFileSync(
    study,
    `${studyFile('interval: 1 month')}split: { by: time, train: [1990, 1996], validation: [1997, 1998], test: [1999, 2001] }
windows: { context: 3, horizon: 6, stride: 3 }
`,
  )
  const { config } = readStudyFile(study) as { config: EcosystemConfig }
  const data = await readData(config, context)
  expect(data.records).toEqual([
    { from: 0, to: 144 },
    { from: 14, to: 122 },
  ])
  const firsts = Array.from(data.days, (day) => new Date(day * 86_400_000).getUTCDate())
  expect(new Set(firsts)).toEqual(new Set([1]))
  // March 1991 is the first row of the second tower's weather.
  expect(driverPlace(data, 1, 14)).toEqual({ file: join(folder, 'weather_tower1.csv'), row: 2 })
  const { run } = await train(study, { out: join(folder, 'run') })
  const report = readFileSync(join(run, 'evaluation_report.txt'), 'utf8').replaceAll(/\s+/g, ' ')
  expect(report).toContain('over 6 months')
  expect(report).not.toMatch(/NaN|\bdays\b/)
  const output = join(folder, 'fluxes.csv')
  await ecosystem.predict({ emulator: join(run, 'model.onnx'), input: folder, output }, context)
  const rows = readFileSync(output, 'utf8').trim().split('\n')
  expect(rows[1]).toMatch(/^0,1990-04,/)
  expect(rows.find((row) => row.startsWith('1,'))).toMatch(/^1,1991-06,/)
})

test('towers without parameters cannot be held out as samples, and the message says what can', async () => {
  const folder = mkdtempSync(join(root, 'samples-'))
  const tower = { first: '2010-01-01', steps: 400, cold: 0 }
  write(folder, [tower, { ...tower, cold: 3 }], '1 day', 'date', false)
  writeFileSync(join(folder, 'sites.csv'), 'sample_id,site\n0,one\n1,two\n')
  const study = join(folder, 'study.yaml')
  writeFileSync(study, `${studyFile('')}split: { by: samples }\n`)
  await expect(train(study, { out: join(folder, 'run') })).rejects.toThrow(
    'split.by: samples — all samples have the same parameters: hold out sites (split.by: sites) or days (split.by: time) instead',
  )
  await expect(
    train(study, { out: join(folder, 'run'), overrides: [parseOverride('split={by: sites}')] }),
  ).rejects.toThrow(
    /split\.holdOutSites: of 2 sites none is left to train on — write split\.validationSites: 0/,
  )
})
