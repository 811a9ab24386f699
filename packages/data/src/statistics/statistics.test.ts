import { expect, test } from 'vitest'
import { masked, observed } from '../masks.js'
import { closureResiduals } from './closure.js'
import { describeColumn } from './column-statistics.js'
import { correlate, pearson, ranks, spearman } from './correlations.js'

test('a column is described over its observed values', () => {
  const { count, missing, mean, deviation, min, max, quantiles, gaps, histogram } = describeColumn(
    Float32Array.of(4, NaN, 1, NaN, NaN, 3, 2),
    { probabilities: [0, 0.25, 0.5, 1], bins: 3 },
  )
  expect({ count, missing, mean, min, max }).toEqual({ count: 4, missing: 3, mean: 2.5, min: 1, max: 4 })
  expect(deviation).toBeCloseTo(Math.sqrt(1.25), 12)
  // numpy.quantile([4, 1, 3, 2], [0, .25, .5, 1])
  expect(quantiles.map(({ value }) => value)).toEqual([1, 1.75, 2.5, 4])
  expect(gaps).toEqual({ count: 2, longest: 2, longestStart: 3 })
  expect(histogram).toEqual({ edges: [1, 2, 3, 4], counts: [1, 1, 2] })
})

test('an empty and a constant column have a description too', () => {
  expect(describeColumn(Float32Array.of(NaN))).toMatchObject({
    count: 0,
    missing: 1,
    min: NaN,
    histogram: { counts: [] },
  })
  expect(describeColumn(Float32Array.of(2, 2)).histogram).toEqual({ edges: [2, 2], counts: [2] })
})

test('correlations agree with numpy, leave missing pairs out, and ties share their rank', () => {
  // numpy.corrcoef([1, 2, 3, 4, 5], [2, 1, 4, 3, 100]), and of their ranks
  const a = Float32Array.of(1, 2, 3, 4, 5, NaN, 9)
  const b = Float32Array.of(2, 1, 4, 3, 100, 7, NaN)
  expect(pearson(a, b)).toBeCloseTo(0.717749439, 6)
  expect(spearman(Float32Array.of(1, 2, 3, 4, 5), Float32Array.of(2, 1, 4, 3, 100))).toBeCloseTo(0.8, 12)
  expect(Array.from(ranks(Float32Array.of(5, NaN, 1, 5, 2)))).toEqual([3.5, NaN, 1, 3.5, 2])
  const flat = { name: 'flat', values: Float32Array.of(1, 1, 1) }
  const rising = { name: 'rising', values: Float32Array.of(1, 2, 3) }
  expect(Array.from(correlate([flat, rising], 'spearman').values)).toEqual([NaN, NaN, NaN, 1])
  expect(pearson([1e8, 1e8 + 1, 1e8 + 2], [1, 2, 3])).toBeCloseTo(1, 12)
})

test('an identity that does not close is measured, and its worst row named', () => {
  const columns = new Map([
    ['npp', { values: Float32Array.of(5, 4, NaN) }],
    ['rh', { values: Float32Array.of(2, 1, 1) }],
    ['nep', { values: Float32Array.of(3, 3.5, 1) }],
  ])
  const [residual] = closureResiduals(columns, [
    { name: 'NPP − Rh − NEP', terms: { npp: 1, rh: -1, nep: -1 } },
  ])
  expect(residual).toMatchObject({ count: 2, mean: -0.25, largest: -0.5, largestRow: 1 })
  expect(residual?.scale).toBeCloseTo(Math.sqrt(20.5), 12)
  expect(() => closureResiduals(columns, [{ name: 'balance', terms: { gpp: 1 } }])).toThrow(
    'closure "balance": has no column "gpp" — did you mean "npp"?',
  )
})

test('a mask says where values were filled', () => {
  const values = Float32Array.of(1, NaN)
  expect(Array.from(observed(values))).toEqual([1, 0])
  expect(masked(values)).toEqual({ values: Float32Array.of(1, 0), mask: Float32Array.of(1, 0), missing: 1 })
  expect(values[1]).toBeNaN()
})
