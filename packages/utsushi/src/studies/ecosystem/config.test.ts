import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { readStudyFile, resolveStudy } from '../../index.js'
import { ecosystemSchema, fluxRole } from './config.js'
import { ecosystem } from './index.js'
import { demoStudyFile } from './simulate.js'

const example = (name: string) => fileURLToPath(new URL(`../../../../../examples/${name}`, import.meta.url))

test.each(['ecosystem.yaml', 'ecosystem-sites.yaml', 'sipnet-niwot.yaml'])(
  'examples/%s is a valid study file',
  (name) => {
    expect(readStudyFile(example(name)).study.name).toBe('ecosystem')
  },
)

test('the demo runs the study file that examples/ shows', () => {
  expect(demoStudyFile).toBe(readFileSync(example('ecosystem.yaml'), 'utf8'))
})

test('a resolved configuration resolves to itself, so a run can be read back', () => {
  const { config } = readStudyFile(example('sipnet-niwot.yaml'))
  const again = resolveStudy(ecosystem, config as Record<string, unknown>, {
    source: '/elsewhere/config.json',
  })
  expect(again.config).toEqual(config)
  expect(JSON.parse(JSON.stringify(config))).toEqual(config)
})

test('beside closed fluxes stand targets of other units, and none of theirs without a role', () => {
  const parse = (data: object, fluxes = 'closed') =>
    ecosystemSchema.safeParse({
      data: { folder: 'x', targets: ['gpp', 'npp', 'er', 'nep', 'lai'], ...data },
      model: { fluxes },
    })
  expect(parse({ units: { lai: 'm2 m-2' } }).success).toBe(true)
  expect(parse({ units: { lai: 'm2 m-2' }, transforms: { lai: 'log' } }).success).toBe(true)
  // Without a unit it would be a flux whose role nobody told.
  expect(parse({}).error?.issues[0]?.message).toContain(
    'give its unit in data.units where it is no carbon flux',
  )
  expect(parse({ targets: ['lai'], units: { lai: 'm2 m-2' } }).success).toBe(false)
  expect(parse({ targets: ['lai'], units: { lai: 'm2 m-2' } }, 'free').success).toBe(true)
  expect(parse({ units: { lai: 'm2 m-2' }, transforms: { lai: 'logit' } }).success).toBe(false)
})

test('what is left out is the published research setting', () => {
  const config = ecosystemSchema.parse({ data: { folder: 'x' } })
  expect(config.windows).toMatchObject({ context: 180, horizon: 30 })
  expect(config.model).toMatchObject({ cell: 'lstm', hidden: 256, layers: 2, dropout: 0.1, embedding: 32 })
  expect(config.training).toMatchObject({
    learningRate: 2e-3,
    weightDecay: 1e-4,
    warmupSteps: 500,
    batch: 64,
    epochs: 50,
  })
  expect(config.split).toMatchObject({
    train: ['2010-01-01', '2017-12-31'],
    test: ['2019-01-01', '2019-12-31'],
  })
})

test('samples alone take all days, and hold out what is not said', () => {
  const { split } = ecosystemSchema.parse({ data: { folder: 'x' }, split: { by: 'samples' } })
  expect(split).toEqual({
    ...{ by: 'samples', guard: 0, holdOutSamples: 0.2, validationSamples: 0.1 },
    ...{ holdOutSites: 0, validationSites: 0 },
  })
  expect(ecosystemSchema.parse({ data: { folder: 'x' }, split: { by: 'time' } }).split).toMatchObject({
    ...{ train: ['2010-01-01', '2017-12-31'], holdOutSamples: 0, validationSamples: 0 },
  })
})

test.each([
  [{ by: 'samples', test: 2004 }, 'split.test', 'leave it out, or write split.by: both'],
  [{ by: 'samples', holdOutSamples: 0 }, 'split.holdOutSamples', 'hold out a share such as 0.2'],
  [{ by: 'samples', guard: 3 }, 'split.guard', 'by samples there are none'],
  [
    { by: 'time', validationSamples: 0.1 },
    'split.validationSamples',
    'leave it out, or write split.by: both',
  ],
  [{ holdOutSamples: 0.6, validationSamples: 0.4 }, 'split.validationSamples', 'none is left to train on'],
  [{ validation: 2017 }, 'split.validation', 'begins on 2017-01-01, before train ends on 2017-12-31'],
])('a split %j is refused at %s', (split, key, words) => {
  const { error } = ecosystemSchema.safeParse({ data: { folder: 'x' }, split })
  expect(error?.issues.map(({ path, message }) => [path.join('.'), message])).toContainEqual([
    key,
    expect.stringContaining(words) as string,
  ])
})

test('a flux goes by its column name unless its role is named', () => {
  const { data } = ecosystemSchema.parse({
    data: { folder: 'x', targets: ['GPP', 'assimilation', 'rh'], roles: { npp: 'assimilation' } },
  })
  expect(data.targets.map((target) => fluxRole({ data }, target))).toEqual(['gpp', 'npp', 'rh'])
  expect(fluxRole({ data }, 'npp')).toBeUndefined()
})
