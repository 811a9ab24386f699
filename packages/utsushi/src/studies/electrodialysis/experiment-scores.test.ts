import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  experimentScores,
  medianOf,
  outsideRanges,
  typicalExperiments,
  type ExperimentScore,
} from './experiment-scores.js'
import { madeUpBatch } from './testing/made-up-experiments.js'
import { madeUpCourses, madeUpData, madeUpPart, madeUpRows } from './testing/made-up-evaluation.js'

test('an experiment is scored by its own errors, as shares of the training range', async () => {
  const made = await madeUpData()
  const { data } = made
  const feature = data.scaler.features.find(({ name }) => name === 'VF')!
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
  const { data, model } = await madeUpData()
  const scores = experimentScores([0, 4, 5], madeUpCourses(model, data, [0, 4, 5]), model, data)
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
  const { data, model } = await madeUpData(rows)
  const [still, scattered] = experimentScores([4, 5], madeUpCourses(model, data, [4, 5]), model, data)
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
  const { data, model } = await madeUpData(madeUpRows, { system: everything })
  const scores = experimentScores([4], madeUpCourses(model, data, [4]), model, data)
  expect(scores[0]?.measuredImbalance).toBeNull()
})

test('a gap counts in no score, and a column without any measured value in none at all', async () => {
  const rows = [0, 1, 2, 3, 4, 5].flatMap((k) =>
    madeUpBatch(k, 6 + k, 12 + 3 * k).map((row, step) =>
      k === 5 && step > 0 ? { ...row, I: '', ...(step === 2 && { VA: '' }) } : row,
    ),
  )
  const made = await madeUpData(rows)
  const [, gappy] = madeUpPart(made, {
    free: (value, { column, step }) => value + (column === 'VA' && step === 2 ? 1 : 0),
  }).evaluation.byExperiment
  expect(Object.keys(gappy!.shares)).not.toContain('I')
  expect(gappy?.shares['VA']).toBeCloseTo(0, 6)
  expect(gappy?.share).not.toBeNaN()
})

test('values beyond the widened training range are counted, measured and predicted apart', async () => {
  const { data, model } = await madeUpData()
  const { center, scale } = data.scaler.features.find(({ name }) => name === 'VF')!
  const courses = madeUpCourses(model, data, [4, 5], (value, { column, experiment, step }) =>
    column === 'VF' && experiment === '4' && step <= 3 ? center + 1.2 * scale : value,
  )
  const counts = outsideRanges([4, 5], courses, model, data)
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

test('the median is the middle of the sorted values, between the two middle ones of an even number', () => {
  expect(medianOf([])).toBeNaN()
  expect(medianOf([3, 1, 2])).toBe(2)
  expect(medianOf([4, 1, 3, 2])).toBe(2.5)
  fc.assert(
    fc.property(fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1 }), (values) => {
      const median = medianOf(values)
      const below = values.filter((value) => value < median).length
      const above = values.filter((value) => value > median).length
      expect(below).toBeLessThanOrEqual(values.length / 2)
      expect(above).toBeLessThanOrEqual(values.length / 2)
    }),
  )
})
