import fc from 'fast-check'
import { expect, test } from 'vitest'
import { temporaryFolder } from '@utsushi/study/testing'
import { InputError } from '@utsushi/ground'
import { auditParts, foldTasks, prepareTask, silentReporter, type Reporter } from '@utsushi/study'
import { fitExperimentScaler, partsOf } from './data.js'
import { readExperiments } from './data/read.js'
import { electrodialysis } from './index.js'
import { madeUpBatches, madeUpStudy } from './testing/made-up-experiments.js'

test('experiments are whole: every one stands in exactly one part, and in the test of exactly one fold', async () => {
  const rows = madeUpBatches(20)
  const folder = temporaryFolder()
  await fc.assert(
    fc.asyncProperty(fc.nat(1000), async (seed) => {
      const config = madeUpStudy(folder, rows, { split: { seed, extremes: { V: 0.06 } } })
      const experiments = await readExperiments(config)
      const parts = partsOf(config, experiments)
      expect(Object.keys(parts)).toEqual(['train', 'validation', 'test', 'extremes'])
      const all = Object.values(parts).flatMap((places) => places ?? [])
      expect(all.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, at) => at))
      expect(parts['extremes']).toEqual([0, 1, 18, 19])
      const folds = foldTasks(electrodialysis.parts, config, experiments, { folds: 5, seed })
      const held = folds.flatMap(({ parts: { validation = [] } }) => validation)
      const development = [...parts.train, ...parts.validation!]
      expect(held.toSorted((a, b) => a - b)).toEqual(development.toSorted((a, b) => a - b))
      for (const { parts: fold } of folds)
        expect(fold.train.some((each) => fold.validation!.includes(each))).toBe(false)
    }),
    { numRuns: 20 },
  )
})

test('test experiments can be named; unknown ones and a split that leaves none to train on are refused', async () => {
  const split = async (section: Record<string, unknown>) => {
    const config = madeUpStudy(temporaryFolder(), madeUpBatches(10), { split: section })
    return partsOf(config, await readExperiments(config))
  }
  expect((await split({ test: [3, '7'] }))['test']).toEqual([2, 6])
  await expect(split({ test: ['100'] })).rejects.toThrow('has no experiment "100" — did you mean "10"?')
  await expect(split({ test: ['70'] })).rejects.toThrow('has no experiment "70" (there are: 1, 2, 3, 4,')
  await expect(split({ test: 0, validation: 0.95 })).rejects.toThrow(
    /^split: leaves none of the 10 experiments in .*BMED_DATA_AG\.csv to train on \(0 test, 0 extremes, 10 validation\) — hold out fewer \(split\.validation\), or measure more$/,
  )
})

test('a scaler fitted on a fold knows nothing of the other experiments', async () => {
  const config = madeUpStudy(temporaryFolder(), madeUpBatches(10))
  const experiments = await readExperiments(config)
  const [fold] = foldTasks(electrodialysis.parts, config, experiments, { folds: 5, seed: 42 })
  const { train } = fold!.parts
  const { scaler } = fold!.fitted
  const disturbed = await readExperiments(config)
  const [, steps = 0, width = 0] = disturbed.panel.shape
  for (let experiment = 0; experiment < 10; experiment++)
    if (!train.includes(experiment))
      disturbed.panel.values.fill(1e6, experiment * steps * width, (experiment + 1) * steps * width)
  expect(fitExperimentScaler(config, disturbed, train)).toEqual(scaler)
  expect(fold!.tables['values']!.shape).toEqual([10, 6, 12])
  // The voltages 10 … 28 of the training experiments widened by .15, volumes by .1, both as the data layout asks.
  const voltages = train.map((experiment) => 10 + 2 * experiment)
  const [low, high] = [Math.min(...voltages), Math.max(...voltages)]
  expect(scaler.features[0]?.widened?.[0]).toBeCloseTo(low - 0.15 * (high - low), 5)
  expect(scaler.features[1]).toMatchObject({ name: 'E', constant: true })
  expect(scaler.features[6]?.widened?.[0]).toBe(0)
})

/** The warnings of an audit. */
function audited(
  change: (parts: ReturnType<typeof partsOf>) => ReturnType<typeof partsOf> = (parts) => parts,
) {
  return async (rows = madeUpBatches(10)) => {
    const config = madeUpStudy(temporaryFolder(), rows)
    const { data, parts } = prepareTask(electrodialysis.parts, config, await readExperiments(config))
    const warned: string[] = []
    const reporter: Reporter = { ...silentReporter, warn: (message) => warned.push(message) }
    auditParts(electrodialysis.parts, config, data, change(parts), reporter)
    return warned
  }
}

test('the study passes its own leak audit', async () => {
  expect(await audited()()).toEqual([])
})

test('an experiment that is tested and trained on is refused by its id', async () => {
  const leaking = audited((parts) => ({ ...parts, train: [...parts.train, ...parts['test']!] }))
  await expect(leaking()).rejects.toThrow(InputError)
  await expect(leaking()).rejects.toThrow(
    /the split leaks — train and test are both asked for 2 entities: \d+/,
  )
})

test('an experiment that was entered twice is told: it may stand on both sides of the split', async () => {
  const rows = madeUpBatches(10)
  const twins = rows.map((row) => ({ ...row, exp: `${String(row['exp'])} again` }))
  const [message] = await audited()([...rows, ...twins])
  expect(message).toMatch(/of equal content: \d+( again)? \(train\) = \d+( again)? \((validation|test)\)/)
})
