import { expect, test } from 'vitest'
import { madeUpBatch } from '../testing/made-up-experiments.js'
import { madeUpCourses, madeUpTask, madeUpPart, madeUpRows } from '../testing/made-up-evaluation.js'
import {
  courseBalance,
  experimentScores,
  outsideRanges,
  typicalExperiments,
  type ExperimentScore,
} from './experiments.js'

test('an experiment is scored by its own errors, as shares of the training range', async () => {
  const made = await madeUpTask()
  const feature = made.fitted.scaler.features.find(({ name }) => name === 'VF')!
  const miss = 0.1 * (feature.max - feature.min)
  const [fourth, fifth] = madeUpPart(made, {
    free: (value, { column, experiment }) => value + (column === 'VF' && experiment === '5' ? miss : 0),
  }).evaluation.byExperiment
  expect(fourth).toMatchObject({ experiment: '4', samples: 10 })
  expect(fifth).toMatchObject({ experiment: '5', samples: 11 })
  expect(fourth?.shares['VF']).toBeCloseTo(0, 6)
  expect(fifth?.shares['VF']).toBeCloseTo(0.1, 4)
  // One column of ten misses: the median is untouched.
  expect(fifth?.share).toBeCloseTo(0, 6)
})

test('how far controls leave those of training is told as a share of their range', async () => {
  const made = await madeUpTask()
  const scores = experimentScores(made, [0, 4, 5], madeUpCourses(made, [0, 4, 5]))
  // Trained on 12, 15, 18 and 21 V; tested at 24 and 27 V.
  expect(scores.map(({ beyond }) => beyond)).toEqual([
    0,
    expect.closeTo(3 / 9, 5) as number,
    expect.closeTo(6 / 9, 5) as number,
  ])
})

test('measured totals that scatter are told of the experiment that they scatter in', async () => {
  const rows = madeUpRows.map((row) =>
    row['exp'] === 5 && Number(row['t']) === 1 ? { ...row, CBK: 1.1 * Number(row['CBK']) } : row,
  )
  const made = await madeUpTask(rows)
  const [still, scattered] = experimentScores(made, [4, 5], madeUpCourses(made, [4, 5]))
  expect(still?.measuredImbalance).toBeLessThan(1e-6)
  // A tenth of the potassium that has reached the base after four steps at 27 V.
  expect(scattered?.measuredImbalance).toBeCloseTo(0.1 * (1 - 0.9 ** ((4 * 27) / 20)), 4)
})

test('where a reservoir exchanges everything, no measured total is closed', async () => {
  const everything = {
    compartments: { feed: { volume: 'VF' }, acid: { volume: 'VA' }, base: { volume: 'VB' } },
    species: { lactate: { feed: 'CFLA', acid: 'CALA', base: 'CBLA' } },
    reservoir: { compartments: ['base'] },
    controls: { V: 'V' },
  }
  const made = await madeUpTask(madeUpRows, { system: everything })
  const scores = experimentScores(made, [4], madeUpCourses(made, [4]))
  expect(scores[0]?.measuredImbalance).toBeNull()
})

test('a gap counts in no score, and a column without any measured value in none at all', async () => {
  const rows = [0, 1, 2, 3, 4, 5].flatMap((k) =>
    madeUpBatch(k, 6 + k, 12 + 3 * k).map((row, step) =>
      k === 5 && step > 0 ? { ...row, I: '', ...(step === 2 && { VA: '' }) } : row,
    ),
  )
  const made = await madeUpTask(rows)
  const [, gappy] = madeUpPart(made, {
    free: (value, { column, step }) => value + (column === 'VA' && step === 2 ? 1 : 0),
  }).evaluation.byExperiment
  expect(Object.keys(gappy!.shares)).not.toContain('I')
  expect(gappy?.shares['VA']).toBeCloseTo(0, 6)
  expect(gappy?.share).not.toBeNaN()
})

test('values beyond the widened training range are counted, measured and predicted apart', async () => {
  const made = await madeUpTask()
  const { center, scale } = made.fitted.scaler.features.find(({ name }) => name === 'VF')!
  const courses = madeUpCourses(made, [4, 5], (value, { column, experiment, step }) =>
    column === 'VF' && experiment === '4' && step <= 3 ? center + 1.2 * scale : value,
  )
  const counts = outsideRanges(made, [4, 5], courses)
  expect(counts.find(({ name }) => name === 'VF')).toEqual({
    name: 'VF',
    measured: expect.any(Number) as number,
    predicted: 3 + counts.find(({ name }) => name === 'VF')!.measured,
    count: 9 + 10,
  })
})

const score = (share: number): ExperimentScore => ({
  experiment: '',
  samples: 2,
  shares: {},
  share,
  beyond: 0,
  measuredImbalance: 0,
})

test('the best, the median and the worst are shown, each experiment once', () => {
  const shown = (...shares: number[]) =>
    typicalExperiments(shares.map(score)).map(({ kind, at }) => `${kind} ${at}`)
  expect(shown(0.3, 0.1, 0.2, 0.5, 0.4)).toEqual(['best 1', 'median 0', 'worst 3'])
  expect(shown(0.3, 0.1)).toEqual(['best 1', 'worst 0'])
  expect(shown(0.3)).toEqual(['best 0'])
  expect(shown()).toEqual([])
})

test('an experiment without a measured value is neither the best nor the worst', () => {
  const shown = typicalExperiments([score(NaN), score(0.2), score(0.1), score(0.3)])
  expect(shown.map(({ at }) => at)).toEqual([2, 1, 3])
})

test('each experiment’s totals are told, predicted beside measured, species before volume', async () => {
  const rows = madeUpRows.map((row) =>
    row['exp'] === 5 && Number(row['t']) === 1 ? { ...row, VA: 1.02 * Number(row['VA']) } : row,
  )
  const made = await madeUpTask(rows)
  const exact = await madeUpTask()
  const courses = madeUpCourses(exact, [4, 5])
  const { totals, largestDrift } = courseBalance(made, [4, 5], courses)
  expect(totals.map(({ experiment }) => experiment)).toEqual(['4', '5'])
  expect(totals[1]!.totals.map(({ name }) => name)).toEqual(['lactate', 'potassium', 'volume'])
  const volume = totals[1]!.totals[2]!
  // 2 % of 0.504 L in one compartment of three.
  expect(volume.measured).toBeCloseTo((0.02 * 0.504) / 1.5, 5)
  expect(totals[0]!.totals[2]!.measured).toBeLessThan(1e-6)
  // Made-up batches close to the rounding of float32.
  expect(largestDrift).toBeLessThan(1e-6)
  for (const each of totals.flatMap((one) => one.totals)) expect(each.begin).toBeLessThan(1e-6)
})

test('a course that makes matter is found, in the quantity and experiment that it makes it in', async () => {
  const made = await madeUpTask()
  const courses = madeUpCourses(made, [4, 5], (value, { column, experiment, step }) =>
    column === 'CBK' && experiment === '5' && step === 6 ? 1.1 * value : value,
  )
  const { totals, largestDrift } = courseBalance(made, [4, 5], courses)
  const base = 1 - 0.9 ** ((6 * 27) / 20)
  expect(largestDrift).toBeCloseTo(0.1 * base, 4)
  expect(totals[1]!.totals[1]!.predicted).toBe(largestDrift)
  for (const [at, quantity] of [
    [0, 0],
    [0, 1],
    [0, 2],
    [1, 0],
    [1, 2],
  ] as const)
    expect(totals[at]!.totals[quantity]!.predicted).toBeLessThan(1e-6)
})

test('a first step that loses matter is found too, though later steps keep what is left', async () => {
  const made = await madeUpTask()
  const courses = madeUpCourses(made, [4], (value, { column }) =>
    column.startsWith('V') ? 0.99 * value : value,
  )
  const { totals, largestDrift } = courseBalance(made, [4], courses)
  expect(largestDrift).toBeLessThan(1e-6)
  for (const { begin } of totals[0]!.totals) expect(begin).toBeCloseTo(0.01, 5)
})

test('what left for good counts as still there', async () => {
  const made = await madeUpTask()
  const { quantities } = made.model.balance
  const courses = madeUpCourses(made, [4], (value, { column, step }) =>
    column === 'VF' ? value - 0.001 * step : value,
  )
  const outside = Float32Array.from({ length: courses.steps * quantities }, (_, k) =>
    k % quantities === 0 ? 0.001 : 0,
  )
  const leaking = courseBalance(made, [4], courses)
  const counted = courseBalance(made, [4], { ...courses, outside })
  expect(leaking.totals[0]!.totals[2]!.predicted).toBeGreaterThan(0.004)
  expect(counted.totals[0]!.totals[2]!.predicted).toBeLessThan(1e-6)
  expect(counted.totals[0]!.totals[2]!.begin).toBeLessThan(1e-6)
})

test('amounts below nothing and empty compartments are no physical steps', async () => {
  const made = await madeUpTask()
  const of = (column: string, at: number, value: number) =>
    courseBalance(
      made,
      [5],
      madeUpCourses(made, [5], (measured, place) =>
        place.column === column && place.step === at ? value : measured,
      ),
    )
  expect(of('CAK', 3, 0)).toMatchObject({ physicalShare: 1, lowestContent: 0 })
  expect(of('CAK', 3, -0.1).physicalShare).toBeCloseTo(0.9)
  expect(of('CAK', 3, -0.1).lowestContent).toBeLessThan(-0.04)
  expect(of('VB', 3, 0).physicalShare).toBeCloseTo(0.9)
})

test('matter from nothing is never said not to drift', async () => {
  const rows = [0, 1, 2, 3, 4, 5].flatMap((k) =>
    madeUpBatch(k, 6 + k, 12 + 3 * k).map((row) => ({ ...row, CFK: 0, CAK: 0, CBK: 0 })),
  )
  const made = await madeUpTask(rows)
  const courses = madeUpCourses(made, [4], (value, { column, step }) =>
    column === 'CBK' && step > 1 ? 0.001 : value,
  )
  const { largestDrift, totals } = courseBalance(made, [4], courses)
  expect(totals[0]!.totals[1]!.measured).toBe(0)
  expect(largestDrift).toBe(Infinity)
})
