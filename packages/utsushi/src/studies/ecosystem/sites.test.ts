import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { auditLeaks } from '@utsushi/data'
import { parseOverride, readStudyFile, silentReporter, train } from '../../index.js'
import type { EcosystemConfig } from './config.js'
import { auditedPart, foldPlan, readData, splitOf, type LookedEnsemble } from './data.js'
import { driverPlace } from './data/ensemble-sites.js'
import { ecosystem } from './index.js'
import { cellsOf } from './score/generalisations.js'
import { simulateEnsemble } from './simulate.js'
import { predictedAsEvaluated } from './testing/predicted-as-evaluated.js'

// Runs at several sites, each with its own weather: nobody's weather stands in for another's, and what is held out appears nowhere in
// training.
const folder = mkdtempSync(join(tmpdir(), 'utsushi-sites-'))
const good = join(folder, 'good')
const study = join(folder, 'study.yaml')
const parameterSets = 4
const sites = 3

beforeAll(async () => {
  await simulateEnsemble({
    ...{ out: good, samples: parameterSets, sites, seed: 3, compress: false, pictures: false },
    ...{ from: '2003-01-01', to: '2005-12-31' },
  })
  writeFileSync(
    study,
    `study: ecosystem
data:
  folder: good
  drivers: [tmp_2m, dswrf_sfc, prate_sfc]
  targets: [gpp, npp, er, nep, lai]
  transforms: { lai: sqrt }
  units: { lai: m2 m-2, latitude: deg, elevation: m }
split: { by: all, train: 2003, validation: 2004, test: 2005, holdOutSites: 0.3, holdOutSamples: 0.25 }
windows: { context: 30, horizon: 20, stride: 20 }
evaluation: { stride: 7 }
model: { hidden: 6, layers: 1, embedding: 4, stateHidden: 4, headHidden: 4, dropout: 0 }
training: { batch: 8, epochs: 1, stepsPerEpoch: 4, warmupSteps: 1 }
threads: 1
`,
  )
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

const configOf = (...texts: string[]): EcosystemConfig =>
  readStudyFile(study, texts.map(parseOverride)).config as EcosystemConfig

const read = (config: EcosystemConfig): Promise<LookedEnsemble> =>
  readData(config, { reporter: silentReporter })

/** A copy of the good folder with some files written anew; null leaves one out. */
function changed(files: Readonly<Record<string, string | null>>): EcosystemConfig {
  const other = mkdtempSync(join(folder, 'changed-'))
  const names = [
    ...['parameter_summary.csv', 'sites.csv'],
    ...['hainich', 'site_1', 'site_2'].map((site) => `weather_${site}.csv`),
    ...Array.from({ length: parameterSets * sites }, (_, k) => `daily_${String(k).padStart(4, '0')}.csv`),
  ]
  for (const name of names) if (files[name] === undefined) copyFileSync(join(good, name), join(other, name))
  for (const [name, text] of Object.entries(files)) if (text !== null) writeFileSync(join(other, name), text)
  const config = configOf()
  return { ...config, data: { ...config.data, folder: other } }
}

const textOf = (name: string): string => readFileSync(join(good, name), 'utf8')

test('every sample has the weather and the descriptors of its own site', async () => {
  const data = await read(configOf())
  expect(data.sites).toMatchObject({
    names: ['hainich', 'site_1', 'site_2'],
    descriptors: ['latitude', 'elevation'],
  })
  expect(data.sites?.of).toEqual([0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2])
  expect(data.sites?.sets).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3])
  for (const [entity, site] of [
    [4, 'site_1'],
    [9, 'hainich'],
  ] as const) {
    const rows = textOf(`weather_${site}.csv`)
      .split('\n')
      .map((line) => line.split(','))
    const at = rows[0]!.indexOf('tmp_2m')
    const own = rows[1 + 200]!
    expect(data.drivers.values[(entity * data.days.length + 200) * 3]).toBe(Math.fround(Number(own[at])))
    expect(driverPlace(data, entity, 200)).toEqual({
      file: join(good, `weather_${site}.csv`),
      row: 202,
    })
    const [, latitude] = textOf('sites.csv')
      .split('\n')
      .find((line) => line.startsWith(site))!
      .split(',')
    const place = data.statics.names.indexOf('latitude')
    expect(data.statics.values[entity * data.statics.names.length + place]).toBe(
      Math.fround(Number(latitude)),
    )
  }
})

const entitiesOf = (parts: ReturnType<typeof splitOf>) =>
  Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, part?.entities ?? []]))

test.each<[string, string[], { apart: ('site' | 'set')[]; days: 'same' | 'other' }]>([
  [
    'sites',
    ['split={by: sites, validationSites: 0, validationSamples: 0.25}'],
    { apart: ['site'], days: 'same' },
  ],
  ['samples', ['split={by: samples, validationSamples: 0.25}'], { apart: ['set'], days: 'same' }],
  [
    'both',
    ['split={by: both, train: 2003, validation: 2004, test: 2005, holdOutSamples: 0.25}'],
    { apart: ['set'], days: 'other' },
  ],
  ['all', [], { apart: ['site', 'set'], days: 'other' }],
])('a split by %s keeps what it holds out apart from training', async (_, set, { apart, days }) => {
  const config = configOf(...set)
  const data = await read(config)
  const parts = splitOf(config, data)
  const { train: trained = [], heldOut = [] } = entitiesOf(parts)
  expect(trained.length * heldOut.length).toBeGreaterThan(0)
  const { of, sets } = data.sites!
  for (const group of ['site', 'set'] as const) {
    const key = group === 'site' ? of : sets
    const shared = heldOut.some((entity) => trained.some((other) => key[entity] === key[other]))
    expect(shared, group).toBe(!apart.includes(group))
  }
  expect(parts.heldOut?.from === parts.train.from).toBe(days === 'same')
  const audited = Object.entries(parts).map(([name, part]) => auditedPart(config, data, part!, name))
  expect(auditLeaks(audited)).toEqual([])
})

test.each([
  ['a site', 'site', (data: LookedEnsemble) => data.sites!.of],
  ['a parameter set', 'parameter set', (data: LookedEnsemble) => data.sites!.sets],
] as const)('%s of the held-out part that is planted in training is found', async (_, group, keyOf) => {
  const config = configOf()
  const data = await read(config)
  const { train: own, heldOut } = splitOf(config, data)
  const keys = keyOf(data)
  const [held = 0] = heldOut!.entities
  // A sample of the same site, or of the same parameters, that is not the held-out one itself.
  const planted = data.samples.findIndex((_, entity) => entity !== held && keys[entity] === keys[held])
  const leaky = { ...own, entities: [...own.entities, planted].sort((a, b) => a - b) }
  const findings = auditLeaks([
    auditedPart(config, data, leaky, 'train'),
    auditedPart(config, data, heldOut!, 'heldOut'),
  ])
  expect(findings.map(({ kind, group: found }) => [kind, found])).toContainEqual(['shared-group', group])
})

test('days of the test part that are planted in training are found', async () => {
  const config = configOf()
  const data = await read(config)
  const { train: own, test: later } = splitOf(config, data)
  const leaky = { ...own, to: later!.from + 40 }
  const findings = auditLeaks([
    auditedPart(config, data, leaky, 'train'),
    auditedPart(config, data, later!, 'test'),
  ])
  expect(findings.map(({ kind }) => kind)).toContain('shared-rows')
})

test('folds take a parameter set with all its samples, and a site with all of its own', async () => {
  for (const [set, key] of [
    ['split.by=all', 'sets'],
    ['split={by: sites, holdOutSites: [site_2], validationSites: 0}', 'of'],
  ] as const) {
    const config = configOf(set)
    const data = await read(config)
    const plan = foldPlan(config, data, splitOf(config, data))
    const { train: trained, validation } = plan.parts([0], [1])
    const groups = data.sites![key]
    const own = new Set(trained.entities.map((entity) => groups[entity]))
    expect(validation.entities.some((entity) => own.has(groups[entity]!))).toBe(false)
    expect(trained.entities.length).toBeGreaterThan(1)
  }
})

test('a run tells every generalisation apart, and its file predicts as it was evaluated', async () => {
  const out = join(folder, 'run')
  const { run } = await train(study, { out, reporter: silentReporter })
  const { evaluations } = JSON.parse(readFileSync(join(run, 'metrics.json'), 'utf8')) as {
    evaluations: { split: string; generalisations?: { parameters: string; site: string; days: string }[] }[]
  }
  const [main] = evaluations
  expect(main?.split).toBe('test')
  const cells = main?.generalisations?.map(({ parameters, site, days }) => `${parameters} ${site} ${days}`)
  // Three sites and four parameter sets, one of each held out, in two kinds of days.
  expect(cells).toEqual([
    ...['seen seen seen', 'seen seen unseen', 'unseen seen seen', 'unseen seen unseen'],
    ...['seen unseen seen', 'seen unseen unseen', 'unseen unseen seen', 'unseen unseen unseen'],
  ])
  const report = readFileSync(join(run, 'evaluation_report.txt'), 'utf8')
  expect(report.replaceAll(/\s+/g, ' ')).toMatch(/12 samples at 3 sites: hainich, site_1 and site_2\./)
  expect(report).toMatch(/R² by what is new/)
  expect(report).not.toContain('NaN')
  const { compared, worst } = await predictedAsEvaluated(run)
  expect(compared).toBeGreaterThan(500)
  expect(worst).toBeLessThan(1e-4)
})

test('cells hold the samples they say', async () => {
  const config = configOf()
  const data = await read(config)
  const parts = splitOf(config, data)
  const { of, sets } = data.sites!
  const trained = parts.train.entities
  const known = {
    site: new Set(trained.map((entity) => of[entity])),
    parameters: new Set(trained.map((entity) => sets[entity])),
  }
  for (const { parameters, site, part } of cellsOf({ data, parts } as never))
    for (const entity of part.entities) {
      expect(known.site.has(of[entity]!)).toBe(site === 'seen')
      expect(known.parameters.has(sets[entity]!)).toBe(parameters === 'seen')
    }
})

test('samples that nobody ran are predicted at a new site from weather, parameters and descriptors alone', async () => {
  const input = join(folder, 'fresh')
  mkdirSync(input)
  const weather = textOf('weather_site_1.csv').split('\n').slice(0, 80).join('\n')
  writeFileSync(join(input, 'weather_elsewhere.csv'), weather)
  writeFileSync(join(input, 'sites.csv'), 'site,latitude,elevation\nelsewhere,47.5,700\n')
  const [header = '', first = ''] = textOf('parameter_summary.csv').split('\n')
  writeFileSync(
    join(input, 'parameter_summary.csv'),
    `${header}\n${first.replace(/^0,hainich/, '40,elsewhere')}\n`,
  )
  const context = {
    ...{ reporter: silentReporter, signal: new AbortController().signal },
    ...{ device: 'auto' as const, threads: 1 },
  }
  const emulator = join(folder, 'run', 'model.onnx')
  const output = join(folder, 'fresh.csv')
  await ecosystem.predict({ emulator, input, output }, context)
  const rows = readFileSync(output, 'utf8').trim().split('\n')
  expect(rows[1]).toMatch(/^40,2003-01-31,/)
  expect(rows).toHaveLength(1 + 79 - 30)
  writeFileSync(join(input, 'sites.csv'), 'site,latitude\nelsewhere,47.5\n')
  await expect(ecosystem.predict({ emulator, input, output }, context)).rejects.toThrow(
    /the emulator reads elevation, which stands neither in .*parameter_summary\.csv nor in a table of sites/,
  )
})

test.each<[string, Readonly<Record<string, string | null>>, RegExp]>([
  [
    'a site without weather',
    { 'weather_site_1.csv': null },
    /parameter_summary\.csv row 3: sample 1 ran at site_1, which has no weather — .*weather_hainich\.csv is another site's and does not stand in for it: add weather_site_1\.csv, or leave its 4 samples out$/,
  ],
  [
    'a sample without a site',
    { 'parameter_summary.csv': 'summary:5,,' },
    /parameter_summary\.csv row 7: site is empty — write at which site the sample ran, or leave the sample out$/,
  ],
  [
    'a site that nobody knows',
    { 'parameter_summary.csv': 'summary:5,site_3,' },
    /parameter_summary\.csv row 7: site is "site_3", of which .*sites\.csv has no row — add it; did you mean "site_[12]"\?$/,
  ],
  [
    'a site that stands twice',
    { 'sites.csv': 'site,latitude,elevation\nhainich,51,1\nsite_1,50,1\nsite_1,49,1\nsite_2,48,1\n' },
    /sites\.csv row 4: site site_1 stands twice \(also row 3\) — keep one row$/,
  ],
  [
    'a descriptor that is missing',
    { 'sites.csv': 'site,latitude\nhainich,51\nsite_1,\nsite_2,48\n' },
    /sites\.csv row 3: latitude is missing — every site needs all its descriptors/,
  ],
  [
    'a descriptor that is a parameter too',
    { 'sites.csv': 'site,latitude,elevation,tree_pmax\nhainich,51,4,1\nsite_1,50,5,2\nsite_2,48,6,3\n' },
    /sites\.csv: tree_pmax is a parameter of the samples too — rename one of the two/,
  ],
  [
    'weather that ends too early',
    { 'weather_site_1.csv': 'weather:until 2004-12-31' },
    /daily_0001\.csv row 733: 2005-01-01 has no weather at site_1, whose table .*weather_site_1\.csv runs 2003-01-01 to 2004-12-31 — add it, or cut the sample there$/,
  ],
  [
    'weather without a column',
    { 'weather_site_1.csv': 'weather:without tmp_2m' },
    /weather_site_1\.csv: has no column "tmp_2m".* — where a site has a table of weather, all of data\.drivers stand in it$/,
  ],
  [
    'weather with a gap in a value',
    { 'weather_site_2.csv': 'weather:empty on 2003-03-04' },
    /weather_site_2\.csv, 2003-03-04: tmp_2m is missing .*— drivers must be complete/,
  ],
  [
    'two tables that disagree on where a sample ran',
    {
      'sites.csv': ['sample_id,site,latitude,elevation']
        .concat(
          Array.from(
            { length: 12 },
            (_, k) => `${k},${['hainich', 'site_1', 'site_2'][k === 4 ? 2 : k % 3]},50,3`,
          ),
        )
        .join('\n'),
    },
    /parameter_summary\.csv row 6: sample 4 ran at site_1, but .*sites\.csv row 6 says at site_2 — make them agree$/,
  ],
  [
    'sites that no sample is told of',
    { 'parameter_summary.csv': 'summary:without site' },
    /sites\.csv: nothing says which sample ran at which site — add a column site to .*parameter_summary\.csv, or a column sample_id to this table/,
  ],
  [
    'weather of leap days alone missing',
    { 'weather_site_1.csv': 'weather:noleap' },
    /daily_0001\.csv row 426: 2004-02-29 has no weather at site_1, .*: its calendar has no leap years — data\.calendar: noleap leaves 29 February out of all tables$/,
  ],
])('%s is refused with the way out', async (_, files, message) => {
  const texts = Object.fromEntries(
    Object.entries(files).map(([name, text]) => [name, text === null ? null : rewritten(name, text)]),
  )
  await expect(read(changed(texts))).rejects.toThrow(message)
})

/** The text of a file that a row above describes. */
function rewritten(name: string, told: string): string {
  const [kind, what = ''] = told.split(':')
  if (kind !== 'summary' && kind !== 'weather') return told
  const rows = textOf(name)
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','))
  const without = (column: string) => {
    const at = rows[0]!.indexOf(column)
    return rows.map((row) => row.filter((_, place) => place !== at))
  }
  const join_ = (own: readonly (readonly string[])[]) => own.map((row) => row.join(',')).join('\n') + '\n'
  if (what.startsWith('without ')) return join_(without(what.slice(8)))
  if (what === 'noleap') return join_(rows.filter(([date]) => !date!.endsWith('-02-29')))
  if (what.startsWith('until '))
    return join_(rows.filter(([date], row) => row === 0 || date! <= what.slice(6)))
  if (what.startsWith('empty on ')) {
    const at = rows[0]!.indexOf('tmp_2m')
    return join_(rows.map((row) => (row[0] === what.slice(9) ? row.with(at, '') : row)))
  }
  const [sample, site = ''] = what.split(',')
  return join_(rows.map((row) => (row[0] === sample ? row.with(1, site) : row)))
}

test('runs without leap days beside runs with them lose no more than that day, and it is told', async () => {
  const noleap = (name: string) => textOf(name).replaceAll(/^2004-02-29.*\n/gm, '')
  const config = changed({ 'daily_0001.csv': noleap('daily_0001.csv') })
  await expect(read(config)).rejects.toThrow(
    /daily_0001\.csv row 426: 29 February is missing in 2004, as in a calendar without leap years — set data\.calendar: noleap/,
  )
  const data = await read({ ...config, data: { ...config.data, calendar: 'noleap' } })
  expect(data.days).toHaveLength(3 * 365)
  expect(data.records).toBeUndefined()
  expect(data.findings.map(({ message }) => message).join('\n')).toMatch(
    /noleap leaves 29 February out of .*daily_0000\.csv and of 10 more tables: the other tables have no such day/,
  )
  // Of a table that has the day, later rows stand one row further down.
  const place = data.days.findIndex((day) => day === Date.UTC(2004, 2, 1) / 86_400_000)
  expect(place).toBe(365 + 59)
  expect(driverPlace({ ...data, sites: { ...data.sites!, weather: new Map() } }, 0, place).row).toBe(
    365 + 59 + 3,
  )
  expect(driverPlace({ ...data, sites: { ...data.sites!, weather: new Map() } }, 1, place).row).toBe(
    365 + 59 + 2,
  )
})

test.each([
  [['split.by=both', 'split.holdOutSites=0.3'], /split\.holdOutSites — holds sites out, but split\.by: both/],
  [['split.holdOutSites=[nowhere]'], /split\.holdOutSites: no sample ran at "nowhere"/],
  [['split={by: sites, holdOutSites: 0.7}'], /split\.holdOutSites: of 3 sites none is left to train on/],
  [
    ['data.transforms={gpp: sqrt}'],
    /data\.transforms\.gpp — is sqrt, but closed fluxes are sums of one another/,
  ],
  [
    ['data.descriptors=[latitud]'],
    /data\.descriptors: .*sites\.csv has no column "latitud" — did you mean "latitude"\?/,
  ],
] as const)('%j is refused', async (set, message) => {
  const attempt = async () => {
    const config = configOf(...set)
    splitOf(config, await read(config))
  }
  await expect(attempt()).rejects.toThrow(message)
})
