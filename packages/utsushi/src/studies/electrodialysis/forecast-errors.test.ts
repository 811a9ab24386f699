import { expect, test } from 'vitest'
import { temporaryFolder } from '@utsushi/study/testing'
import { baselineForecasts, baselineRollouts } from './baselines.js'
import { fitExperimentScaler } from './data.js'
import { errorGrowth, forecastErrors, medianShareOfRange } from './forecast-errors.js'
import { readExperiments } from './read-experiments.js'
import { madeUpBatch, madeUpStudy } from './testing/made-up-experiments.js'

async function madeUp() {
  const config = madeUpStudy(temporaryFolder(), [...madeUpBatch(1, 6, 10), ...madeUpBatch(2, 4, 20)])
  const experiments = await readExperiments(config)
  return { experiments, scaler: fitExperimentScaler(config, experiments, [0]) }
}

test('errors are of predicted variables, in their unit and as shares of the training range', async () => {
  const { experiments, scaler } = await madeUp()
  const errors = forecastErrors({
    experiments,
    scaler,
    members: [1],
    forecasts: baselineForecasts(experiments, 'no_change', 1),
  })
  expect(errors.map(({ name }) => name)).toEqual('VF VA VB CFLA CALA CBLA CFK CAK CBK I'.split(' '))
  // The made-up feed loses 2 mL a step; five such steps span the range of the training experiment.
  const [feed] = errors
  expect(feed).toMatchObject({ name: 'VF', unit: 'L', count: 3 })
  expect(feed?.rmse).toBeCloseTo(0.002, 7)
  expect(feed?.shareOfRange).toBeCloseTo(0.2, 4)
  expect(feed?.mseScaled).toBeCloseTo((0.002 / scaler.features[2]!.scale) ** 2, 6)
  // A constant concentration has no range that an error could be a share of.
  expect(errors[5]?.shareOfRange).toBeNaN()
})

test('errors of a rollout grow with the horizon, over as many samples as batches reach that far', async () => {
  const { experiments, scaler } = await madeUp()
  const growth = errorGrowth(
    { experiments, scaler, members: [0, 1], forecasts: baselineRollouts(experiments, 'no_change') },
    1,
  )
  expect(growth.map(({ horizon }) => horizon)).toEqual([1, 2, 3, 4, 5])
  expect(growth.map(({ variables }) => variables[0]?.count)).toEqual([2, 2, 2, 1, 1])
  for (const { horizon, variables } of growth) expect(variables[0]?.rmse).toBeCloseTo(0.002 * horizon, 6)
  const median = growth.map(({ variables }) => medianShareOfRange(variables))
  expect(median[2]).toBeGreaterThan(2 * median[0]!)
})

test('gaps and samples without a forecast count in no error', async () => {
  const { experiments, scaler } = await madeUp()
  const width = experiments.panel.names.length
  experiments.panel.values[2 * width + 3] = NaN
  const errors = forecastErrors({
    experiments,
    scaler,
    members: [0],
    forecasts: baselineForecasts(experiments, 'linear', 1),
  })
  expect(errors[0]?.count).toBe(4)
  // The gap is neither a truth, nor an origin, nor the sample before one.
  expect(errors[1]?.count).toBe(1)
})
