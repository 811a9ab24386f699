import { daily, parseInterval, parseStamp, stampDay, stampStep, yearOf, type Panel } from '@utsushi/data'
import type { Ensemble } from '@utsushi/data/node'
import { expect, test } from 'vitest'
import { ecosystemSchema } from '../config.js'
import { targetQuantity } from '../config/quantities.js'
import { annualSums, daysIn } from '../score/windows.js'
import { meanYears, yearlySums } from './fluxes.js'

/** Days of the months of 2011. */
const months = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** Two years of one sample and one flux, in steps of an interval. */
function recordOf(interval: string, unit: string, valueOf: (step: number, day: number) => number) {
  const steps = parseInterval(interval) ?? daily
  const [from, to] = ['2011-01-01', '2013-01-01'].map((text) => parseStamp(text, steps))
  const stamps = Int32Array.from(
    { length: Math.ceil((to! - from!) / stampStep(steps)) },
    (_, k) => from! + k * stampStep(steps),
  )
  const days = stamps.map((stamp) => stampDay(stamp, steps))
  const parsed = ecosystemSchema.parse({
    data: { folder: '.', targets: ['flux'], units: { flux: unit }, targetKinds: { flux: 'flux' } },
    model: { fluxes: 'free' },
  })
  const config = { ...parsed, data: { ...parsed.data, interval } }
  const panel: Panel = {
    ...{ names: ['flux'], units: [unit], shape: [1, days.length, 1], missing: [0] },
    values: Float32Array.from(days, (day, k) => valueOf(k, day)),
  }
  const none: Panel = { names: [], units: [], shape: [1, 0], missing: [], values: new Float32Array(0) }
  const ensemble: Ensemble = {
    ...{ days, interval: steps, samples: [0], files: [], statics: none },
    ...{ folder: '.', firstRows: [], findings: [], summary: { file: '', firstRow: 2 } },
    ...{ drivers: { ...none, shape: [1, days.length, 0] }, targets: panel },
  }
  return { config, ensemble }
}

/** Sums of 2011 and 2012 as a look tells them and as a report does, which must agree. */
function sumsOf(interval: string, unit: string, valueOf: (step: number, day: number) => number) {
  const { config, ensemble } = recordOf(interval, unit, valueOf)
  const looked = yearlySums(config, ensemble)[0]!
  const all = Int32Array.from(ensemble.days.keys())
  const { values } = ensemble.targets
  const scored = annualSums(
    ...([ensemble, [{ entity: 0, day: all, from: all }], values, values] as const),
    targetQuantity(config.data, 'flux'),
  )
  expect(looked.years).toEqual([2011, 2012])
  const sums = looked.sums.map((sum) => sum[0]!)
  for (const [k, { observed, predicted }] of scored.entries()) {
    expect(observed / sums[k]!).toBeCloseTo(1, 5)
    expect(predicted).toBe(observed)
  }
  return { unit: looked.unit, sums, mean: meanYears(config, ensemble).get('flux')![0]! }
}

const molar = 1e-6

test.each([
  // Amounts of a row: as many as there are rows.
  ['30 minutes', 'mm', 'mm year⁻¹', 48 * 365, 48 * 366],
  ['1 hour', 'g C m-2', 'g C m⁻² year⁻¹', 24 * 365, 24 * 366],
  ['1 day', 'mm', 'mm year⁻¹', 365, 366],
  ['1 month', 'mm', 'mm year⁻¹', 12, 12],
  ['3 months', 'g C m-2', 'g C m⁻² year⁻¹', 4, 4],
  ['1 year', 'kg C m-2', 'kg C m⁻² year⁻¹', 1, 1],
  // Rates: whatever the rows, a year of them.
  ...['30 minutes', '1 hour', '1 day', '1 month', '1 year'].flatMap(
    (interval): [string, string, string, number, number][] => [
      [interval, 'g C m-2 day-1', 'g C m⁻² year⁻¹', 365, 366],
      [interval, 'kg C m-2 s-1', 'kg C m⁻² year⁻¹', 365 * 86_400, 366 * 86_400],
      [interval, 'mm h-1', 'mm year⁻¹', 365 * 24, 366 * 24],
      [interval, 'umol CO2 m-2 s-1', 'mol CO2 m⁻² year⁻¹', molar * 365 * 86_400, molar * 366 * 86_400],
      [interval, 'mm month-1', 'mm year⁻¹', 12, 12],
      [interval, 'g C m-2 year-1', 'g C m⁻² year⁻¹', 1, 1],
    ],
  ),
])('%s of %s: a year of 1 is told in %s', (interval, unit, yearUnit, common, leap) => {
  const { unit: told, sums, mean } = sumsOf(interval, unit, () => 1)
  expect(told).toBe(yearUnit)
  expect(sums[0]! / common).toBeCloseTo(1, 5)
  expect(sums[1]! / leap).toBeCloseTo(1, 5)
  expect(mean / ((3 * common + leap) / 4)).toBeCloseTo(1, 4)
})

test('amounts of months are added up as they stand, rates by the days of each month', () => {
  const value = (step: number) => 1 + (step % 12)
  expect(sumsOf('1 month', 'mm', value).sums[0]).toBeCloseTo(78, 3)
  expect(sumsOf('1 month', 'mm month-1', value).sums[0]).toBeCloseTo(78, 3)
  const days = months.reduce((sum, length, k) => sum + length * (k + 1), 0)
  expect(sumsOf('1 month', 'mm day-1', value).sums[0]).toBeCloseTo(days, 2)
})

test('a rate per month is the same in steps of months and of days', () => {
  const month = (day: number): number => 1 + new Date(day * 86_400_000).getUTCMonth()
  expect(sumsOf('1 day', 'mm month-1', (_, day) => month(day)).sums[0]).toBeCloseTo(78, 3)
})

test('a year of a calendar without leap years has 365 days', () => {
  const { config, ensemble } = recordOf('1 day', 'mm day-1', () => 1)
  const noleap = { ...config, data: { ...config.data, calendar: 'noleap' as const } }
  const day = ensemble.days.filter(
    (each) => new Date(each * 86_400_000).toISOString().slice(5, 10) !== '02-29',
  )
  const ensembleOf365 = {
    ...{ ...ensemble, days: day },
    targets: { ...ensemble.targets, shape: [1, day.length, 1], values: new Float32Array(day.length).fill(1) },
  }
  const sums = yearlySums(noleap, ensembleOf365)[0]!
  expect(sums.years.map((year, k) => [year, daysIn(year), sums.sums[k]![0]])).toEqual([
    [2011, 365, 365],
    [2012, 366, 365],
  ])
  expect(new Set(Array.from(day, yearOf))).toEqual(new Set([2011, 2012]))
})
