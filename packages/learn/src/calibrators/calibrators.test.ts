import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hostTensor, input, openRuntime, type Runtime } from '@utsushi/graph'
import { binaryRecord } from '../metrics/binary-record.js'
import { logitOf, probabilityOf } from '../metrics/answers.js'
import { evaluate } from '../testing/evaluate.js'
import { fixtureCases } from '../testing/fixtures.js'
import '../testing/matchers.js'
import { calibrated } from './calibrated-tensor.js'
import { calibrate, parseCalibrator, type Calibrator } from './calibrator.js'
import { fitIsotonic } from './fit-isotonic.js'
import { fitPlatt, fitTemperature } from './fit-sigmoid.js'

interface CalibrationCase {
  readonly name: string
  readonly probabilities: readonly number[]
  readonly labels: readonly number[]
  readonly weights: readonly number[]
  readonly isotonic: Readonly<Record<'from' | 'to' | 'asked' | 'answered', readonly number[]>>
  readonly platt: { readonly slope: number; readonly intercept: number }
  readonly sigmoid: { readonly slope: number; readonly intercept: number }
  readonly temperature: number
}

const cases = fixtureCases<CalibrationCase>('verdicts').map((own) => [own.name, own] as const)

test.each(cases)(
  '%s: isotonic, Platt and temperature are those of scikit-learn and SciPy',
  (_, { probabilities, labels, weights, isotonic, platt, sigmoid, temperature }) => {
    const line = fitIsotonic(probabilities, labels, { weights })
    expect(line.from).toEqual(isotonic.from)
    expect(line.to).toBeAllclose(isotonic.to, { absolute: 1e-12, relative: 0 })
    expect(calibrate(line, isotonic.asked)).toBeAllclose(isotonic.answered, { absolute: 1e-12, relative: 0 })
    const logits = probabilities.map(logitOf)
    const own = fitPlatt(logits, labels, { weights, given: 'logits' })
    expect(Math.abs(own.slope / platt.slope - 1)).toBeLessThan(1e-11)
    expect(Math.abs(own.intercept - platt.intercept)).toBeLessThan(1e-11)
    // scikit-learn stops where its gradient is small.
    expect(Math.abs(own.slope - sigmoid.slope)).toBeLessThan(1e-3)
    expect(Math.abs(own.intercept - sigmoid.intercept)).toBeLessThan(1e-3)
    const fitted = fitTemperature(logits, labels, { weights, given: 'logits' })
    expect(Math.abs(fitted.temperature / temperature - 1)).toBeLessThan(1e-11)
    expect(fitPlatt(probabilities, labels, { weights }).slope).toBeCloseTo(own.slope, 9)
  },
)

const answers = fc
  .array(
    fc.tuple(
      fc.integer({ min: 0, max: 20 }).map((k) => k / 20),
      fc.integer({ min: 0, max: 1 }),
    ),
    { minLength: 3, maxLength: 40 },
  )
  .filter((pairs) => pairs.some(([, y]) => y === 1) && pairs.some(([, y]) => y === 0))

test('an isotonic line never falls, keeps the mean, ranks no pair the other way round, and never has a higher Brier score than the probabilities it was fitted to', () => {
  fc.assert(
    fc.property(answers, (pairs) => {
      const [p, y] = [pairs.map(([own]) => own), pairs.map(([, own]) => own)]
      const line = fitIsotonic(p, y)
      expect(parseCalibrator(JSON.parse(JSON.stringify(line)))).toEqual(line)
      const own = calibrate(line, p)
      const mean = (values: ArrayLike<number>): number =>
        Array.from(values).reduce((a, b) => a + b, 0) / values.length
      expect(mean(own)).toBeCloseTo(mean(y), 12)
      for (let k = 0; k < p.length; k++)
        for (let j = 0; j < p.length; j++) if (p[k]! < p[j]!) expect(own[k]!).toBeLessThanOrEqual(own[j]!)
      expect(binaryRecord(own, y).brier!).toBeLessThanOrEqual(binaryRecord(p, y).brier! + 1e-12)
    }),
  )
})

test('Platt stays finite, and short of certain, where the classes lie apart and where scores say nothing', () => {
  const apart = calibrate(fitPlatt([0.01, 0.02, 0.98, 0.99], [0, 0, 1, 1]), [0.01, 0.02, 0.98, 0.99])
  expect(apart.every((p) => p > 0.2 && p < 0.8)).toBe(true)
  const nothing = fitPlatt([0.3, 0.3, 0.3, 0.3], [0, 0, 1, 0])
  // One yes wants 2/3, three noes want 1/5.
  expect(calibrate(nothing, [0.3])[0]).toBeCloseTo((2 / 3 + 3 / 5) / 4, 6)
  const far = fitPlatt([-1e4, -2, Infinity, 1e4, -Infinity, 3], [0, 0, 1, 1, 0, 0], { given: 'logits' })
  expect(Number.isFinite(far.slope) && Number.isFinite(far.intercept)).toBe(true)
})

test('Platt gives scores that are all alike the share of positives', () => {
  // Numbers at which a Newton step on two unknowns is not finite.
  const labels = Array.from({ length: 470 }, (_, k) => (k < 72 ? 1 : 0))
  const logits = labels.map(() => -2.597555637359619)
  const own = fitPlatt(logits, labels, { given: 'logits' })
  expect(own.slope).toBe(0)
  expect(probabilityOf(own.intercept)).toBeCloseTo(72 / 470, 2)
})

test('a temperature leaves the order and what lies above one half', () => {
  const record = fitTemperature([0.1, 0.6, 0.9, 0.99, 0.2], [0, 1, 0, 1, 0])
  const p = calibrate(record, [0.1, 0.5, 0.51, 0.9])
  expect([...p]).toEqual([...p].sort((a, b) => a - b))
  expect(p[1]).toBe(0.5)
  expect(() => fitTemperature([0.9, 0.1], [0, 1])).toThrow('no temperature helps')
})

let runtime: Runtime
beforeAll(async () => {
  runtime = await openRuntime()
})
afterAll(() => runtime.close())

test('inside a program, calibrators give what they give outside it', async () => {
  const { probabilities, labels } = cases[0]![1]
  const logits = Array.from({ length: 120 }, (_, k) => (k - 60) / 9 + 1e-3)
  const x = input('x', 'float32', ['batch', 2])
  const calibrators: readonly Calibrator[] = [
    fitPlatt(probabilities, labels),
    fitTemperature(probabilities, labels),
    fitIsotonic(probabilities, labels),
    { kind: 'isotonic', version: 1, from: [0.3], to: [0.2] },
    { kind: 'isotonic', version: 1, from: [0.3, 0.3 + 1e-12, 0.7], to: [0.1, 0.4, 0.6] },
  ]
  for (const calibrator of calibrators) {
    const found = await evaluate(
      runtime,
      [x],
      { p: calibrated(calibrator, x) },
      { x: hostTensor(logits, [60, 2]) },
    )
    const p = found['p']!
    expect(p.shape).toEqual([60, 2])
    const outside = calibrate(calibrator, logits, { given: 'logits' })
    expect(p.data).toBeAllclose(outside, { absolute: 1e-5, relative: 0 })
  }
  const ends = await evaluate(
    runtime,
    [x],
    { p: calibrated(calibrators[2]!, x) },
    { x: hostTensor([-1e4, 1e4], [1, 2]) },
  )
  const { to } = calibrators[2] as { to: readonly number[] }
  expect(ends['p']!.data).toBeAllclose([to[0]!, to.at(-1)!], { absolute: 1e-6, relative: 0 })
})

test('records that are no calibrators are refused with the key, and so are fits without both classes', () => {
  const refused = (value: unknown): string => {
    try {
      parseCalibrator(value, 'calibration.json')
    } catch (error) {
      return (error as Error).message
    }
    return ''
  }
  expect(refused(null)).toBe('calibration.json: is null, expected an object')
  expect(refused({ kind: 'platt', version: 3 })).toContain('is not a calibrator of version 1')
  expect(refused({ kind: 'spline', version: 1 })).toBe(
    'calibration.json.kind: is "spline", expected platt, isotonic, temperature',
  )
  expect(refused({ kind: 'platt', version: 1, slope: 1 })).toBe(
    'calibration.json.intercept: is missing, expected a number',
  )
  expect(refused({ kind: 'temperature', version: 1, temperature: 0 })).toContain('expected a number above 0')
  const line = { kind: 'isotonic', version: 1, from: [0.1, 0.2], to: [0, 1] }
  expect(refused({ ...line, to: [0, 'a'] })).toBe('calibration.json.to[1]: is "a", expected a number')
  expect(refused({ ...line, from: [0.2, 0.1] })).toContain('calibration.json.from[1]: is 0.1 after 0.2')
  expect(refused({ ...line, to: [0.5, 0.4] })).toContain('in rising order')
  expect(refused({ ...line, to: [0.5] })).toContain('2 numbers in from and 1 in to')
  expect(refused({ ...line, from: [] })).toContain('a list of at least one number')
  expect(() => fitIsotonic([0.2, 0.3], [0, 0])).toThrow(
    'fitIsotonic: 0 of 2 labels are positive; a calibration needs both classes',
  )
  expect(() => fitPlatt([0.2, NaN], [0, 1])).toThrow('score 1 is NaN')
  expect(probabilityOf(logitOf(0.3))).toBeCloseTo(0.3, 15)
})
