import fc from 'fast-check'
import { expect, test } from 'vitest'
import { binaryRecord } from '../metrics/binary-record.js'
import { chooseThreshold, parseChosenThreshold } from './choose-threshold.js'
import { costThreshold, parseThresholdRule, type ThresholdRule } from './threshold-rule.js'

const answers = fc
  .array(
    fc.tuple(
      fc.integer({ min: 0, max: 20 }).map((k) => k / 20),
      fc.integer({ min: 0, max: 1 }),
    ),
    { minLength: 2, maxLength: 40 },
  )
  .filter((pairs) => pairs.some(([, y]) => y === 1) && pairs.some(([, y]) => y === 0))

const rules = fc.oneof(
  fc.constant<ThresholdRule>({ rule: 'best_f1' }),
  fc.record({
    rule: fc.constant('false_alarm_rate' as const),
    most: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
  fc.record({
    rule: fc.constant('cost' as const),
    costs: fc.record({
      truePositive: fc.integer({ min: -3, max: 3 }),
      falsePositive: fc.integer({ min: 0, max: 5 }),
      trueNegative: fc.integer({ min: -1, max: 1 }),
      falseNegative: fc.integer({ min: 0, max: 30 }),
    }),
  }),
)

test('no other threshold does better by the rule, what is said to be reached is reached, and the record is plain JSON', () => {
  fc.assert(
    fc.property(answers, rules, (pairs, by) => {
      const [p, y] = [pairs.map(([own]) => own), pairs.map(([, own]) => own)]
      const chosen = chooseThreshold(p, y, by)
      const at = (threshold: number) => binaryRecord(p, y, { threshold })
      const own = at(chosen.threshold)
      expect(chosen.reached).toMatchObject({
        f1: own.f1,
        recall: own.recall,
        falseAlarmRate: own.falseAlarmRate,
      })
      for (let k = 0; k <= 21; k++) {
        const other = at(k / 20)
        if (by.rule === 'best_f1') expect(other.f1!).toBeLessThanOrEqual(own.f1!)
        if (by.rule === 'false_alarm_rate') {
          expect(own.falseAlarmRate!).toBeLessThanOrEqual(by.most)
          if (other.falseAlarmRate! <= by.most) expect(other.recall!).toBeLessThanOrEqual(own.recall!)
        }
        if (by.rule === 'cost') {
          const { truePositive = 0, falsePositive, trueNegative = 0, falseNegative } = by.costs
          const cost =
            other.truePositives * truePositive +
            other.falsePositives * falsePositive +
            other.trueNegatives * trueNegative +
            other.falseNegatives * falseNegative
          expect(chosen.reached.cost! * pairs.length).toBeLessThanOrEqual(cost + 1e-9)
        }
      }
      expect(parseChosenThreshold(JSON.parse(JSON.stringify(chosen)))).toEqual(chosen)
    }),
  )
})

test('where alarms never pay, the threshold lies above every probability that was seen', () => {
  const by = { rule: 'cost', costs: { falsePositive: 100, falseNegative: 1 } } as const
  const { threshold, reached } = chooseThreshold([1, 0.7, 0.2], [0, 1, 0], by)
  expect(threshold).toBeGreaterThan(1)
  expect(reached).toMatchObject({ recall: 0, falseAlarmRate: 0 })
})

test('a false-alarm rate is kept on normal data alone', () => {
  const scores = Array.from({ length: 100 }, (_, k) => k / 100)
  const chosen = chooseThreshold(
    scores,
    scores.map(() => 0),
    { rule: 'false_alarm_rate', most: 0.135 },
  )
  expect(chosen).toMatchObject({ threshold: 0.87, reached: { falseAlarmRate: 0.13, recall: null, f1: null } })
})

test('of calibrated probabilities the cheapest threshold is known beforehand', () => {
  expect(costThreshold({ falsePositive: 1, falseNegative: 9 })).toBeCloseTo(0.1, 12)
  expect(costThreshold({ falsePositive: 2, falseNegative: 10, truePositive: 2 })).toBeCloseTo(0.2, 12)
  expect(() => costThreshold({ falsePositive: 0, falseNegative: 9 })).toThrow('a false alarm must cost more')
})

test('a choice that needs labels which are absent is refused, and so are records that are wrong', () => {
  expect(() => chooseThreshold([0.1, 0.2], [0, 0])).toThrow(
    'a threshold by best_f1 needs labels that are positive, and the 2 answers it is chosen on have none',
  )
  expect(() => chooseThreshold([0.1], [1], { rule: 'false_alarm_rate', most: 0.1 })).toThrow(
    'labels that are negative',
  )
  expect(() => parseThresholdRule({ rule: 'best_f2' }, 'evaluation.threshold')).toThrow(
    'evaluation.threshold.rule: is "best_f2", expected best_f1, cost or false_alarm_rate',
  )
  expect(() => parseThresholdRule({ rule: 'cost', costs: { falsePositive: 1 } }, 'x')).toThrow(
    'x.costs.falseNegative: is missing, expected a number',
  )
  expect(() => parseThresholdRule({ rule: 'false_alarm_rate', most: 13.5 }, 'x')).toThrow('x.most: is 13.5')
  expect(() => parseChosenThreshold({ kind: 'threshold', version: 2 }, 'threshold.json')).toThrow(
    'threshold.json: is not a chosen threshold of version 1',
  )
  const chosen = chooseThreshold([0.1, 0.9], [0, 1])
  expect(() => parseChosenThreshold({ ...chosen, threshold: null }, 'threshold.json')).toThrow(
    'threshold.json.threshold: is null, expected a number',
  )
})
