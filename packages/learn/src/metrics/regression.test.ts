import { expect, test } from 'vitest'
import { metrics } from './regression.js'

test('scores of a small series are those worked out by hand', () => {
  const scores = metrics([1, 2, 3, 4], [2, 2, 4, 4])
  expect(scores).toMatchObject({ count: 4, mae: 0.5, bias: -0.5 })
  expect(scores.rmse).toBeCloseTo(Math.sqrt(0.5), 12)
  expect(scores.r2).toBeCloseTo(1 - 2 / 4, 12)
  expect(scores.nse).toBe(scores.r2)
  const correlation = 4 / Math.sqrt(5 * 4)
  expect(scores.correlation).toBeCloseTo(correlation, 12)
  const [spread, level] = [Math.sqrt(5 / 4), 2.5 / 3]
  expect(scores.kge2009).toBeCloseTo(1 - Math.hypot(correlation - 1, spread - 1, level - 1), 12)
  expect(scores.kge2012).toBeCloseTo(1 - Math.hypot(correlation - 1, spread / level - 1, level - 1), 12)
})

test('a perfect prediction scores 1, and the mean of the observations scores 0', () => {
  const observed = [3, 1, 4, 1, 5]
  expect(metrics(observed, observed)).toMatchObject({ rmse: 0, r2: 1, kge2009: 1, kge2012: 1 })
  expect(metrics([2.8, 2.8, 2.8, 2.8, 2.8], observed).nse).toBeCloseTo(0, 12)
})

test('masked and missing observations are left out; a missing prediction is not forgiven', () => {
  const scores = metrics([1, 9, 9, 4], [1, 2, NaN, 3], { mask: [1, 0, 1, 1] })
  expect(scores).toMatchObject({ count: 2, mae: 0.5 })
  expect(metrics([NaN, 1], [1, 1]).rmse).toBeNaN()
})

test('without observations, or with constant ones, there is no score rather than a good one', () => {
  expect(metrics([1], [NaN])).toMatchObject({ count: 0, rmse: NaN, r2: NaN, kge2009: NaN })
  expect(metrics([1, 2], [3, 3]).r2).toBeNaN()
  expect(() => metrics([1], [1, 2])).toThrow('1 predictions, 2 observations')
})
