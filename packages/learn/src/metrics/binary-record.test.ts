import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fixtureCases } from '../testing/fixtures.js'
import { binaryRecord, binaryScoreNames, reliabilityRecord, type BinaryScoreName } from './binary-record.js'
import { precisionRecallCurve, rocCurve } from './drawn-curves.js'
import { logitOf } from './answers.js'

interface VerdictCase {
  readonly name: string
  readonly probabilities: readonly number[]
  readonly labels: readonly number[]
  readonly weights: readonly number[]
  readonly record: Readonly<Partial<Record<BinaryScoreName, number>>>
  readonly roc: readonly [readonly number[], readonly number[]]
  readonly precisionRecall: readonly [readonly number[], readonly number[]]
}

const cases = fixtureCases<VerdictCase>('verdicts').map((own) => [own.name, own] as const)

test.each(cases)(
  '%s: a record is what scikit-learn computes, from probabilities and from logits',
  (_, { probabilities, labels, weights, record }) => {
    const own = binaryRecord(probabilities, labels, { weights })
    const ofLogits = binaryRecord(probabilities.map(logitOf), labels, { weights, given: 'logits' })
    for (const [name, expected] of Object.entries(record)) {
      expect(Math.abs((own[name as BinaryScoreName] ?? NaN) - expected), name).toBeLessThan(
        1e-12 * Math.max(1, expected),
      )
      // A logit goes through two logarithms and back: probabilities that were equal may differ in their last bit.
      if (!['rocAuc', 'prAuc'].includes(name))
        expect(Math.abs((ofLogits[name as BinaryScoreName] ?? NaN) - expected), name).toBeLessThan(1e-9)
    }
    expect(own.reasons).toEqual({})
  },
)

test.each(cases)(
  '%s: curves are those of scikit-learn, point by point, and thinned ones stay near and keep their ends',
  (_, { probabilities, labels, weights, roc, precisionRecall, record }) => {
    const options = { weights, points: 10_000 }
    const whole = rocCurve(probabilities, labels, options)
    const [across, up] = roc
    // A point in the middle of a straight piece is left out, and nothing else.
    expect(whole.deviation).toBeLessThan(1e-12)
    let at = 0
    for (const point of whole.points) {
      const near = (k: number): boolean =>
        Math.abs(across[k]! - point.falseAlarmRate) < 1e-12 && Math.abs(up[k]! - point.recall) < 1e-12
      while (at < across.length && !near(at)) at++
      expect(at, `${point.falseAlarmRate}, ${point.recall}`).toBeLessThan(across.length)
    }
    expect(whole.points[0]).toEqual({ threshold: null, falseAlarmRate: 0, recall: 0 })
    expect(whole.points.at(-1)).toMatchObject({ falseAlarmRate: 1, recall: 1 })
    expect(whole.area).toBeCloseTo(record.rocAuc!, 12)

    const ranked = precisionRecallCurve(probabilities, labels, options)
    const [recall, precision] = precisionRecall
    const point = (x: number, y: number): string => `${x.toFixed(10)} ${y.toFixed(10)}`
    const theirs = new Set(recall.map((hit, k) => point(hit, precision[k]!)))
    expect(ranked.deviation).toBeLessThan(1e-12)
    for (const own of ranked.points) expect(theirs).toContain(point(own.recall, own.precision))
    expect(ranked.points[0]!.recall).toBeCloseTo(recall[0]!, 12)
    expect(ranked.points[0]!.precision).toBeCloseTo(precision[0]!, 12)
    expect(ranked.area).toBeCloseTo(record.prAuc!, 12)
    expect(ranked.points.at(-1)?.precision).toBeCloseTo(record.baseRate!, 12)

    const thin = rocCurve(probabilities, labels, { weights, points: 12 })
    expect(thin.points.length).toBeLessThanOrEqual(12)
    expect(thin.area).toBe(whole.area)
    expect([thin.points[0], thin.points.at(-1)]).toEqual([whole.points[0], whole.points.at(-1)])
    for (const { falseAlarmRate: x, recall: y } of whole.points)
      expect(
        distanceTo(
          thin.points.map((p) => [p.falseAlarmRate, p.recall]),
          x,
          y,
        ),
      ).toBeLessThanOrEqual(thin.deviation + 1e-12)
  },
)

/** From a point to the nearest of a line's pieces. */
function distanceTo(line: readonly (readonly number[])[], x: number, y: number): number {
  const distances = line.slice(1).map(([x1 = 0, y1 = 0], k) => {
    const [x0 = 0, y0 = 0] = line[k]!
    const [dx, dy] = [x1 - x0, y1 - y0]
    const along = Math.min(1, Math.max(0, ((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy || 1)))
    return Math.hypot(x - x0 - along * dx, y - y0 - along * dy)
  })
  return Math.min(...distances)
}

test('the published precision and recall of a test of 8,745 windows leave one confusion only, and its accuracy is the published one', () => {
  const [hits, misses, falseAlarms, silent] = [282, 502, 877, 7084]
  const outcome = [
    ...Array.from({ length: hits }, () => [1, 1]),
    ...Array.from({ length: misses }, () => [0, 1]),
    ...Array.from({ length: falseAlarms }, () => [1, 0]),
    ...Array.from({ length: silent }, () => [0, 0]),
  ]
  const record = binaryRecord(
    outcome.map(([said]) => said!),
    outcome.map(([, so]) => so!),
  )
  expect(record).toMatchObject({ count: 8745, falsePositives: 877, trueNegatives: 7084 })
  const published = { precision: 0.2433, recall: 0.3597, f1: 0.2903, accuracy: 0.8423 }
  for (const [name, value] of Object.entries(published))
    expect(record[name as BinaryScoreName]?.toFixed(4), name).toBe(value.toFixed(4))
  // With the 502 false alarms that were printed, the printed precision is impossible.
  expect((hits / (hits + 502)).toFixed(4)).not.toBe('0.2433')
})

const answers = fc.array(
  fc.tuple(
    fc.integer({ min: 0, max: 20 }).map((k) => k / 20),
    fc.constantFrom(0, 1, NaN),
    fc.integer({ min: 1, max: 3 }),
  ),
  { maxLength: 40 },
)

test('all numbers of a record agree with each other, and none is NaN or made up', () => {
  fc.assert(
    fc.property(answers, fc.integer({ min: 0, max: 22 }), (rows, at) => {
      const [p, y, weights] = [
        rows.map(([own]) => own),
        rows.map(([, own]) => own),
        rows.map(([, , own]) => own),
      ]
      const record = binaryRecord(p, y, { threshold: at / 20, weights })
      const { truePositives: tp, falsePositives: fp, trueNegatives: tn, falseNegatives: fn } = record
      const all = tp + fp + tn + fn
      expect(all).toBe(rows.reduce((sum, [, label, weight]) => sum + (Number.isNaN(label) ? 0 : weight), 0))
      const agrees = (score: number | null, times: number, result: number): void => {
        if (times === 0) expect(score).toBeNull()
        else expect(score! * times).toBeCloseTo(result, 9)
      }
      agrees(record.precision, tp + fp, tp)
      agrees(record.recall, tp + fn, tp)
      agrees(record.specificity, tn + fp, tn)
      agrees(record.falseAlarmRate, tn + fp, fp)
      agrees(record.accuracy, all, tp + tn)
      agrees(record.baseRate, all, tp + fn)
      agrees(record.f1, 2 * tp + fp + fn, 2 * tp)
      if (record.precision && record.recall)
        expect(record.f1).toBeCloseTo(2 / (1 / record.precision + 1 / record.recall), 12)
      const both = tp + fn > 0 && tn + fp > 0
      expect(record.rocAuc === null).toBe(!both)
      expect(record.prAuc === null).toBe(!both)
      if (record.f1 !== null && record.f1 === 0) expect(tp).toBe(0)
      for (const name of binaryScoreNames) {
        expect(record[name]).not.toBeNaN()
        expect(record[name] === null, name).toBe(record.reasons[name] !== undefined)
      }
      expect(JSON.parse(JSON.stringify(record))).toEqual(record)
    }),
  )
})

test('a score that does not exist says why', () => {
  expect(binaryRecord([0.1, 0.2], [0, 0]).reasons).toMatchObject({
    precision: 'nothing was called positive',
    recall: 'no label is positive',
    rocAuc: 'no label is positive',
    f1: 'no label is positive, and nothing was called so',
  })
  expect(binaryRecord([0.6, 0.7], [1, 1]).reasons).toMatchObject({ falseAlarmRate: 'no label is negative' })
  expect(binaryRecord([0.5], [NaN]).reasons.brier).toBe('no answer counts: no label is known')
  expect(rocCurve([0.5, 0.6], [1, 1])).toEqual({
    points: [],
    deviation: 0,
    area: null,
    reason: 'no label is negative',
  })
  expect(rocCurve([], []).reason).toBe('no answer counts: no label is known')
})

test('answers that are missing, or logits taken for probabilities, are refused with their place', () => {
  expect(() => binaryRecord([0.5, NaN], [0, 1])).toThrow('score 1 is NaN: the model gave no answer')
  expect(() => binaryRecord([0.5, 2.7], [0, 1])).toThrow(
    "score 1 is 2.7, no probability; say given: 'logits'",
  )
  expect(binaryRecord([0.5, NaN], [0, 1], { mask: [1, 0] }).count).toBe(1)
  expect(() => rocCurve([0.5], [0], { points: 1 })).toThrow('1 points')
})

test('a reliability record counts its answers and has null, not NaN, in empty bins', () => {
  const { bins, expectedError, strategy } = reliabilityRecord([0.05, 0.06, 0.95], [0, 1, 1], { bins: 4 })
  expect(strategy).toBe('uniform')
  expect(bins.map(({ count, observed }) => [count, observed])).toEqual([
    [2, 0.5],
    [0, null],
    [0, null],
    [1, 1],
  ])
  expect(expectedError).toBeCloseTo((2 * Math.abs(0.5 - 0.055) + 0.05) / 3, 12)
  const none = reliabilityRecord([0.4], [NaN], { strategy: 'quantile', bins: 2 })
  expect(none).toMatchObject({ expectedError: null, reason: 'no answer counts among 1 label' })
  expect(JSON.parse(JSON.stringify(none))).toEqual(none)
})
