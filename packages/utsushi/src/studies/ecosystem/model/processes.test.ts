import { join } from 'node:path'
import { product } from '@utsushi/learn'
import { prepareTask, silentReporter } from '@utsushi/study'
import { temporaryFolder } from '@utsushi/study/testing'
import { expect, test } from 'vitest'
import { ecosystem } from '../index.js'
import { simulateEnsemble } from '../simulate.js'
import { fitFluxProcesses, parametersOf, seriesSaid } from './processes.js'
import { learntParameters, weightsOfRuns } from './reference-runs.js'
import { toldSeries } from './told.js'

const context = {
  ...{ reporter: silentReporter, signal: new AbortController().signal, threads: 1 },
  device: 'cpu' as const,
}

test('runs in which nothing grows spoil neither sizes nor courses of the others', async () => {
  const folder = join(temporaryFolder(), 'data')
  await simulateEnsemble({
    ...{ out: folder, samples: 90, from: '2003-04-01', to: '2004-12-31', pictures: false },
  })
  const config = ecosystem.parts.schema.parse({
    data: { folder, targets: ['gpp', 'npp', 'er', 'nep'] },
    split: { by: 'samples', train: ['2003-04-01', '2004-12-31'] },
    model: { kind: 'components' },
  })
  const data = await ecosystem.parts.read(config, context)
  const { from, to } = prepareTask(ecosystem.parts, config, data).parts.train
  const places = [...data.samples.keys()]
  const [train, test] = [places.filter((k) => k % 3 < 2), places.filter((k) => k % 3 === 2)]
  const processes = fitFluxProcesses(config, data, { entities: train, from, to })
  const dead = processes.told.map(({ sizes = [] }) => sizes.filter((size) => size === 0).length)
  expect(Math.min(...dead)).toBeGreaterThan(0)

  const parameters = parametersOf(data, test)
  const truth = toldSeries(config, data, { entities: test, from, to })
  const learnt = toldSeries(config, data, { entities: train, from, to })
  const weights = weightsOfRuns(processes, parameters)
  seriesSaid(processes, parameters).forEach(({ values }, told) => {
    const { series } = truth[told]!
    const mean = series.values.reduce((sum, value) => sum + value, 0) / series.values.length
    let [error, spread, apart] = [0, 0, 0]
    for (let at = 0; at < values.length; at++) {
      error += (values[at]! - series.values[at]!) ** 2
      spread += (series.values[at]! - mean) ** 2
    }
    // By logarithms of sizes alone errors are many times the spread.
    expect(error / spread).toBeLessThan(0.7)
    // The same as a sum of the runs, but for components that were left out.
    const summed = product(weights[told]!, learnt[told]!.series).values
    for (const [at, value] of values.entries()) apart += (summed[at]! - value) ** 2
    expect(apart / spread).toBeLessThan(0.02)
  })
  expect(learntParameters(processes).rows).toBe(train.length)
})

test('more samples than a file could ask are refused before anything is fitted', () => {
  const entities = Array.from({ length: 1501 }, (_, k) => k)
  const config = ecosystem.parts.schema.parse({ data: { folder: '.' }, model: { kind: 'joined' } })
  const ensemble = { statics: { names: ['a'] } } as unknown as Parameters<typeof fitFluxProcesses>[1]
  expect(() => fitFluxProcesses(config, ensemble, { entities, from: 0, to: 1 })).toThrow(
    /^model\.kind: joined learns from 1500 samples at most, and there are 1501 to train on — hold out more/,
  )
})
