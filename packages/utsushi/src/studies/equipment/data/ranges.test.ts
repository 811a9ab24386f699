import fc from 'fast-check'
import { expect, test } from 'vitest'
import { equipmentSchema } from '../config.js'
import { parkOf } from '../testing/park-of.js'
import { leastMeasured, normalRanges } from './ranges.js'

const config = equipmentSchema.parse({})
const ramp = Array.from({ length: 101 }, (_, step) => step)

test('the 10th and 90th percentile of what was measured up to the last step', () => {
  const { low, high, centre, half, source } = normalRanges(parkOf([[...ramp, 900, 900]]), config, 100)
  expect([low[0], high[0], centre[0], half[0], source[0]]).toEqual([10, 90, 50, 40, 'percentiles'])
})

test('percentiles that are too near give way to quartiles, and these to the deviation', () => {
  // One in ten lies far off on either side, the others between 0 and 1: 10 to 90 % is narrow beside the deviation.
  const band = ramp.map((step): number => (step % 20 === 0 ? -60 : step % 20 === 10 ? 60 : step / 100))
  const quartiles = normalRanges(parkOf([band]), config, 100)
  expect(quartiles.source).toEqual(['quartiles'])
  const sorted = band.toSorted((a, b) => a - b)
  const [q25, q75] = [sorted[25]!, sorted[75]!]
  expect(quartiles.low[0]).toBeCloseTo(q25 - 1.5 * (q75 - q25), 5)
  expect(quartiles.high[0]).toBeCloseTo(q75 + 1.5 * (q75 - q25), 5)
  // Nine in ten are alike: both percentiles and both quartiles are 0.
  const spikes = ramp.map((step): number => (step % 20 === 0 ? 100 : 0))
  const range = normalRanges(parkOf([spikes]), config, 100)
  const mean = spikes.reduce((sum, value) => sum + value, 0) / 101
  const deviation = Math.sqrt(spikes.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 101)
  expect(range.source).toEqual(['deviation'])
  expect(range.high[0]).toBeCloseTo(mean + 2 * deviation, 4)
})

test.each([
  ['too few', [1, 2, 3], `has 3 measured steps in the training period, and ${leastMeasured} are needed`],
  ['all missing', [NaN, NaN], 'has no reading in the training period'],
  ['constant', ramp.map(() => 4.5), 'is 4.50 m throughout the training period'],
])('a series that is %s has no range, and says why', (_, values, reason) => {
  const { source, reasons, low } = normalRanges(parkOf([values]), config, 500)
  expect([source[0], reasons[0], low[0]]).toEqual(['none', reason, NaN])
})

test('limits of the user’s own take precedence, on one side too', () => {
  const two = normalRanges(parkOf([ramp], { limits: [[-5, 5]] }), config, 100)
  expect([two.low[0], two.high[0], two.source[0]]).toEqual([-5, 5, 'limits'])
  const one = normalRanges(parkOf([ramp], { limits: [[NaN, 80]] }), config, 100)
  expect([one.low[0], one.high[0], one.centre[0], one.half[0]]).toEqual([-Infinity, 80, 10, 70])
})

test('ranges do not change with what is measured after training', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 30, maxLength: 60 }),
      fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 30, maxLength: 30 }),
      (known, later) => {
        const last = known.length - 1
        const [a, b] = [parkOf([[...known, ...later]]), parkOf([[...known, ...later.map(() => NaN)]])]
        expect(normalRanges(a, config, last)).toEqual(normalRanges(b, config, last))
      },
    ),
  )
})
