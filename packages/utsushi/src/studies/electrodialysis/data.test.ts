import fc from 'fast-check'
import { expect, test } from 'vitest'
import { temporaryFolder } from '@utsushi/study/testing'
import { fitExperimentScaler, prepareData } from './data.js'
import { readExperiments } from './data/read.js'
import { experimentFolds } from './folds.js'
import { splitExperiments } from './split.js'
import { madeUpBatches, madeUpStudy } from './testing/made-up-experiments.js'

test('experiments are whole: every one stands in exactly one part, and in the test of exactly one fold', async () => {
  const rows = madeUpBatches(20)
  const folder = temporaryFolder()
  await fc.assert(
    fc.asyncProperty(fc.nat(1000), async (seed) => {
      const config = madeUpStudy(folder, rows, { split: { seed, extremes: { V: 0.06 } } })
      const experiments = await readExperiments(config)
      const split = splitExperiments(config, experiments)
      const all = [...split.train, ...split.validation, ...split.test, ...split.extremes]
      expect(all.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, at) => at))
      expect(split.extremes).toEqual([0, 1, 18, 19])
      const folds = experimentFolds(experiments, split, { folds: 5, seed })
      expect(folds.flatMap(({ test: held }) => held).toSorted((a, b) => a - b)).toEqual(split.development)
      for (const fold of folds) expect(fold.train.some((each) => fold.test.includes(each))).toBe(false)
    }),
    { numRuns: 20 },
  )
})

test('test experiments can be named; unknown ones and a split that leaves none to train on are refused', async () => {
  const split = async (section: Record<string, unknown>) => {
    const config = madeUpStudy(temporaryFolder(), madeUpBatches(10), { split: section })
    return splitExperiments(config, await readExperiments(config))
  }
  expect((await split({ test: [3, '7'] })).test).toEqual([2, 6])
  await expect(split({ test: ['70'] })).rejects.toThrow('has no experiment "70" — did you mean "7"?')
  await expect(split({ test: 0, validation: 0.95 })).rejects.toThrow(
    /^split: leaves none of the 10 experiments in .*BMED_DATA_AG\.csv to train on \(0 test, 0 extremes, 10 validation\) — hold out fewer/,
  )
})

test('a scaler fitted on a fold knows nothing of the other experiments', async () => {
  const config = madeUpStudy(temporaryFolder(), madeUpBatches(10))
  const experiments = await readExperiments(config)
  const { split } = prepareData(config, experiments)
  const fold = experimentFolds(experiments, split, { folds: 5, seed: 42 })[0]!
  const { scaler, tables } = prepareData(config, experiments, { fitOn: fold.train })
  const disturbed = await readExperiments(config)
  const [, steps = 0, width = 0] = disturbed.panel.shape
  for (let experiment = 0; experiment < 10; experiment++)
    if (!fold.train.includes(experiment))
      disturbed.panel.values.fill(1e6, experiment * steps * width, (experiment + 1) * steps * width)
  expect(fitExperimentScaler(config, disturbed, fold.train)).toEqual(scaler)
  expect(tables.scaled.shape).toEqual([10, 6, 12])
  // The voltages 10 … 28 of the training experiments widened by .15, volumes by .1, both as the data layout asks.
  const voltages = fold.train.map((experiment) => 10 + 2 * experiment)
  const [low, high] = [Math.min(...voltages), Math.max(...voltages)]
  expect(scaler.features[0]?.widened?.[0]).toBeCloseTo(low - 0.15 * (high - low), 5)
  expect(scaler.features[1]).toMatchObject({ name: 'E', constant: true })
  expect(scaler.features[6]?.widened?.[0]).toBe(0)
})
