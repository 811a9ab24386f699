import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { readStudyFile, resolveStudy } from '../../index.js'
import { ecosystemSchema, fluxRole } from './config.js'
import { ecosystem } from './index.js'
import { demoStudyFile } from './simulate.js'

const example = (name: string) => fileURLToPath(new URL(`../../../../../examples/${name}`, import.meta.url))

test.each(['ecosystem.yaml', 'sipnet-niwot.yaml'])('examples/%s is a valid study file', (name) => {
  expect(readStudyFile(example(name)).study.name).toBe('ecosystem')
})

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

test('what is left out is the published research setting', () => {
  const config = ecosystemSchema.parse({ data: { folder: 'x' } })
  expect(config.windows).toMatchObject({ context: 180, horizon: 30 })
  expect(config.model).toMatchObject({ cell: 'lstm', hidden: 256, layers: 2, dropout: 0.1, embedding: 64 })
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

test('a flux goes by its column name unless its role is named', () => {
  const { data } = ecosystemSchema.parse({
    data: { folder: 'x', targets: ['GPP', 'assimilation', 'rh'], roles: { npp: 'assimilation' } },
  })
  expect(data.targets.map((target) => fluxRole({ data }, target))).toEqual(['gpp', 'npp', 'rh'])
  expect(fluxRole({ data }, 'npp')).toBeUndefined()
})
