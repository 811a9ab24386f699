import { expect, test } from 'vitest'
import { countMetrics } from './counts.js'

test('a count is right when it is nearest to the truth', () => {
  const scores = countMetrics([2.9, 4.6, 7, 1.2], [3, 4, 9, 1])
  expect(scores).toMatchObject({ count: 4, exact: 0.5, withinOne: 0.75 })
  expect(scores.mae).toBeCloseTo((0.1 + 0.6 + 2 + 0.2) / 4)
  expect(scores.bias).toBeCloseTo((-0.1 + 0.6 - 2 + 0.2) / 4)
})

test('what was not observed is left out, and a model that cannot answer has no score', () => {
  expect(countMetrics([3, 5, 4], [3, NaN, 4], { mask: [1, 1, 0] })).toMatchObject({ count: 1, exact: 1 })
  expect(countMetrics([NaN, 5], [3, 5]).exact).toBeNaN()
  expect(countMetrics([], []).exact).toBeNaN()
  expect(() => countMetrics([1], [1.5])).toThrow('observation 0 is 1.5, expected a whole number')
  expect(() => countMetrics([1, 2], [1])).toThrow('2 predictions, 1 observations')
})
