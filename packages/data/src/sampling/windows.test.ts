import fc from 'fast-check'
import { expect, test } from 'vitest'
import { segments, takeWindows, windows } from './windows.js'

test('forecasts lie wholly inside their part, contexts reach back at most to the first day', () => {
  const days = fc.integer({ min: 1, max: 60 })
  fc.assert(
    fc.property(
      days,
      days,
      fc.integer({ min: 0, max: 20 }),
      days,
      fc.integer({ min: 1, max: 9 }),
      (from, length, context, horizon, stride) => {
        const part = { entities: [4, 2], from, to: from + length }
        fc.pre(horizon <= length && part.to - horizon >= context)
        const set = windows({ part, context, horizon, stride })
        for (let at = 0; at < set.count; at++) {
          const forecast = set.start[at]! + context
          expect(set.start[at]).toBeGreaterThanOrEqual(0)
          expect(forecast).toBeGreaterThanOrEqual(from)
          expect(forecast + horizon).toBeLessThanOrEqual(part.to)
        }
        // Nothing that fits is left out.
        const first = Math.max(from, context)
        expect(set.count).toBe(2 * (Math.floor((part.to - horizon - first) / stride) + 1))
      },
    ),
  )
})

test('windows of the first days of a record begin once their context is there', () => {
  const set = windows({ part: { entities: [0], from: 0, to: 8 }, context: 5, horizon: 2 })
  expect(Array.from(set.start)).toEqual([0, 1])
})

test('windows that do not fit are refused by the name of their part', () => {
  const part = { entities: [0], from: 100, to: 120 }
  expect(() => windows({ part, context: 10, horizon: 30, name: 'test' })).toThrow(
    'test: a forecast of 30 days is longer than the split',
  )
  expect(() => windows({ part, context: 110, horizon: 15, name: 'test' })).toThrow(
    'test: a window of 110 + 15 days does not fit',
  )
  expect(() => windows({ part, context: 1.5, horizon: 15 })).toThrow('context: 1.5')
})

test('windows of records of different periods lie wholly within the record of each, and none that fits is left out', () => {
  const span = fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 40 }))
  fc.assert(
    fc.property(
      fc.array(span, { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 0, max: 8 }),
      fc.integer({ min: 1, max: 8 }),
      (spans, context, horizon) => {
        const records = spans.map(([from, length]) => ({ from, to: from + length }))
        const part = { entities: [...records.keys()], from: 10, to: 60, records }
        const expected = records.flatMap(({ from, to }, entity) =>
          Array.from({ length: 61 }, (_, start) => start)
            .filter(
              (start) =>
                start >= from && start + context >= 10 && start + context + horizon <= Math.min(to, 60),
            )
            .map((start) => [entity, start]),
        )
        if (expected.length === 0) {
          expect(() => windows({ part, context, horizon })).toThrow('does not fit into any record')
          return
        }
        const set = windows({ part, context, horizon })
        expect(Array.from(set.entity, (entity, at) => [entity, set.start[at]])).toEqual(expected)
      },
    ),
  )
})

test('segments of records of different periods end with the record of each', () => {
  const records = [
    { from: 0, to: 25 },
    { from: 5, to: 40 },
    { from: 30, to: 33 },
  ]
  const set = segments({ part: { entities: [0, 1, 2], from: 0, to: 40, records }, burnIn: 2, length: 10 })
  expect(Array.from(set.entity, (entity, at) => [entity, set.start[at]])).toEqual([
    [0, 0],
    [0, 10],
    [0, 13],
    [1, 5],
    [1, 15],
    [1, 25],
    [1, 28],
  ])
})

test('segments put every day of the part under the loss', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 10 }),
      fc.integer({ min: 5, max: 70 }),
      fc.integer({ min: 1, max: 30 }),
      (burnIn, days, length) => {
        const part = { entities: [3, 1], from: 10, to: 10 + days }
        fc.pre(length <= days)
        const set = segments({ part, burnIn, length })
        const seen = new Set<string>()
        for (let at = 0; at < set.count; at++) {
          for (let day = 0; day < length; day++)
            seen.add(`${set.entity[at]}:${set.start[at]! + burnIn + day}`)
        }
        expect(seen.size).toBe(2 * days)
      },
    ),
  )
})

test('a batch takes windows by place', () => {
  const set = windows({ part: { entities: [7, 9], from: 0, to: 4 }, context: 1, horizon: 1 })
  const batch = takeWindows(set, [5, 0])
  expect([Array.from(batch.entity), Array.from(batch.start)]).toEqual([
    [9, 7],
    [2, 0],
  ])
})
