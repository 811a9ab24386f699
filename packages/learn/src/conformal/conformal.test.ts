// Intervals promise a share of further samples: counted on data that are exchangeable, within what luck allows, and on data that are not, where
// the promise must be seen to break.
import { seededRandom } from '@utsushi/ground'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { calibrateIntervals, conformalIntervals } from './calibrate-intervals.js'
import { conformalQuantile, pooledConformalQuantile, samplesToCalibrate } from './conformal-quantile.js'
import { crossConformalIntervals } from './cross-conformal.js'
import { intervalScores } from './interval-scores.js'
import { parseConformalCalibration } from './parse-conformal.js'

/** Samples of a course whose errors are as large as the sample says, and correlated along it. */
function drawn(samples: number, columns: number, seed: number, worse = 1) {
  const random = seededRandom(seed)
  const [observed, predicted, deviation, groups] = [
    new Float64Array(samples * columns),
    new Float64Array(samples * columns),
    new Float64Array(samples * columns),
    [] as string[],
  ]
  for (let sample = 0; sample < samples; sample++) {
    const own = 0.5 + 2 * random.uniform()
    const shared = random.normal()
    groups.push(random.uniform() < 0.3 ? 'wet' : 'dry')
    for (let column = 0; column < columns; column++) {
      const at = sample * columns + column
      predicted[at] = random.normal()
      deviation[at] = own * (1 + column)
      const skew = Math.exp(random.normal() / 2)
      const group = groups[sample] === 'wet' ? 3 : 1
      observed[at] =
        predicted[at]! + worse * group * deviation[at]! * skew * (0.6 * shared + 0.8 * random.normal())
    }
  }
  return { observed, predicted, deviation, groups, columns }
}

/** Coverages of many repeats lie about the promise: its mean within five standard errors. */
function meanOf(repeats: number, of: (seed: number) => number): { mean: number; error: number } {
  const values = Array.from({ length: repeats }, (_, seed) => of(seed))
  const mean = values.reduce((sum, value) => sum + value, 0) / repeats
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (repeats - 1)
  return { mean, error: Math.sqrt(variance / repeats) }
}

test('of further samples as many lie within as were promised, value by value and from end to end', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(0.8, 0.9, 0.95),
      fc.integer({ min: 25, max: 90 }),
      fc.integer({ min: 1, max: 4 }),
      fc.boolean(),
      fc.nat(1000),
      (level, count, columns, isWhole, start) => {
        const { mean, error } = meanOf(60, (seed) => {
          const held = drawn(count, columns, 2000 * start + 2 * seed)
          const further = drawn(40, columns, 2000 * start + 2 * seed + 1)
          const calibration = calibrateIntervals({
            ...{ ...held, groups: [], level },
            ...(isWhole && { blocks: new Uint8Array(columns) }),
            groups: held.groups.map(() => ''),
          })
          const ends = conformalIntervals(calibration, {
            predicted: further.predicted,
            deviation: further.deviation,
          })
          const { coverage, whole } = intervalScores({ ...ends, observed: further.observed, columns })
          return isWhole ? whole : coverage
        })
        // At least the level, and less than one sample more than it (Lei et al. 2018, theorem 2.2).
        expect(mean).toBeGreaterThan(level - 5 * error)
        expect(mean).toBeLessThan(level + 1 / (count + 1) + 5 * error)
      },
    ),
    { numRuns: 12 },
  )
})

test('intervals by group hold in every group, where those of all together do not', () => {
  const held = drawn(4000, 1, 1)
  const further = drawn(4000, 1, 2)
  const { groups, ...ungrouped } = held
  const coverageOf = (name: string, ends: { lower: Float64Array; upper: Float64Array }): number => {
    const rows = further.groups.flatMap((own, row) => (own === name ? [row] : []))
    const take = (of: Float64Array): Float64Array => Float64Array.from(rows, (row) => of[row]!)
    return intervalScores({
      lower: take(ends.lower),
      upper: take(ends.upper),
      observed: take(further.observed),
      columns: 1,
    }).coverage
  }
  const { predicted, deviation } = further
  const all = conformalIntervals(calibrateIntervals({ ...ungrouped, level: 0.9 }), { predicted, deviation })
  expect(coverageOf('wet', all)).toBeLessThan(0.8)
  const own = conformalIntervals(calibrateIntervals({ ...ungrouped, groups, level: 0.9 }), {
    ...{ predicted, deviation },
    groups: further.groups,
  })
  for (const name of ['wet', 'dry']) {
    expect(coverageOf(name, own)).toBeGreaterThan(0.87)
    expect(coverageOf(name, own)).toBeLessThan(0.93)
  }
})

test('where further samples are not like those of calibration, the promise breaks, and the count tells', () => {
  const held = drawn(200, 3, 3)
  const shifted = drawn(400, 3, 4, 3)
  const calibration = calibrateIntervals({ ...held, groups: held.groups.map(() => ''), level: 0.9 })
  const ends = conformalIntervals(calibration, { predicted: shifted.predicted, deviation: shifted.deviation })
  expect(intervalScores({ ...ends, observed: shifted.observed, columns: 3 }).coverage).toBeLessThan(0.75)
})

test('a whole course needs wider intervals than its values one by one, and needs them at once', () => {
  const held = drawn(300, 12, 5)
  const groups = held.groups.map(() => '')
  const each = calibrateIntervals({ ...held, groups, level: 0.9 })
  const whole = calibrateIntervals({ ...held, groups, level: 0.9, blocks: new Uint8Array(12) })
  const [factor] = whole.groups[0]!.factors
  expect(new Set(whole.groups[0]!.factors).size).toBe(1)
  expect(Math.min(...each.groups[0]!.factors.map((own) => factor! - own))).toBeGreaterThan(0)
  const further = drawn(400, 12, 6)
  const { predicted, deviation, observed } = further
  const told = intervalScores({
    ...conformalIntervals(each, { predicted, deviation }),
    observed,
    columns: 12,
  })
  expect(told.coverage).toBeGreaterThan(0.86)
  expect(told.whole).toBeLessThan(0.8)
})

test('too few samples are refused with the number that is needed', () => {
  expect([0.5, 0.8, 0.9, 0.95, 0.99].map(samplesToCalibrate)).toEqual([1, 4, 9, 19, 99])
  const held = drawn(8, 1, 7)
  const few = () =>
    calibrateIntervals({ ...held, groups: held.groups.map(() => ''), level: 0.9, called: 'runs' })
  expect(few).toThrow('intervals of 90 % cannot be calibrated on 8 runs: they need 9 or more')
  fc.assert(
    fc.property(fc.double({ min: 0.05, max: 0.99, noNaN: true }), (level) => {
      const needed = samplesToCalibrate(level)
      const scores = Array.from({ length: needed }, (_, k) => k)
      expect(conformalQuantile(scores, level)).toBeLessThanOrEqual(needed - 1)
      if (needed > 1) expect(() => conformalQuantile(scores.slice(1), level)).toThrow('or more')
    }),
  )
  const grouped = {
    ...drawn(40, 1, 8),
    groups: Array.from({ length: 40 }, (_, k) => (k < 3 ? 'rare' : 'usual')),
  }
  expect(() => calibrateIntervals({ ...grouped, level: 0.9 })).toThrow(/^rare: intervals of 90 %/)
})

test('jackknife+ of a mean holds what it promises, with as few samples as there may be', () => {
  const { mean, error } = meanOf(400, (seed) => {
    const random = seededRandom(seed + 9)
    const values = Float64Array.from({ length: 19 }, () => Math.exp(random.normal()))
    const total = values.reduce((sum, value) => sum + value, 0)
    const without = values.map((value) => (total - value) / 18)
    const scores = values.map((value, k) => Math.abs(value - without[k]!))
    const further = Float64Array.from({ length: 30 }, () => Math.exp(random.normal()))
    const predicted = Float64Array.from({ length: 30 * 19 }, (_, at) => without[at % 19]!)
    const ends = crossConformalIntervals({ scores, predicted, level: 0.9 })
    return intervalScores({ ...ends, observed: further, columns: 1 }).coverage
  })
  expect(mean).toBeGreaterThan(0.9 - 5 * error)
  expect(mean).toBeLessThan(0.96 + 5 * error)
})

test('factors go through JSON, and what is damaged is refused', () => {
  const held = drawn(40, 2, 10)
  const calibration = calibrateIntervals({ ...held, level: 0.8 })
  expect(parseConformalCalibration(JSON.parse(JSON.stringify(calibration)), 'c.json')).toEqual(calibration)
  expect(() => parseConformalCalibration({ ...calibration, columns: 3 }, 'c.json')).toThrow(
    'c.json.groups[0].factors: expected 3 numbers',
  )
})

test('sizes that do not fit and deviations of nothing are refused', () => {
  const one = { observed: [1, 2], predicted: [1, 2], columns: 2, level: 0.5 }
  expect(() => calibrateIntervals({ ...one, predicted: [1] })).toThrow('2 values observed, 1 predicted')
  expect(() => calibrateIntervals({ ...one, deviation: [1, 0] })).toThrow('with a deviation of 0')
  const calibration = calibrateIntervals({ ...one, groups: ['a'] })
  expect(() => conformalIntervals(calibration, { predicted: [1, 2], groups: ['b'] })).toThrow(
    'b: intervals were not calibrated for it, but for a',
  )
})

test('samples with many scores: a day of a further sample lies within as often as promised, and each sample counts alike', () => {
  const coverage = (promise: 'at least' | 'on average', days: number) =>
    meanOf(400, (seed) => {
      const random = seededRandom(seed)
      // Days of a sample are off together, and the samples that are off most have most days.
      const sample = (): Float64Array => {
        const size = Math.exp(random.normal())
        const count = days === 1 ? 1 : 5 + Math.floor(days * size)
        return Float64Array.from({ length: count }, () => size * Math.abs(random.normal()))
      }
      const factor = pooledConformalQuantile(Array.from({ length: 19 }, sample), 0.9, promise)
      const further = Array.from({ length: 5 }, sample)
      return further.reduce(
        (sum, own) => sum + own.filter((score) => score <= factor).length / own.length / further.length,
        0,
      )
    })
  for (const days of [1, 20]) {
    const least = coverage('at least', days)
    expect(least.mean).toBeGreaterThan(0.9 - 4 * least.error)
    expect(least.mean).toBeLessThan(0.95 + 4 * least.error)
    const average = coverage('on average', days)
    expect(Math.abs(average.mean - 0.9)).toBeLessThan(0.01 + 4 * average.error)
  }
  const scores = [3, 1, 2, 8, 5, 7, 9, 4, 6]
  expect(
    pooledConformalQuantile(
      scores.map((score) => [score]),
      0.8,
    ),
  ).toBe(conformalQuantile(scores, 0.8))
  // Repeating what a sample says changes nothing.
  const repeated = scores.map((score) => [score, score, score])
  expect(pooledConformalQuantile(repeated, 0.8)).toBe(8)
  expect(pooledConformalQuantile(repeated, 0.9, 'on average')).toBe(9)
  const eighteen = Array.from({ length: 18 }, (_, k) => [k + 1])
  expect(pooledConformalQuantile(eighteen, 0.9)).toBe(18)
  expect(pooledConformalQuantile(eighteen, 0.9, 'on average')).toBe(17)
  expect(() => pooledConformalQuantile([[1, 2, 3, 4], [5], []], 0.9)).toThrow(
    '2 samples: they need 9 or more',
  )
})
