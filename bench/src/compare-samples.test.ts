import { seededRandom } from '@utsushi/ground'
import { expect, test } from 'vitest'
import { chanceThatWorse, ratioOfMedians } from './compare-samples.js'

test('the test of Mann and Whitney is SciPy’s, ties among the values', () => {
  // scipy.stats.mannwhitneyu(ours, theirs, alternative='greater', method='asymptotic').pvalue
  const [ours, theirs] = [
    [1, 2, 2, 5, 7, 9, 9.5],
    [0, 2, 3, 3, 4, 4.5],
  ]
  expect(chanceThatWorse(ours, theirs)).toBeCloseTo(0.17489017, 6)
  expect(chanceThatWorse(theirs, ours)).toBeCloseTo(0.85967581, 6)
})

test('the interval holds the ratio of the medians', () => {
  const { ratio, low, high } = ratioOfMedians([2, 3, 4, 5, 6], [1, 2, 2, 2, 3], seededRandom(1).uniform)
  expect(ratio).toBe(2)
  expect(low).toBeLessThan(2)
  expect(high).toBeGreaterThan(2)
})
