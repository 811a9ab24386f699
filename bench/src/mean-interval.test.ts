import { expect, test } from 'vitest'
import { meanInterval } from './mean-interval.js'

test('the interval of a mean is SciPy’s', () => {
  // scipy.stats.t.interval(0.95, 4, loc=np.mean(x), scale=scipy.stats.sem(x))
  const { mean, from, to } = meanInterval([0.21, 0.25, 0.24, 0.3, 0.22])
  expect(mean).toBeCloseTo(0.244, 12)
  expect(from).toBeCloseTo(0.2004532, 5)
  expect(to).toBeCloseTo(0.2875468, 5)
})

test('one value has no interval', () => {
  expect(() => meanInterval([1])).toThrow('an interval of 2 to 10 values, not of 1')
})
