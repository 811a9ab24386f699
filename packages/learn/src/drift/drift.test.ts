import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seededRandom } from '@utsushi/ground'
import { fixtureCases } from '../testing/fixtures.js'
import { adwin, type AdwinState } from './adwin.js'
import { driftsIn, type DriftDetector } from './drift-detector.js'
import { pageHinkley } from './page-hinkley.js'

interface DriftCase {
  readonly name: string
  readonly detector: 'pageHinkley' | 'adwin'
  readonly options: object
  readonly stream: readonly number[]
  readonly drifts: readonly number[]
  readonly width?: number
  readonly mean?: number
  readonly variance?: number
}

test.each(fixtureCases<DriftCase>('drift').map((own) => [own.name, own] as const))(
  '%s: changes are found where river finds them',
  (_, { detector, options, stream, drifts, ...end }) => {
    if (detector === 'pageHinkley') {
      expect(driftsIn(pageHinkley(options), stream)).toEqual(drifts)
      return
    }
    // As river does: after a change, all is forgotten.
    const { begin, step } = adwin(options)
    const found: number[] = []
    let [state, dropped] = [begin(), false]
    stream.forEach((value, at) => {
      const next = step(dropped ? begin() : state, value)
      ;({ state, drift: dropped } = next)
      if (dropped) found.push(at)
    })
    expect(found).toEqual(drifts)
    expect(state.width).toBe(end.width)
    expect(state.total / state.width).toBeCloseTo(end.mean!, 12)
    // river's `variance` is the sum of squares.
    expect(state.squares).toBeCloseTo(end.variance!, 9)
    if (drifts.length > 0) expect(driftsIn(adwin(options), stream)[0]).toBe(drifts[0])
  },
)

const streams = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 200 })

test('the window of ADWIN is the latest values of the stream, whatever it dropped, in about the logarithm of their number', () => {
  fc.assert(
    fc.property(streams, fc.constantFrom(0, 0.8), (noise, jump) => {
      const stream = noise.map((value, k) => value * 0.2 + (k > noise.length / 2 ? jump : 0))
      const { begin, step } = adwin({ every: 1, summaries: 3 })
      let state = begin()
      stream.forEach((value, at) => {
        state = step(state, value).state
        const window = stream.slice(at + 1 - state.width, at + 1)
        const total = window.reduce((a, b) => a + b, 0)
        expect(state.total).toBeCloseTo(total, 9)
        const squares = window.reduce((sum, own) => sum + (own - total / window.length) ** 2, 0)
        expect(state.squares).toBeCloseTo(squares, 9)
        const held = state.rows.reduce((sum, { totals }, k) => sum + totals.length * 2 ** k, 0)
        expect(held).toBe(state.width)
        expect(state.rows.length).toBeLessThanOrEqual(Math.log2(state.width + 1) + 1)
      })
    }),
    { numRuns: 40 },
  )
})

test('after a change the window of ADWIN holds the new level, and says where it went', () => {
  const random = seededRandom(5)
  const stream = Array.from({ length: 600 }, (_, k) => (k < 300 ? 0.7 : 0.3) + 0.05 * random.normal())
  const { begin, step } = adwin({ every: 1 })
  const steps = stream.reduce<ReturnType<typeof step>[]>(
    (all, value) => [...all, step(all.at(-1)?.state ?? begin(), value)],
    [],
  )
  const changes = steps.flatMap(({ drift }, at) => (drift ? [at] : []))
  expect(changes[0]).toBeGreaterThan(300)
  expect(changes[0]).toBeLessThan(330)
  expect(steps[changes[0]!]?.direction).toBe('down')
  expect(steps.at(-1)?.mean).toBeCloseTo(0.3, 1)
})

test('a detector that is stopped, written to a file and read back finds what one that was not finds', () => {
  const random = seededRandom(6)
  const stream = Array.from({ length: 400 }, (_, k) => (k < 200 ? 0.2 : 0.7) + 0.1 * random.normal())
  const check = <State>(detector: DriftDetector<State>): void => {
    const whole = driftsIn(detector, stream)
    expect(whole.length).toBeGreaterThan(0)
    const found: number[] = []
    let state = detector.begin()
    stream.forEach((value, at) => {
      const frozen = JSON.stringify(state)
      const next = detector.step(detector.parse(JSON.parse(frozen)), value)
      detector.step(state, value)
      expect(JSON.stringify(state)).toBe(frozen)
      if (next.drift) found.push(at)
      state = next.state
    })
    expect(found).toEqual(whole)
  }
  check(pageHinkley({ threshold: 3, tolerance: 0.02 }))
  check(adwin({ every: 4 }))
})

test('missing values, states that are none and settings out of range are refused', () => {
  const [page, window] = [pageHinkley(), adwin()]
  expect(() => page.step(page.begin(), NaN)).toThrow('pageHinkley: a value of NaN; leave out what is missing')
  expect(() => window.step(window.begin(), Infinity)).toThrow('adwin: a value of Infinity')
  expect(() => page.parse({ count: 1 }, 'drift.json')).toThrow(
    'drift.json.mean: is missing, expected a number',
  )
  const state: AdwinState = window.begin()
  expect(() => window.parse({ ...state, rows: [] }, 'drift.json')).toThrow('drift.json.rows')
  expect(() => window.parse({ ...state, rows: [{ totals: [1], squares: [] }] }, 'drift.json')).toThrow(
    'drift.json.rows[0]: 1 totals and 0 squares, expected as many',
  )
  expect(() => window.parse({ ...state, rows: [{ totals: ['x'], squares: [0] }] })).toThrow(
    'ADWIN state.rows[0].totals[0]: is "x", expected a number',
  )
  expect(() => adwin({ confidence: 2 })).toThrow('a confidence of 2')
  expect(() => adwin({ every: 0 })).toThrow('every is 0')
  expect(() => pageHinkley({ threshold: 0 })).toThrow('a threshold of 0')
})
