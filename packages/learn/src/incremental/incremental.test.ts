import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seededRandom } from '@utsushi/ground'
import { numberOf } from '../json-values.js'
import { binaryRecord } from '../metrics/binary-record.js'
import { thresholdAdaptation } from './adaptive-threshold.js'
import { replayBuffer } from './replay-buffer.js'

/** Answers of a model whose probabilities all slide upwards with time, so that a fixed threshold alarms ever more. */
function sliding(count: number, seed: number) {
  const random = seededRandom(seed)
  return Array.from({ length: count }, (_, k) => {
    const y = random.uniform() < 0.2 ? 1 : 0
    const x = 1.5 * y - 2 + random.normal() + (2 * k) / count
    return { p: 1 / (1 + Math.exp(-x)), y }
  })
}

test('while probabilities slide, a threshold that follows keeps the false-alarm rate, and one that stays does not', () => {
  const stream = sliding(6000, 3)
  const adaptation = thresholdAdaptation({ by: { rule: 'false_alarm_rate', most: 0.1 }, last: 600 })
  const [first, ...rest] = Array.from({ length: 30 }, (_, k) => stream.slice(k * 200, (k + 1) * 200))
  let { state } = adaptation.step(
    adaptation.begin(0.5),
    first!.map(({ p }) => p),
    first!.map(({ y }) => y),
  )
  const fixed = state.threshold
  const rates = rest.map((part) => {
    const [p, y] = [part.map((own) => own.p), part.map((own) => own.y)]
    const found = [state.threshold, fixed].map(
      (threshold) => binaryRecord(p, y, { threshold }).falseAlarmRate!,
    )
    ;({ state } = adaptation.step(state, p, y))
    return found
  })
  const mean = (k: number): number => rates.slice(15).reduce((sum, own) => sum + own[k]!, 0) / 14
  expect(mean(0)).toBeLessThan(0.16)
  expect(mean(1)).toBeGreaterThan(0.4)
  expect(state.scores).toHaveLength(600)
})

test('a threshold is the best of the last answers, goes a share of the way, and stays where too few are known', () => {
  const last = 50
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 999 }), (seed) => {
      const stream = sliding(200, seed)
      const whole = thresholdAdaptation({ by: { rule: 'best_f1' }, last, least: 1 })
      const [p, y] = [stream.map((own) => own.p), stream.map((own) => own.y)]
      const found = whole.step(whole.begin(0.5), p, y)
      const f1 = (threshold: number): number =>
        binaryRecord(p.slice(-last), y.slice(-last), { threshold }).f1!
      for (let k = 0; k <= 20; k++) expect(f1(k / 20)).toBeLessThanOrEqual(f1(found.threshold))
      const half = thresholdAdaptation({ by: { rule: 'best_f1' }, last, least: 1, share: 0.5 })
      expect(half.step(half.begin(0.5), p, y).threshold).toBeCloseTo((0.5 + found.threshold) / 2, 12)
    }),
    { numRuns: 20 },
  )
  const careful = thresholdAdaptation({ by: { rule: 'best_f1' } })
  const few = careful.step(careful.begin(0.3), [0.1, 0.9, 0.8], [0, 1, NaN])
  expect(few).toMatchObject({
    threshold: 0.3,
    change: 0,
    reason: '1 of the last 2 answers are positive, fewer than 20',
  })
  expect(careful.parse(JSON.parse(JSON.stringify(few.state)))).toEqual(few.state)
})

test('a replay buffer holds each item of a stream equally often, and goes on after a stop as if there had been none', () => {
  const counts = new Float64Array(60)
  for (let seed = 0; seed < 2000; seed++) {
    const buffer = replayBuffer<number>({ capacity: 12, seed })
    const items = Array.from({ length: 60 }, (_, k) => k)
    for (const item of buffer.add(buffer.begin(), items).items) counts[item]! += 1
  }
  // A fifth of 2,000, with a standard deviation of 18.
  for (const count of counts) expect(Math.abs(count - 400)).toBeLessThan(90)
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 20 }), (cut, capacity) => {
      const buffer = replayBuffer<string>({ capacity, seed: 4 })
      const items = Array.from({ length: 40 }, (_, k) => `sample ${k}`)
      const whole = buffer.add(buffer.begin(), items)
      const text = JSON.stringify(buffer.add(buffer.begin(), items.slice(0, cut)))
      const resumed = buffer.parse(JSON.parse(text), String)
      expect(buffer.add(resumed, items.slice(cut))).toEqual(whole)
      const drawn = buffer.draw(whole, 5, 1)
      expect(drawn).toHaveLength(Math.min(5, capacity))
      expect(new Set(drawn).size).toBe(drawn.length)
      expect(drawn.every((item) => whole.items.includes(item))).toBe(true)
      expect(buffer.draw(whole, 5, 1)).toEqual(drawn)
    }),
  )
  const buffer = replayBuffer<number>({ capacity: 20 })
  const full = buffer.add(
    buffer.begin(),
    Array.from({ length: 20 }, (_, k) => k),
  )
  expect(buffer.draw(full, 20, 1)).not.toEqual(buffer.draw(full, 20, 2))
})

test('states and options that are wrong are refused', () => {
  const adaptation = thresholdAdaptation({ by: { rule: 'best_f1' } })
  const state = { threshold: 0.5, scores: [0.1], labels: [1] }
  expect(() => adaptation.parse({ ...state, labels: [2] }, 'online.json')).toThrow(
    'online.json.labels[0]: is 2, expected 0 or 1',
  )
  expect(() => adaptation.parse({ ...state, scores: [] }, 'online.json')).toThrow('0 scores and 1 labels')
  expect(() => adaptation.parse({ ...state, scores: 1 })).toThrow(
    'threshold adaptation.scores: expected a list',
  )
  expect(() => adaptation.step(adaptation.begin(0.5), [NaN], [1])).toThrow('score 0 is NaN')
  expect(() => thresholdAdaptation({ by: { rule: 'best_f1' }, share: 0 })).toThrow('a share of 0')
  expect(() => thresholdAdaptation({ by: { rule: 'best_f1' }, last: 0 })).toThrow('last is 0')
  const buffer = replayBuffer<number>({ capacity: 3 })
  expect(() => buffer.parse({ seen: 5, items: [1] }, numberOf, 'replay.json')).toThrow(
    'replay.json.items: expected a list of 3, for 5 seen and a capacity of 3',
  )
  expect(() => buffer.parse({ seen: 1, items: ['x'] }, numberOf, 'replay.json')).toThrow(
    'replay.json.items[0]: is "x", expected a number',
  )
  expect(() => replayBuffer({ capacity: 0 })).toThrow('a capacity of 0')
})
