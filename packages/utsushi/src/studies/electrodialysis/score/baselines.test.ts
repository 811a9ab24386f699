import { expect, test } from 'vitest'
import { temporaryFolder } from '@utsushi/study/testing'
import { baselineForecasts, baselineRollouts } from './baselines.js'
import { experimentSeries, type Experiments } from '../data/experiments.js'
import { readExperiments } from '../data/read.js'
import { madeUpBatch, madeUpStudy } from '../testing/made-up-experiments.js'

async function read(): Promise<Experiments> {
  const rows = [...madeUpBatch('a', 5, 20), ...madeUpBatch('b', 3, 10)]
  rows[2]!['CALA'] = ''
  return readExperiments(madeUpStudy(temporaryFolder(), rows))
}

/** A feature of forecasts, as a series of an experiment. */
const series = (experiments: Experiments, values: Float32Array, experiment: number, name: string): number[] =>
  Array.from(experimentSeries({ ...experiments, panel: { ...experiments.panel, values } }, experiment, name))

test('one step ahead, no change is the sample before and linear goes on as the last two', async () => {
  const experiments = await read()
  const volume = Array.from(experimentSeries(experiments, 0, 'VF'))
  const still = series(experiments, baselineForecasts(experiments, 'no_change', 1), 0, 'VF')
  expect(still).toEqual([NaN, ...volume.slice(0, 4)])
  const linear = series(experiments, baselineForecasts(experiments, 'linear', 1), 0, 'VF')
  expect(linear.slice(0, 2)).toEqual([NaN, NaN])
  // The made-up feed loses as much each step: a straight line is right.
  for (const step of [2, 3, 4]) expect(linear[step]).toBeCloseTo(volume[step]!, 6)
  const current = Array.from(experimentSeries(experiments, 0, 'I'))
  expect(series(experiments, baselineForecasts(experiments, 'linear', 2), 0, 'I')[3]).toBeCloseTo(
    3 * current[1]! - 2 * current[0]!,
    5,
  )
})

test('a forecast uses nothing measured after its origin, and none is made from a gap', async () => {
  const experiments = await read()
  const before = baselineForecasts(experiments, 'linear', 2)
  const width = experiments.panel.names.length
  experiments.panel.values.fill(7, 3 * width, 5 * width)
  const after = baselineForecasts(experiments, 'linear', 2)
  expect(after.subarray(0, 5 * width)).toEqual(before.subarray(0, 5 * width))
  const acid = series(experiments, before, 0, 'CALA')
  expect(acid[3]).not.toBeNaN()
  expect(acid[4]).toBeNaN()
})

test('a rollout knows only the beginning of each batch, and ends with it', async () => {
  const experiments = await read()
  const first = Array.from(experimentSeries(experiments, 1, 'CFLA'))
  const still = series(experiments, baselineRollouts(experiments, 'no_change'), 1, 'CFLA')
  expect(still).toEqual([NaN, first[0], first[0]])
  const linear = series(experiments, baselineRollouts(experiments, 'linear'), 1, 'CFLA')
  expect(linear[2]).toBeCloseTo(2 * first[1]! - first[0]!, 6)
  const width = experiments.panel.names.length
  expect(
    baselineRollouts(experiments, 'no_change')
      .subarray((5 + 3) * width)
      .every(Number.isNaN),
  ).toBe(true)
})
