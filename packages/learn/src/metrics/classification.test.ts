import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fixtureCases } from '../testing/fixtures.js'
import { binaryMetrics, brier, logLoss } from './binary.js'
import { calibration } from './calibration.js'
import { classMetrics } from './classes.js'
import { confusionAt } from './confusion.js'
import { averagePrecision, bestThreshold, confusionCurve, rocAuc } from './ranking.js'

interface BinaryCase {
  readonly name: string
  readonly probabilities: readonly number[]
  readonly labels: readonly number[]
  readonly threshold: number
  readonly weights?: readonly number[]
  readonly reliability?: Record<
    'uniform' | 'quantile',
    { readonly observed: readonly number[]; readonly predicted: readonly number[] }
  >
  readonly expected: Readonly<Record<string, number | null>>
}

interface ClassesCase {
  readonly name: string
  readonly classes: number
  readonly probabilities: readonly number[]
  readonly labels: readonly number[]
  readonly expected: Readonly<Record<string, unknown>>
}

const cases = fixtureCases<BinaryCase | ClassesCase>('classification-metrics')
const binary = cases.filter((own): own is BinaryCase => 'threshold' in own)
const several = cases.filter((own): own is ClassesCase => 'classes' in own)

/** To 1e-12; no score is no score. */
function expectSame(own: number, expected: number): void {
  if (Number.isNaN(expected)) expect(own).toBeNaN()
  else expect(Math.abs(own - expected)).toBeLessThan(1e-12 * Math.max(1, Math.abs(expected)))
}

test.each(binary.map((own) => [own.name, own] as const))(
  '%s: every score is that of scikit-learn',
  (_, { probabilities, labels, threshold, weights, reliability, expected }) => {
    const scores = binaryMetrics(probabilities, labels, { threshold, ...(weights && { weights }) })
    for (const [key, value] of Object.entries(expected)) {
      const own = scores[key as keyof typeof scores]
      expectSame(own, value ?? NaN)
    }
    for (const strategy of ['uniform', 'quantile'] as const) {
      const found = reliability?.[strategy]
      if (found === undefined) continue
      const filled = calibration(probabilities, labels, { bins: 5, strategy }).bins.filter(
        ({ weight }) => weight > 0,
      )
      expect(filled.length).toBe(found.observed.length)
      filled.forEach(({ observed, predicted }, k) => {
        expect(Math.abs(observed - found.observed[k]!)).toBeLessThan(1e-9)
        expect(Math.abs(predicted - found.predicted[k]!)).toBeLessThan(1e-9)
      })
    }
  },
)

test.each(several.map((own) => [own.name, own] as const))(
  '%s: scores of several classes are those of scikit-learn',
  (_, { classes, probabilities, labels, expected }) => {
    const scores = classMetrics(probabilities, labels, { classes })
    for (const key of ['accuracy', 'macroF1', 'logLoss', 'brier'] as const)
      expect(scores[key]).toBeCloseTo(expected[key] as number, 9)
    expect(scores.confusion).toEqual(expected['confusion'])
    for (const key of ['precision', 'recall', 'f1', 'support'] as const) {
      const own = scores.classes.map((each) => each[key])
      const theirs = (expected[key] as (number | null)[]).map((value) => value ?? NaN)
      own.forEach((value, k) => expectSame(value, theirs[k]!))
    }
  },
)

const answers = fc.array(
  fc.tuple(
    fc.integer({ min: 0, max: 20 }).map((k) => k / 20),
    fc.integer({ min: 0, max: 1 }),
  ),
  { minLength: 2, maxLength: 40 },
)

test('ROC-AUC is the share of pairs in the right order, and neither it nor PR-AUC depends on the order of samples', () => {
  fc.assert(
    fc.property(answers, (pairs) => {
      const [p, y] = [pairs.map(([own]) => own), pairs.map(([, own]) => own)]
      const yes = p.filter((_, k) => y[k] === 1)
      const no = p.filter((_, k) => y[k] === 0)
      const won = yes.flatMap((a) => no.map((b) => (a > b ? 1 : a === b ? 0.5 : 0)))
      if (won.length === 0) expect(rocAuc(p, y)).toBeNaN()
      else expect(rocAuc(p, y)).toBeCloseTo(won.reduce<number>((a, b) => a + b, 0) / won.length, 12)
      const turned = [...pairs].reverse()
      const again = averagePrecision(
        turned.map(([own]) => own),
        turned.map(([, own]) => own),
      )
      expect(again).toBe(averagePrecision(p, y))
    }),
  )
})

test('a pair of weight two is two pairs', () => {
  fc.assert(
    fc.property(answers, (pairs) => {
      const twice = [...pairs, pairs[0]!]
      const weights = pairs.map((_, k) => (k === 0 ? 2 : 1))
      const [a, b] = [
        binaryMetrics(
          pairs.map(([p]) => p),
          pairs.map(([, y]) => y),
          { weights },
        ),
        binaryMetrics(
          twice.map(([p]) => p),
          twice.map(([, y]) => y),
        ),
      ]
      for (const key of [
        'rocAuc',
        'prAuc',
        'brier',
        'logLoss',
        'f1',
        'matthews',
        'calibrationError',
      ] as const)
        expectSame(a[key], b[key])
    }),
  )
})

test('masked and unknown labels are left out, and a missing probability is not forgiven', () => {
  const scores = binaryMetrics([0.9, 0.2, 0.5, 0.7], [1, 0, NaN, 0], { mask: [1, 1, 1, 0] })
  expect(scores).toMatchObject({ count: 2, accuracy: 1, rocAuc: 1, prAuc: 1, baseRate: 0.5 })
  const unanswered = binaryMetrics([NaN, 0.2], [1, 0])
  for (const key of ['accuracy', 'f1', 'rocAuc', 'prAuc', 'brier', 'logLoss', 'calibrationError'] as const)
    expect(unanswered[key], key).toBeNaN()
  expect(classMetrics([NaN, 0, 0.5, 0.5], [0, 1], { classes: 2 }).accuracy).toBeNaN()
})

test('without any answer there is no score', () => {
  const nothing = binaryMetrics([], [])
  expect(nothing).toMatchObject({ count: 0, accuracy: NaN, rocAuc: NaN, prAuc: NaN, brier: NaN })
  expect(calibration([], []).expectedError).toBeNaN()
  expect(classMetrics([], [], { classes: 2 })).toMatchObject({ accuracy: NaN, macroF1: NaN, logLoss: NaN })
  expect(bestThreshold([], [])).toBeNaN()
})

test('the best threshold is one that the curve has, and no other threshold scores higher', () => {
  fc.assert(
    fc.property(answers, fc.double({ min: 0, max: 1, noNaN: true }), (pairs, other) => {
      const [p, y] = [pairs.map(([own]) => own), pairs.map(([, own]) => own)]
      fc.pre(y.includes(1))
      const threshold = bestThreshold(p, y)
      const best = confusionAt(p, y, { threshold }).f1
      const elsewhere = confusionAt(p, y, { threshold: other }).f1
      expect(Number.isNaN(elsewhere) || elsewhere <= best).toBe(true)
      expect(confusionCurve(p, y).map((point) => point.threshold)).toContain(threshold)
    }),
  )
})

test('what does not fit is refused, with its place', () => {
  expect(() => rocAuc([0.5], [0, 1])).toThrow('rocAuc: 1 probabilities for 2 labels')
  expect(() => brier([0.5, 0.5], [0, 2])).toThrow('brier: label 1 is 2, expected 0 or 1')
  expect(() => logLoss([0.5], [0], { weights: [1, 2] })).toThrow('2 weights for 1 labels')
  expect(() => classMetrics([0.5, 0.5], [2], { classes: 2 })).toThrow('label 0 is 2')
  expect(() => calibration([0.5], [1], { bins: 0 })).toThrow('0 bins')
})
