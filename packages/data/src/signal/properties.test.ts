// What holds for every sequence, and what is refused.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { butterworth, type FilterOptions } from './butterworth.js'
import { detrend } from './detrend.js'
import { findEdge, normaliseEdge } from './edge.js'
import { filtfilt } from './filtfilt.js'
import { fillGaps } from './gaps.js'
import { normalise } from './normalise.js'
import { airplsBaseline, alsBaseline, arplsBaseline } from './penalised-baseline.js'
import { polynomialBaseline } from './polynomial-baseline.js'
import { gridOf, resample } from './resample.js'
import { savitzkyGolay } from './savitzky-golay.js'
import { snipBaseline } from './snip-baseline.js'
import { whittaker } from './whittaker.js'
import { windowOf } from './window.js'

const values = (minLength: number) =>
  fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength, maxLength: 60 })
const near = (a: ArrayLike<number>, b: ArrayLike<number>, size = 100) => {
  expect(a.length).toBe(b.length)
  for (let at = 0; at < a.length; at++) expect(Math.abs(a[at]! - b[at]!)).toBeLessThan(1e-9 * size)
}
const line = (length: number, level: number, slope: number) =>
  Float64Array.from({ length }, (_, at) => level + slope * at)

describe('baselines', () => {
  test('a straight line is its own baseline, and a shift goes with it', () => {
    const straight = line(50, -3, 0.25)
    for (const baseline of [alsBaseline, arplsBaseline, airplsBaseline, polynomialBaseline])
      near(baseline(straight), straight)
    near(snipBaseline(straight, { halfWindow: 10 }), straight)
    fc.assert(
      fc.property(values(12), fc.double({ min: -50, max: 50, noNaN: true }), (y, shift) => {
        const moved = y.map((value) => value + shift)
        const both = [alsBaseline(y), alsBaseline(moved)].map((own) => [...own])
        // Rounding may tip a value that lies on the line to its other side.
        fc.pre(y.every((value, at) => Math.abs(value - both[0]![at]!) > 1e-6))
        near(
          both[0]!.map((value) => value + shift),
          both[1]!,
          1e4,
        )
      }),
    )
  })

  test('peaks stand above, not in the baseline', () => {
    const peak = (at: number) => 10 * Math.exp(-(((at - 40) / 3) ** 2))
    const y = line(100, 5, 0.1).map((value, at) => value + peak(at))
    for (const own of [
      alsBaseline(y, { p: 0.001 }),
      arplsBaseline(y),
      airplsBaseline(y, { lambda: 1e4 }),
      polynomialBaseline(y, { degree: 1, tolerance: 1e-6 }),
      snipBaseline(y, { halfWindow: 12 }),
    ])
      expect(y[40]! - own[40]!).toBeGreaterThan(9)
  })

  test('a smoother with weights of 0 draws a line through what has weight', () => {
    const weights = new Float64Array(20)
    for (const at of [3, 9, 15]) weights[at] = 1
    const y = line(20, 2, 0.5).map((value, at) => (weights[at] === 0 ? 99 : value))
    near(whittaker(y, weights, 1e6, 2), line(20, 2, 0.5))
  })
})

test('a polynomial passes a Savitzky–Golay filter of its degree, and its derivative is known everywhere', () => {
  fc.assert(
    fc.property(
      fc.tuple(...[0, 1, 2].map(() => fc.double({ min: -5, max: 5, noNaN: true }))),
      ([a = 0, b = 0, c = 0]) => {
        const x = line(25, 0, 0.5)
        near(
          savitzkyGolay(
            x.map((at) => a + b * at + c * at * at),
            { window: 7 },
          ),
          x.map((at) => a + b * at + c * at * at),
          1e3,
        )
        near(
          savitzkyGolay(
            x.map((at) => a + b * at + c * at * at),
            { window: 7, derivative: 1, step: 0.5 },
          ),
          x.map((at) => b + 2 * c * at),
          1e3,
        )
      },
    ),
  )
})

describe('resampling', () => {
  test('gives points back where they stand, and never leaves the range of both neighbours', () => {
    fc.assert(
      fc.property(
        values(2),
        fc.constantFrom('linear', 'pchip'),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (y, method, share) => {
          const axis = line(y.length, 3, 0.7)
          near(resample(axis, y, axis, { method }), y)
          const between = axis.slice(1).map((place, at) => axis[at]! + share * (place - axis[at]!))
          for (const [at, value] of resample(axis, y, between, { method }).entries()) {
            expect(value).toBeGreaterThanOrEqual(Math.min(y[at]!, y[at + 1]!) - 1e-9)
            expect(value).toBeLessThanOrEqual(Math.max(y[at]!, y[at + 1]!) + 1e-9)
          }
        },
      ),
    )
  })

  test('between a missing value and its neighbours all is missing', () => {
    for (const method of ['linear', 'pchip'] as const)
      expect([...resample([0, 1, 2, 3, 4], [0, NaN, 4, 6, 8], [0, 0.5, 1.5, 2, 3.5], { method })]).toEqual([
        0,
        NaN,
        NaN,
        4,
        7,
      ])
  })

  test('a grid beyond the axis is refused unless it may be missing', () => {
    expect(() => resample([3, 4], [1, 2], [3, 5])).toThrow(
      'the place 5 lies beyond the axis, which reaches from 3 to 4 — take a grid within it',
    )
    expect([...resample([3, 4], [1, 2], [2, 3.5, 5], { outside: 'missing' })]).toEqual([NaN, 1.5, NaN])
    expect(resample([0.1, 0.7], [1, 2], [0.1 + 0.2 + 0.4]).at(0)).toBeCloseTo(2)
  })

  test('an even grid holds both ends, where the step allows', () => {
    expect([...gridOf({ from: 5, to: 6, step: 0.25 })]).toEqual([5, 5.25, 5.5, 5.75, 6])
    expect(gridOf({ from: 5, to: 60, step: 0.02 })).toHaveLength(2751)
    expect([...gridOf({ from: 0, to: 1, points: 3 })]).toEqual([0, 0.5, 1])
    expect(() => gridOf({ from: 0, to: 1, step: 2 })).toThrow('step 2 is wider')
    expect(() => gridOf({ from: 1, to: 1, step: 2 })).toThrow('to is 1 — expected a number above 1')
    expect(() => gridOf({ from: 0, to: 1, step: 1e-9 })).toThrow('take a wider one')
    expect(() => gridOf({ from: 0, to: 1, step: 0 })).toThrow('step is 0 — expected a number above 0')
  })
})

describe('filters', () => {
  test('have no phase: a reversed sequence gives the reversed result', () => {
    const band = butterworth({ kind: 'bandpass', cutoff: [5, 20], sampleRate: 100, order: 2 })
    fc.assert(
      fc.property(values(40), (y) => {
        // The first pass starts at one end, so that both orders differ a little there.
        const [there, back] = [filtfilt(band, y), filtfilt(band, [...y].reverse()).reverse()]
        near(there.slice(30, -30), back.slice(30, -30))
      }),
    )
    const length = 400
    const y = Float64Array.from({ length }, (_, at) => Math.sin((2 * Math.PI * 10 * at) / 100))
    near(filtfilt(band, y).slice(150, 250), y.slice(150, 250), 1e7)
  })

  test('a lowpass keeps a level, a highpass takes it away, and each halves the power twice at its cutoff', () => {
    const level = new Float64Array(60).fill(7)
    near(filtfilt(butterworth({ kind: 'lowpass', cutoff: 3, sampleRate: 100 }), level), level)
    near(filtfilt(butterworth({ kind: 'highpass', cutoff: 3, sampleRate: 100 }), level), new Float64Array(60))
    for (const kind of ['lowpass', 'highpass'] as const)
      for (const order of [1, 2, 5]) {
        const sections = butterworth({ kind, cutoff: 10, sampleRate: 100, order })
        expect(gainAt(sections, 10 / 100)).toBeCloseTo(Math.SQRT1_2, 10)
      }
    const band = butterworth({ kind: 'bandstop', cutoff: [10, 20], sampleRate: 100, order: 3 })
    expect([gainAt(band, 0.1), gainAt(band, 0.2), gainAt(band, 0)].map((gain) => gain.toFixed(8))).toEqual([
      '0.70710678',
      '0.70710678',
      '1.00000000',
    ])
  })

  test.each<[Partial<FilterOptions>, string]>([
    [
      { cutoff: 50 },
      'the frequency 50 is not below 50, half the sample rate of 100 — lower it, or take samples more often',
    ],
    [{ kind: 'bandpass', cutoff: [10, 60] }, 'the frequency 60 is not below 50'],
    [{ kind: 'bandpass', cutoff: [20, 10] }, 'the band from 20 to 10 has no width'],
    [{ kind: 'bandpass', cutoff: 10 }, 'expected both ends of the band'],
    [{ cutoff: [10, 20] }, 'expected one frequency'],
    [{ cutoff: 0 }, '0 is no frequency'],
    [{ cutoff: NaN }, 'NaN is no frequency'],
    [{ order: 0 }, 'order is 0'],
    [{ order: 2.5 }, 'order is 2.5 — expected a whole number from 1 to 12'],
    [{ sampleRate: -1 }, 'sampleRate is -1'],
  ])('a band that cannot be is refused (%#)', (options, message) => {
    expect(() => butterworth({ kind: 'lowpass', cutoff: 10, sampleRate: 100, ...options })).toThrow(message)
  })

  test('a sequence that is too short is refused', () => {
    const sections = butterworth({ kind: 'lowpass', cutoff: 10, sampleRate: 100, order: 4 })
    expect(() => filtfilt(sections, new Float64Array(15))).toThrow(
      '15 values are too few, more than 15 are needed — lower the order',
    )
    expect(filtfilt(sections, new Float64Array(16))).toHaveLength(16)
  })
})

/** |H| at a frequency, in cycles by sample. */
function gainAt(sections: ReturnType<typeof butterworth>, frequency: number): number {
  const at = (a: number, b: number, c: number) => {
    const [re, im] = [0, 1].map((turn) =>
      [a, b, c].reduce(
        (sum, value, k) => sum + value * (turn === 0 ? Math.cos : Math.sin)(-2 * Math.PI * frequency * k),
        0,
      ),
    )
    return Math.hypot(re!, im!)
  }
  return sections.reduce((gain, [b0, b1, b2, a0, a1, a2]) => (gain * at(b0, b1, b2)) / at(a0, a1, a2), 1)
}

describe('normalisation', () => {
  test('forgets the scale, and SNV and min–max the level, too', () => {
    fc.assert(
      fc.property(
        values(3),
        fc.double({ min: 0.5, max: 20, noNaN: true }),
        fc.double({ min: -50, max: 50, noNaN: true }),
        (y, scale, shift) => {
          fc.pre(Math.max(...y) - Math.min(...y) > 1e-3)
          for (const kind of ['max', 'area', 'norm'] as const)
            near(
              normalise(y, kind),
              normalise(
                y.map((value) => value * scale),
                kind,
              ),
            )
          for (const kind of ['snv', 'minmax'] as const)
            near(
              normalise(y, kind),
              normalise(
                y.map((value) => value * scale + shift),
                kind,
              ),
              1e4,
            )
        },
      ),
    )
  })

  test('leaves missing values missing, and refuses what has no size', () => {
    expect([...normalise([2, NaN, 4], 'max')]).toEqual([0.5, NaN, 1])
    expect([...normalise([1, NaN, 3], 'area')]).toEqual([0.25, NaN, 0.75])
    expect(() => normalise([0.1, 0.1, 0.1], 'snv')).toThrow('normalise snv: all values are equal')
    expect(() => normalise([5, 5], 'minmax')).toThrow('all values are equal')
    expect(() => normalise([0, 0], 'max')).toThrow('all values are 0')
    expect(() => normalise([NaN, NaN], 'snv')).toThrow('needs 1 value at least')
    expect(() => normalise([1, Infinity], 'max')).toThrow('a value is infinite')
    expect(() => normalise([1, 2], 'area', [2, 1])).toThrow('the axis has 1 behind 2 at point 2')
  })
})

test('gaps are filled along the axis, up to a length, and never at an end', () => {
  const {
    values: filled,
    observed,
    filled: count,
    left,
  } = fillGaps([NaN, 1, NaN, NaN, 7, NaN], { axis: [0, 1, 2, 4, 7, 8] })
  expect([...filled]).toEqual([NaN, 1, 2, 4, 7, NaN])
  expect([...observed]).toEqual([0, 1, 0, 0, 1, 0])
  expect([count, left]).toEqual([2, 2])
  expect([...fillGaps([1, NaN, NaN, 4, NaN, 6], { longest: 1 }).values]).toEqual([1, NaN, NaN, 4, 5, 6])
  expect([...fillGaps([NaN, 1, NaN, 3, NaN, NaN], { ends: 'hold' }).values]).toEqual([1, 1, 2, 3, 3, 3])
  expect(fillGaps([NaN, 1, NaN, 3, NaN, NaN], { ends: 'hold' })).toMatchObject({ filled: 4, left: 0 })
  expect(() => fillGaps([NaN, NaN])).toThrow('all 2 values are missing — leave the sequence out')
})

describe('edges', () => {
  const energy = line(200, 8800, 5)
  const mu = energy.map((place) => 0.2 + 1.5 / (1 + Math.exp(-(place - 9000) / 4)))

  test('a step of 1.5 becomes one of 1', () => {
    const told = normaliseEdge(energy, mu)
    expect(told.e0).toBe(9000)
    expect(told.edgeStep).toBeCloseTo(1.5, 3)
    expect(told.values[0]).toBeCloseTo(0, 3)
    expect(told.values.at(-1)).toBeCloseTo(1, 3)
  })

  test.each<[() => unknown, string]>([
    [
      () =>
        findEdge(
          energy,
          mu
            .map((value) => -value)
            .sort()
            .reverse(),
        ),
      'the values never rise',
    ],
    [() => normaliseEdge(energy, mu, { e0: 10 }), 'the edge at 10 lies outside the spectrum'],
    [
      () => normaliseEdge(energy, mu, { pre: [-900, -500] }),
      'pre -900 to -500 eV from the edge at 9000 holds 0 points, and 3 are needed — the spectrum reaches from -200 to 795',
    ],
    [
      () =>
        normaliseEdge(
          energy,
          mu.map((value) => -value),
          { e0: 9000 },
        ),
      'and must be above 0',
    ],
    [() => normaliseEdge(energy.slice(0, 3), mu.slice(0, 3)), 'needs 5 values at least'],
  ])('what has no edge is refused (%#)', (run, message) => {
    expect(run).toThrow(message)
  })
})

test.each<[() => unknown, string]>([
  [
    () => alsBaseline([1, 2, NaN, 4, 5]),
    'baseline als: 1 value of 5 missing or infinite, the first at point 3 — fill gaps before',
  ],
  [() => arplsBaseline([NaN, NaN]), 'baseline arpls: all 2 values are missing — leave the sequence out'],
  [() => airplsBaseline([1, 2, 3]), 'baseline airpls: needs 4 values at least, the sequence has 3'],
  [() => alsBaseline(line(9, 0, 1), { p: 1 }), 'p is 1 — expected a number above 0 below 1'],
  [() => alsBaseline(line(9, 0, 1), { lambda: 0 }), 'lambda is 0'],
  [() => alsBaseline(line(9, 0, 1), { order: 4 as 3 }), 'order is 4 — expected 1, 2 or 3'],
  [() => polynomialBaseline([1, 2, 3], { degree: 2 }), 'needs 4 values at least'],
  [() => polynomialBaseline([1, 2, 3, 4], { axis: [1, 2, 2, 3] }), 'the axis has 2 behind 2 at point 3'],
  [() => snipBaseline(line(9, 0, 1), { halfWindow: 5 }), 'needs 11 values at least'],
  [() => snipBaseline([1, -1, 2], { halfWindow: 1, compress: true }), 'the value at point 2 is -1'],
  [
    () => savitzkyGolay(line(9, 0, 1), { window: 4 }),
    'window is 4 — expected an odd number of points, such as 5',
  ],
  [
    () => savitzkyGolay(line(9, 0, 1), { window: 5, degree: 5 }),
    'degree is 5 — expected a whole number from 0 to 4',
  ],
  [
    () => savitzkyGolay(line(9, 0, 1), { derivative: 3 }),
    'derivative is 3 — expected a whole number from 0 to 2',
  ],
  [() => savitzkyGolay(line(5, 0, 1)), 'needs 9 values at least'],
  [() => detrend([1, NaN]), 'detrend: 1 value of 2 missing'],
  [() => windowOf('tukey', 5, { alpha: 2 }), 'alpha is 2 — expected a number from 0 to 1'],
  [() => windowOf('hann', 0), 'points is 0'],
])('what a step cannot do is refused with a way out (%#)', (run, message) => {
  expect(run).toThrow(message)
})
