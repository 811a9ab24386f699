import { expect, test } from 'vitest'
import { originTables } from '../report/tables.js'
import { coursesFromOrigins, originErrors, originsOf } from './origins.js'
import { madeUpBatch, madeUpLongBatch } from '../testing/made-up-experiments.js'
import { madeUpAhead, madeUpRows, madeUpTask, madeUpPart } from '../testing/made-up-evaluation.js'

test('courses begin at every sample that has one after it; of very long batches at some, both ends included', async () => {
  const { data, parts } = await madeUpTask()
  expect(originsOf(data, parts['test']!)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  expect(originsOf(data, [])).toEqual([])
  const origins = originsOf({ lengths: Int32Array.of(501) }, [0])
  expect(origins).toHaveLength(64)
  expect([origins[0], origins.at(-1)]).toEqual([0, 499])
  expect(new Set(origins).size).toBe(64)
})

test('errors are told by distance from the origin, over all origins and experiments', async () => {
  const made = await madeUpTask()
  const { min, max } = made.fitted.scaler.features.find(({ name }) => name === 'VF')!
  // Off by 1 % of range one step ahead, 2 % two steps ahead, wherever it began.
  const { byOrigin } = madeUpPart(made, {
    free: (value, { column, step }) => value + (column === 'VF' ? 0.01 * step * (max - min) : 0),
  }).evaluation
  const own = byOrigin.columns['VF']!.emulator
  for (const [k, median] of own.median.entries()) {
    expect(median).toBeCloseTo(0.01 * (k + 1), 4)
    expect(own.ninety[k]).toBeCloseTo(0.01 * (k + 1), 4)
  }
  expect(own.median).toHaveLength(10)
  // Batches of 10 and 11 samples, ten columns: nine and ten forecasts reach one step, one reaches ten.
  expect(byOrigin.counts).toEqual(
    [9 + 10, 8 + 9, 7 + 8, 6 + 7, 5 + 6, 4 + 5, 3 + 4, 2 + 3, 1 + 2, 1].map((n) => 10 * n),
  )
  // A column of ten misses: the median of all is untouched.
  expect(byOrigin.all.emulator.median[0]).toBeCloseTo(0, 6)
})

test('simple methods stand beside it: no change from every sample, a straight line from the second', async () => {
  const { byOrigin } = madeUpPart(await madeUpTask()).evaluation
  const { no_change, linear } = byOrigin.columns['VA']!
  // The acid gains 1 mL a step; training batches of at most 9 samples span 8 mL.
  for (const [k, median] of no_change.median.entries()) expect(median).toBeCloseTo((k + 1) / 8, 4)
  for (const median of linear.median.slice(0, -1)) expect(median).toBeCloseTo(0, 4)
  expect(linear.median.at(-1)).toBeNull()
})

test('nine of ten errors lie below the second figure', async () => {
  const made = await madeUpTask()
  const { min, max } = made.fitted.scaler.features.find(({ name }) => name === 'VB')!
  const places = made.parts['test']!
  // Only forecasts that begin at the first sample miss: 2 of 19 one step ahead.
  const fromOrigins = originsOf(made.data, places).map((from) => ({
    from,
    courses: madeUpAhead(made, places, from, (value, { column }) =>
      column === 'VB' && from === 0 ? value + 0.5 * (max - min) : value,
    ),
  }))
  const { emulator } = originErrors(made, places, fromOrigins).columns['VB']!
  expect(emulator.median[0]).toBeCloseTo(0, 5)
  expect(emulator.ninety[0]).toBeGreaterThan(0.05)
  expect(emulator.ninety[0]).toBeLessThan(0.5)
  expect(emulator.median.at(-1)).toBeCloseTo(0.5, 4)
})

test('gaps count neither where they are nor where a forecast begins', async () => {
  const rows = [0, 1, 2, 3, 4, 5].flatMap((k) =>
    madeUpBatch(k, 6 + k, 12 + 3 * k).map((row, step) => (k === 5 && step === 4 ? { ...row, VA: '' } : row)),
  )
  const made = await madeUpTask(rows)
  const { byOrigin } = madeUpPart(made, {
    free: (value, { column }) => value + (column === 'VA' ? 0.001 : 0),
  }).evaluation
  const whole = madeUpPart(await madeUpTask()).evaluation.byOrigin
  // One step ahead the gap is a truth once and an origin once.
  expect(byOrigin.counts[0]).toBe(whole.counts[0]! - 2)
  expect(byOrigin.columns['VA']!.emulator.median[0]).toBeCloseTo(1 / 8, 4)
})

test('of an experiment of unusual length fewer samples are begun at, and forecasts are followed a bounded way', async () => {
  expect(originsOf({ lengths: Int32Array.of(4097) }, [0])).toHaveLength(64)
  const origins = originsOf({ lengths: Int32Array.of(138_000) }, [0])
  expect(origins).toHaveLength(16)
  expect([origins[0], origins.at(-1)]).toEqual([0, 137_998])
  const made = await madeUpTask([...madeUpRows, ...madeUpLongBatch(6, 6000)], {
    split: { test: ['6'], validation: 0 },
  })
  const { min, max } = made.fitted.scaler.features.find(({ name }) => name === 'VF')!
  const { evaluation } = madeUpPart(made, {
    free: (value, { column, step }) => value + (column === 'VF' ? 1e-4 * step * (max - min) : 0),
  })
  const { columns, counts } = evaluation.byOrigin
  expect(counts).toHaveLength(4096)
  // The last of sixteen begins at the last but one of 6,000 samples; one in fifteen of the way lies between two.
  expect(counts[0]).toBe(16 * 10)
  expect(counts.at(-1)).toBe(5 * 10)
  expect(columns['VF']!.emulator.median.at(-1)).toBeCloseTo(0.4096, 3)
  expect(JSON.stringify(originTables(evaluation))).toContain('Forecasts are followed 4,096 steps ahead')
  const usual = madeUpPart(await madeUpTask()).evaluation
  expect(JSON.stringify(originTables(usual))).not.toContain('steps ahead, and whole batches')
})

test.each([
  [madeUpRows, ['4', '5'], 10, 1],
  [[...madeUpRows, ...madeUpLongBatch(6, 6000)], ['5', '6'], 16, 16],
])('each origin has its own courses, however many share a run: %#', async (rows, test, origins, most) => {
  const made = await madeUpTask(rows, { split: { test, validation: 0 } })
  const places = made.parts['test']!
  const asked: number[] = []
  const found = await coursesFromOrigins(
    made,
    {
      // Each value says whose it is: the experiment, where it began, and the step.
      run: (experiments, start) => {
        const from = (start as { from: readonly number[] }).from
        asked.push(experiments.length / places.length)
        const steps = Math.max(...places.map((place) => made.data.lengths[place]! - 1))
        const seen = Float32Array.from(
          { length: steps * experiments.length * 3 },
          (_, k) =>
            [experiments, from, []].map((list) => list[Math.floor(k / 3) % experiments.length])[k % 3] ??
            Math.floor(k / 3 / experiments.length),
        )
        return Promise.resolve({ seen, contents: seen, outside: seen, steps })
      },
    },
    places,
  )
  expect(found).toHaveLength(origins)
  expect(Math.max(...asked)).toBe(most)
  for (const { from, courses } of found) {
    const own = [courses.seen.subarray(0, 6), courses.seen.subarray(-6)]
    for (const row of own) {
      expect(Array.from(row).filter((_, k) => k % 3 === 0)).toEqual(places)
      expect(Array.from(row).filter((_, k) => k % 3 === 1)).toEqual([from, from])
    }
    expect(own[0]![2]).toBe(from)
    expect(courses.seen.length).toBeLessThanOrEqual(4096 * 6)
  }
})
