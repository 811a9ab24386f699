import { auditLeaks } from '@utsushi/data'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { equipmentSchema } from './config.js'
import { auditWindows, bordersOf, parkRanges, partsOf } from './data.js'
import { foldsOf } from './data/folds.js'
import type { Park } from './data/park.js'
import { windowLabels } from './data/labels.js'
import { parkOf } from './testing/park-of.js'

/** Waves of different phase with gaps: four pieces of equipment of two items, 400 days. */
const waves = (steps = 400): Park =>
  parkOf(
    Array.from({ length: 8 }, (_, series) =>
      Array.from({ length: steps }, (_, step) =>
        (step * 7 + series) % 11 === 0
          ? NaN
          : Math.sin(step / 9 + series) + ((step * 37 + series * 11) % 13) / 9,
      ),
    ),
    {
      names: Array.from({ length: 8 }, (_, series) => ({
        ...{ equipment: `P${series >> 1}`, item: `i${series & 1}`, unit: 'K' },
      })),
    },
  )
const settings = { labels: { horizons: [5, 10] }, windows: { context: 20 } }

test('windows of a part end in its time, and so do their labels', () => {
  const park = waves()
  const config = equipmentSchema.parse(settings)
  const { training, development } = bordersOf(config, park)
  expect([training, development]).toEqual([271, 319])
  const { train, validation, test } = partsOf(config, park)
  const span = ({ end }: { end: Int32Array }): number[] => [Math.min(...end), Math.max(...end)]
  expect(span(train)[0]).toBeGreaterThanOrEqual(19)
  expect(span(train)[1]).toBe(training - 10)
  expect(span(validation!)).toEqual([training + 1, development - 10])
  expect(span(test!)[0]).toBe(development + 1)
  expect(span(test!)[1]).toBe(394)
  const parts = { train, validation: validation!, test: test! }
  expect(
    auditLeaks(Object.entries(parts).map(([name, part]) => auditWindows(config, park, part, name))),
  ).toEqual([])
})

test('windows that reach past the end of training are found by the audit', () => {
  const park = waves()
  const config = equipmentSchema.parse(settings)
  const { train, validation } = partsOf(config, park)
  const planted = { ...train, end: train.end.map((end) => end + 10) }
  const findings = auditLeaks([
    auditWindows(config, park, planted, 'train'),
    auditWindows(config, park, validation!, 'validation'),
  ])
  expect(findings.map(({ kind }) => kind)).toContain('shared-rows')
})

test('a column of what is to come is found by the audit', () => {
  const { series, steps, values } = waves()
  const columns = series.map((_, place) => [...values.subarray(place * steps, (place + 1) * steps)])
  columns[1] = columns[0]!.map((_, step) => 1.8 * (columns[0]![step + 5] ?? NaN) + 32)
  const park = parkOf(columns, { names: series })
  const config = equipmentSchema.parse(settings)
  const { train } = partsOf(config, park)
  expect(() => auditWindows(config, park, train, 'train')).toThrow(
    'i1 of P0 is i0 of 5 steps later: what is to come stands among the readings',
  )
})

test('the truth under another name is found by the audit, and counters that run alike are not', () => {
  const steps = 200
  const faulty = Array.from({ length: steps }, (_, step) => Number(step % 50 > 35))
  const counter = Array.from({ length: steps }, (_, step) => step)
  const level = Array.from({ length: steps }, (_, step) => Math.sin(step) + ((step * 37) % 13))
  const names = ['hours', 'cycles', 'level'].map((item) => ({ equipment: 'P0', item, unit: 'unknown' }))
  const config = equipmentSchema.parse({
    data: { truth: 'fault' },
    labels: { kind: 'truth', horizons: [0] },
    windows: { context: 20 },
    split: { validation: 0, test: 0 },
  })
  const truth = [faulty, faulty, faulty]
  const audited = (columns: readonly (readonly number[])[]) => {
    const park = parkOf(columns, { names, truth })
    return () => auditWindows(config, park, partsOf(config, park).train, 'train')
  }
  expect(audited([counter, counter.map((each) => 3 * each + 7), level])).not.toThrow()
  expect(audited([counter, level, faulty])).toThrow('level of P0 is the truth itself; leave that column out')
})

test('by equipment, parts share neither equipment nor time', () => {
  const park = waves()
  const config = equipmentSchema.parse({ ...settings, split: { by: 'equipment', heldOut: 0.5 } })
  const parts = partsOf(config, park)
  const owners = Object.values(parts).map(
    (part) => new Set([...part!.series].map((place) => park.series[place]!.equipment)),
  )
  expect(owners.map(({ size }) => size)).toEqual([2, 1, 1])
  expect(new Set(owners.flatMap((own) => [...own])).size).toBe(4)
  expect(Math.max(...parts.train.end)).toBeLessThan(Math.min(...parts.test!.end))
})

test('nothing of training changes with what is measured after it', () => {
  const config = equipmentSchema.parse(settings)
  const park = waves()
  const { training } = bordersOf(config, park)
  const learnt = (own: Park) => {
    const { train } = partsOf(config, own)
    return { train, labels: windowLabels(own, parkRanges(config, own), train, config) }
  }
  const before = learnt(park)
  fc.assert(
    fc.property(
      fc.integer({ min: training + 1, max: 399 }),
      fc.integer({ min: 0, max: 7 }),
      (step, series) => {
        const values = park.values.slice()
        values[series * 400 + step] = 1e6
        expect(learnt({ ...park, values })).toEqual(before)
      },
    ),
    { numRuns: 10 },
  )
})

test('folds hold equipment out, and train before they are scored', () => {
  const park = waves()
  const config = equipmentSchema.parse(settings)
  const { entities, parts } = foldsOf(config, park, partsOf(config, park))
  expect(entities).toBe(4)
  const { train, validation } = parts([0, 1, 2], [3])
  expect(new Set([...validation.series].map((place) => park.series[place]!.equipment))).toEqual(
    new Set(['P3']),
  )
  expect([...train.series].every((place) => park.series[place]!.equipment !== 'P3')).toBe(true)
  expect(Math.max(...train.end) + 10).toBeLessThan(Math.min(...validation.end))
})

test.each([
  [
    'a test outside the readings',
    { split: { test: '2031-01-01' } },
    /split\.test: 2031-01-01 lies outside — .* from 2021-01-01 to 2022-02-04/,
  ],
  ['a test that is no date', { split: { test: 'soon' } }, /split\.test: "soon" is no date/],
  [
    'no room for validation',
    { split: { validation: 0.02 } },
    /split\.validation: the 6 steps of validation .* hold no window — .*shorten labels\.horizons/,
  ],
  [
    'no room for training',
    { windows: { context: 390 } },
    /split: the 272 steps of training .*windows\.context/,
  ],
  [
    'too few equipment',
    { split: { by: 'equipment', heldOut: 0.1 } },
    /split\.heldOut: 0\.1 of 4 pieces of equipment are 0/,
  ],
  [
    'one class alone',
    { labels: { horizons: [5], percentiles: [0, 100] } },
    /split: every training window is normal at horizon 5 — nothing can be learnt/,
  ],
])('%s is refused with the way out', (_, own, message) => {
  const config = equipmentSchema.parse({ ...settings, ...own })
  expect(() => partsOf(config, waves())).toThrow(message)
})

test('by recording, equipment is in one part with all windows behind its reference', () => {
  const park = waves()
  const config = equipmentSchema.parse({
    ...settings,
    split: { by: 'recording', heldOut: 0.5, reference: 0.25 },
  })
  const parts = partsOf(config, park)
  expect(bordersOf(config, park).training).toBe(99)
  for (const part of Object.values(parts)) {
    expect(Math.min(...part!.end)).toBe(100)
    expect(Math.max(...part!.end)).toBe(394)
  }
  const audited = Object.entries(parts).map(([name, part]) => auditWindows(config, park, part!, name))
  expect(auditLeaks(audited)).toEqual([])
})

test('shares are counted in steps on which anything was measured', () => {
  const columns = Array.from({ length: 2 }, (_, series) =>
    // Measured for 100 steps, then not for 900, then for 100 again.
    Array.from({ length: 1100 }, (_, step) =>
      step >= 100 && step < 1000 ? NaN : ((step * 7) % 13) + series,
    ),
  )
  const config = equipmentSchema.parse({ split: { test: 0.25, validation: 0.5 } })
  expect(bordersOf(config, parkOf(columns))).toEqual({ training: 74, development: 1049 })
})
