import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FeatureFamily } from './feature.js'
import { windowFeatures, windowStatistics } from './window-statistics.js'

interface Case {
  readonly name: string
  readonly values: readonly number[]
  readonly low: number
  readonly high: number
  readonly expected: Readonly<Record<string, number>>
  /** What has its documented value there. */
  readonly undefined: readonly string[]
}

const { cases } = JSON.parse(
  readFileSync(new URL('../../fixtures/window-statistics.json', import.meta.url), 'utf8'),
) as { readonly cases: readonly Case[] }

const families = ['statistics', 'range', 'memory', 'spectrum'] as const
const features = families.flatMap((family) => windowFeatures[family])

/** All features of one window. */
function featuresOf(values: readonly number[], low = 0, high = 1) {
  return windowStatistics({
    values: Float64Array.from(values),
    steps: values.length,
    windows: { context: values.length, entity: Int32Array.of(0), start: Int32Array.of(0) },
    families,
    limits: { low: [low], high: [high] },
    precision: 'float64',
  })
}

const deviationOf = (values: readonly number[]): number => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
}

test('the first family is the 28 statistics', () => {
  expect(windowFeatures.statistics.map(({ name }) => name)).toEqual(
    (
      'mean std min max median range q25 q75 iqr skewness kurtosis cv trend_slope trend_intercept recent_vs_past_ratio ' +
      'recent_vs_past_diff recent_change_rate diff_mean diff_std diff_abs_mean rolling_std_7d_mean rolling_std_7d_max ' +
      'rolling_std_14d_mean rolling_std_14d_max rolling_std_30d_mean rolling_std_30d_max max_drawdown mean_drawdown'
    ).split(' '),
  )
  expect(windowFeatures.statistics.length).toBe(28)
})

describe('as SciPy, pandas and NumPy compute it, to 1e-9', () => {
  test.each(cases)('$name', ({ values, low, high, expected, undefined: open }) => {
    const { names, values: found, undefinedCounts } = featuresOf(values, low, high)
    expect(names).toEqual(Object.keys(expected))
    expect(names.filter((name) => undefinedCounts[name])).toEqual(open)
    const deviation = deviationOf(values)
    names.forEach((name, k) => {
      const [value, wanted, follows] = [found[k]!, expected[name]!, features[k]!.follows]
      // Numbers that may cancel to nothing are compared on the scale of what cancels.
      const scale = follows === 'level' || follows === 'spread' ? deviation : 1
      const distance = Math.abs(value - wanted) / Math.max(Math.abs(wanted), scale, 1e-300)
      expect(distance, `${name}: ${value}, SciPy ${wanted}`).toBeLessThanOrEqual(1e-9)
    })
  })

  test('every feature that can be undefined is so somewhere, and none else', () => {
    const open = features.filter(({ name }) => cases.some((window) => window.undefined.includes(name)))
    expect(open).toEqual(features.filter(({ undefinedAs }) => undefinedAs))
  })
})

describe('windows of many series', () => {
  const random = (seed: number) => () => (seed = (seed * 16807) % 2147483647) / 2147483647

  test.each([
    ['step by step', 1],
    ['three steps on', 3],
    ['without overlap', 25],
  ])('%s are as each alone, in any order', (_, stride) => {
    const next = random(7)
    const [count, steps, context] = [4, 120, 20]
    const values = Float32Array.from({ length: count * steps }, (_, at) =>
      at % 3 === 0 ? Math.round(4 * next()) : next() * (at > 200 ? 50 : 1),
    )
    const laid: (readonly [series: number, start: number])[] = []
    for (let series = 0; series < count; series++)
      for (let start = 0; start + context <= steps; start += stride) laid.push([series, start])
    laid.sort(() => next() - 0.5)
    const all = windowStatistics({
      values,
      steps,
      windows: {
        context,
        entity: Int32Array.from(laid, ([series]) => series),
        start: Int32Array.from(laid, ([, start]) => start),
      },
      families,
      limits: { low: [0, 0, 0.2, 5], high: [0.5, 3, 0.2, 40] },
      precision: 'float64',
    })
    laid.forEach(([series, start], window) => {
      const from = series * steps + start
      const alone = featuresOf(
        [...values.subarray(from, from + context)],
        [0, 0, 0.2, 5][series],
        [0.5, 3, 0.2, 40][series],
      )
      expect(
        all.values.subarray(window * features.length, (window + 1) * features.length),
        `${series}, ${start}`,
      ).toEqual(alone.values)
    })
  })

  test('families come in the order asked for, in 32 bits unless 64 are', () => {
    const asked: readonly FeatureFamily[] = ['memory', 'statistics']
    const { names, values } = windowStatistics({
      values: Float32Array.of(1, 2, 4, 3, 5),
      steps: 5,
      windows: { context: 4, entity: Int32Array.of(0, 0), start: Int32Array.of(1, 0) },
      families: asked,
    })
    expect(names.slice(0, 2)).toEqual(['autocorrelation_1', 'mean'])
    expect(values).toBeInstanceOf(Float32Array)
    expect([values[1], values[names.length + 1]]).toEqual([3.5, 2.5])
  })

  test('what is undefined is counted over windows, also where it is defined in others', () => {
    const { undefinedCounts } = windowStatistics({
      values: Float32Array.of(2, 2, 2, 2, 2, 3, -3, 0),
      steps: 8,
      windows: { context: 3, entity: new Int32Array(6), start: Int32Array.of(0, 1, 2, 3, 4, 5) },
    })
    expect(undefinedCounts).toMatchObject({ skewness: 3, kurtosis: 3, cv: 1, rolling_std_7d_max: 6 })
    expect(undefinedCounts).toMatchObject({ trend_slope: 0, diff_std: 0 })
    expect(Object.keys(undefinedCounts)).not.toContain('mean')
  })
})

describe('when values become a·v + b', () => {
  const level = fc.integer({ min: -1024, max: 1024 }).map((whole) => whole / 256)
  const window = fc.array(level, { minLength: 70, maxLength: 70 }).filter((v) => deviationOf(v) > 0.05)

  test('every feature follows as its definition says', () => {
    fc.assert(
      fc.property(
        window,
        fc.constantFrom(0.25, 0.5, 2, 3, 1000),
        fc.constantFrom(0, -7, 0.5, 4096),
        (values, a, b) => {
          const moved = values.map((value) => a * value + b)
          const before = featuresOf(values, -1, 1.5)
          const after = featuresOf(moved, b - a, a * 1.5 + b)
          features.forEach(({ name, follows }, k) => {
            const was = before.values[k] as number
            const is = after.values[k] as number
            if (follows === 'relative' && b !== 0) return
            const wanted = { level: a * was + b, spread: a * was, shape: was, relative: was }[follows]
            // A level that large takes digits of its own in both.
            const scale = follows === 'level' || follows === 'spread' ? a * 4 + Math.abs(b) : 1
            const near = Math.abs(is - wanted) <= 1e-9 * Math.max(Math.abs(wanted), scale)
            if (!near) throw new Error(`${name}: ${was} became ${is}, expected ${wanted}`)
          })
        },
      ),
    )
  })

  test('order among quantiles, drawdowns and shares holds for any window', () => {
    const any = fc.array(fc.double({ min: -1e30, max: 1e30, noNaN: true }), { minLength: 1, maxLength: 95 })
    fc.assert(
      fc.property(any, (values) => {
        const { names, values: found } = featuresOf(values, -1, 1)
        expect(found.every(Number.isFinite)).toBe(true)
        const of = (name: string): number => found[names.indexOf(name)] as number
        expect(of('min')).toBeLessThanOrEqual(of('q25'))
        expect(of('q25')).toBeLessThanOrEqual(of('median'))
        expect(of('median')).toBeLessThanOrEqual(of('q75'))
        expect(of('q75')).toBeLessThanOrEqual(of('max'))
        expect(of('mean_drawdown')).toBeLessThanOrEqual(of('max_drawdown') * (1 + 1e-12))
        expect(of('max_drawdown')).toBeLessThanOrEqual(of('range'))
        expect(Math.abs(of('autocorrelation_1'))).toBeLessThanOrEqual(1)
        expect(of('spectral_share')).toBeLessThanOrEqual(1 + 1e-12)
        expect(of('in_range_share') + of('above_share')).toBeLessThanOrEqual(1 + 1e-12)
      }),
    )
  })
})

describe('refused', () => {
  const windows = { context: 3, entity: Int32Array.of(1, 1), start: Int32Array.of(0, 1) }
  const readings = (value: number): Float32Array => Float32Array.of(NaN, NaN, NaN, NaN, 1, 2, value, 3)

  test.each([
    [NaN, /^pump 2 flow, day 2: is missing inside a window — fill it from the days before/],
    [Infinity, /^pump 2 flow, day 2: Infinity is no reading/],
    [9.96921e36, /^pump 2 flow, day 2: 9\.9692.*e\+36 is no reading .* declare it as a missing value$/],
  ])('a reading of %s inside a window, by series and step', (value, message) => {
    const run = () =>
      windowStatistics({
        values: readings(value),
        steps: 4,
        windows,
        seriesNames: ['pump 1 flow', 'pump 2 flow'],
        stepName: (step) => `day ${step}`,
      })
    expect(run).toThrow(message)
  })

  test('nothing that is missing outside of all windows', () => {
    expect(() => windowStatistics({ values: readings(4), steps: 4, windows })).not.toThrow()
  })

  test('a bad reading that only a later window holds', () => {
    const values = Float32Array.of(1, 2, 3, NaN)
    const later = { context: 3, entity: new Int32Array(2), start: Int32Array.of(0, 1) }
    expect(() => windowStatistics({ values, steps: 4, windows: later })).toThrow(
      /^series 0, step 3: is missing/,
    )
  })

  test.each([
    ['limits in disorder', { low: [0, 2], high: [1, 1] }, /^series 1: 2 to 1 is no range/],
    ['limits that are missing', { low: [0, NaN], high: [1, 1] }, /^series 1: NaN to 1 is no range/],
    ['too few limits', { low: [0], high: [1] }, /1 low and 1 high limits for 2 series/],
    ['no limits', undefined, /needs limits/],
  ])('%s', (_, limits, message) => {
    const run = () =>
      windowStatistics({
        ...{ values: readings(4), steps: 4, windows, families: ['range'] },
        ...(limits && { limits }),
      })
    expect(run).toThrow(message)
  })

  test.each([
    ['a window beyond its series', { ...windows, start: Int32Array.of(0, 2) }, /window 1: steps 2 to 4/],
    ['a series that there is not', { ...windows, entity: Int32Array.of(2, 0) }, /window 0: series 2 of 2/],
    ['as many starts as no windows', { ...windows, start: Int32Array.of(0) }, /1 starts for .* 2 windows/],
    ['a context of nothing', { ...windows, context: 0 }, /context: 0/],
  ])('%s', (_, laid, message) => {
    expect(() => windowStatistics({ values: readings(4), steps: 4, windows: laid })).toThrow(message)
  })
})
