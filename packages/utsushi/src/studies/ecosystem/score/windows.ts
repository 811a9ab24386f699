// Forecast windows as values: taken out of the record by flux and sample, laid one after another in time, summed over years,
// and scored one flux at a time. A day that several windows forecast is taken from one of them, so that sums and lines count
// it once.
import { daily, formatStep, stepDays, yearOf, type Panel, type WindowSet } from '@utsushi/data'
import { type Ensemble } from '@utsushi/data/node'
import { metrics } from '@utsushi/learn'
import type { TargetQuantity } from '../config/quantities.js'
import type { AnnualSum, FluxScore, PartScore, SampleSeries } from './evaluation.js'

/** An ensemble in physical units, as far as scores and baselines need it. */
export type EnsembleData = Pick<
  Ensemble,
  'days' | 'minutes' | 'interval' | 'samples' | 'statics' | 'drivers' | 'targets'
>

/** One sample's forecasts in time order. */
export interface StitchedSample {
  /** Place of the sample in the ensemble. */
  readonly entity: number
  /** `[length]` indices of days of the record, ascending. */
  readonly day: Int32Array
  /** `[length]` `window · horizon + lead` of the forecast that stands for that day; lead counts from 0. */
  readonly from: Int32Array
}

/**
 * Lays the windows of each sample one after another: whole windows first, as they come without overlap; days that are
 * left (a last window laid against the end) come from the first window that has them.
 */
export function stitchWindows(windows: WindowSet): StitchedSample[] {
  const { context, horizon, start } = windows
  return [...windowsBySample(windows)].map(([sample, list]) => {
    list.sort((a, b) => (start[a] as number) - (start[b] as number))
    const taken = new Map<number, number>()
    const lay = (window: number): void => {
      for (let lead = 0; lead < horizon; lead++) {
        const day = (start[window] as number) + context + lead
        if (!taken.has(day)) taken.set(day, window * horizon + lead)
      }
    }
    let end = -Infinity
    const overlapping: number[] = []
    for (const window of list) {
      const first = (start[window] as number) + context
      if (first < end) overlapping.push(window)
      else {
        lay(window)
        end = first + horizon
      }
    }
    overlapping.forEach(lay)
    const days = [...taken.keys()].sort((a, b) => a - b)
    return {
      entity: sample,
      day: Int32Array.from(days),
      from: Int32Array.from(days, (day) => taken.get(day) as number),
    }
  })
}

/** Writes the last observed value of every flux in a window's context into `into`; NaN where there is none. */
export function lastObserved(
  targets: Panel,
  { context, entity, start }: WindowSet,
  window: number,
  into: Float32Array,
): void {
  const days = targets.shape[1] ?? 0
  const width = targets.names.length
  const first = (entity[window] as number) * days + (start[window] as number)
  for (let flux = 0; flux < width; flux++) {
    into[flux] = NaN
    for (let row = first + context - 1; row >= first; row--) {
      const value = targets.values[row * width + flux] as number
      if (value !== value) continue
      into[flux] = value
      break
    }
  }
}

/** Values of one flux out of `[windows, horizon, fluxes]`, as `[windows · horizon]`. */
export function fluxColumn(values: Float32Array, flux: number, fluxes: number): Float32Array {
  const column = new Float32Array(values.length / fluxes)
  for (let i = 0; i < column.length; i++) column[i] = values[i * fluxes + flux] as number
  return column
}

/** The windows of each sample, in order of appearance. */
function windowsBySample({ count, entity }: WindowSet): Map<number, number[]> {
  const groups = new Map<number, number[]>()
  for (let window = 0; window < count; window++) {
    const sample = entity[window] as number
    const group = groups.get(sample)
    if (group === undefined) groups.set(sample, [window])
    else group.push(window)
  }
  return groups
}

/** The values of some windows, one after another. */
function takeWindowValues(values: Float32Array, windows: readonly number[], horizon: number): Float32Array {
  const taken = new Float32Array(windows.length * horizon)
  for (const [i, window] of windows.entries())
    taken.set(values.subarray(window * horizon, (window + 1) * horizon), i * horizon)
  return taken
}

/** Forecasts of a set of windows beside what the process model says, `[windows, horizon, fluxes]` each. */
export interface ForecastPair {
  readonly observed: Float32Array
  readonly predicted: Float32Array
}

/** Process model and emulator of one stitched sample, day by day. */
export function sampleSeries(
  kind: SampleSeries['kind'],
  stitched: StitchedSample,
  ensemble: EnsembleData,
  { observed, predicted }: ForecastPair,
): SampleSeries {
  const fluxes = ensemble.targets.names
  const column = (values: Float32Array, flux: number): Float32Array =>
    Float32Array.from(stitched.from, (at) => values[at * fluxes.length + flux] as number)
  const byFlux = (values: Float32Array): Record<string, Float32Array> =>
    Object.fromEntries(fluxes.map((name, flux) => [name, column(values, flux)]))
  return {
    sample: String(ensemble.samples[stitched.entity]),
    kind,
    dates: Array.from(stitched.day, (day) => formatStep(ensemble, day)),
    observed: byFlux(observed),
    predicted: byFlux(predicted),
  }
}

/** Share of a year's days that must be forecast for its sum to be told. */
const ENOUGH = 0.95

/**
 * Yearly values of one flux by sample and calendar year over its forecast days, the same days on both sides: the sum of a flux,
 * in its yearly unit, or the mean of a state. A year of which less than 95 % is forecast has none.
 *
 * @param observed `[windows · horizon]`, as `predicted`
 */
export function annualSums(
  ensemble: EnsembleData,
  stitched: readonly StitchedSample[],
  observed: Float32Array,
  predicted: Float32Array,
  { kind, yearPart }: Pick<TargetQuantity, 'kind' | 'yearPart'>,
): AnnualSum[] {
  const { interval = daily } = ensemble
  return stitched.flatMap(({ entity, day, from }) => {
    const years = new Map<number, { days: number; observed: number; predicted: number }>()
    for (const [i, at] of from.entries()) {
      const [truth, guess] = [observed[at] as number, predicted[at] as number]
      if (!Number.isFinite(truth - guess)) continue
      const date = ensemble.days[day[i] as number] as number
      const part = yearPart(date)
      const year = yearOf(date)
      const sum = years.get(year) ?? { days: 0, observed: 0, predicted: 0 }
      years.set(year, {
        days: sum.days + stepDays(interval, date),
        observed: sum.observed + truth * part,
        predicted: sum.predicted + guess * part,
      })
    }
    const sample = String(ensemble.samples[entity])
    return [...years].flatMap(([year, { days, observed, predicted }]) => {
      if (days < ENOUGH * daysIn(year)) return []
      // Steps of more than a year, or of eight days at its end, reach into the next: a sum is that of a year's days.
      const each = kind === 'state' ? 1 / days : Math.min(1, daysIn(year) / days)
      return [{ sample, year, observed: observed * each, predicted: predicted * each }]
    })
  })
}

/** Days of a calendar year. */
export function daysIn(year: number): number {
  return (Date.UTC(year + 1, 0, 1) - Date.UTC(year, 0, 1)) / 86_400_000
}

/**
 * Scores of `[windows · horizon]` values; pairs with a missing value are left out. KGE is the one of 2009 (Gupta et al.):
 * that of 2012 divides by the means, which for NEP are near zero.
 */
export function fluxScore(windows: WindowSet, observed: Float32Array, predicted: Float32Array): FluxScore {
  const within = [...r2BySample(windows, observed, predicted).values()].filter(Number.isFinite)
  return { ...pooledScore(observed, predicted), r2MedianPerSample: median(within) }
}

function pooledScore(observed: Float32Array, predicted: Float32Array): PartScore {
  const mask = bothKnown(observed, predicted)
  const { rmse, mae, bias, r2, nse, kge2009 } = metrics(predicted, observed, { mask })
  return { rmse, mae, r2, nse, kge: kge2009, bias }
}

/**
 * Scores of one flux by any key of a forecast day, in the order in which the keys first come.
 *
 * @param observed `[windows · horizon]`, as `predicted`
 * @param keyOf the group of a day, given its window and its lead from 0
 */
export function scoresBy(
  { count, horizon }: WindowSet,
  observed: Float32Array,
  predicted: Float32Array,
  keyOf: (window: number, lead: number) => number,
): Map<number, PartScore> {
  const groups = new Map<number, number[]>()
  for (let window = 0; window < count; window++) {
    for (let lead = 0; lead < horizon; lead++) {
      const key = keyOf(window, lead)
      let group = groups.get(key)
      if (group === undefined) groups.set(key, (group = []))
      group.push(window * horizon + lead)
    }
  }
  const taken = (values: Float32Array, places: readonly number[]): Float32Array =>
    Float32Array.from(places, (at) => values[at] ?? NaN)
  return new Map(
    [...groups].map(([key, places]) => [key, pooledScore(taken(observed, places), taken(predicted, places))]),
  )
}

/** R² within each sample; NaN for a sample whose flux does not vary. */
function r2BySample(
  windows: WindowSet,
  observed: Float32Array,
  predicted: Float32Array,
): Map<number, number> {
  const { horizon } = windows
  return new Map(
    [...windowsBySample(windows)].map(([sample, own]) => {
      const truth = takeWindowValues(observed, own, horizon)
      const guess = takeWindowValues(predicted, own, horizon)
      return [sample, metrics(guess, truth, { mask: bothKnown(truth, guess) }).r2]
    }),
  )
}

/** A sample whose variance is less than this share of all samples' hardly varies: its R² says nothing. */
const leastVariance = 0.1

/** How well one sample is followed. */
interface SampleSkill {
  /** R² within it, but its errors measured by no less than a tenth of the variance of all samples together. */
  readonly skill: number
  /** Whether it varies by more than that. */
  readonly varies: boolean
}

/** How well each sample is followed, errors of those in which little happens weighed by what happens in the others. */
export function skillBySample(
  windows: WindowSet,
  observed: Float32Array,
  predicted: Float32Array,
): Map<number, SampleSkill> {
  const { horizon } = windows
  const least = leastVariance * variance(observed, bothKnown(observed, predicted))
  return new Map(
    [...windowsBySample(windows)].map(([sample, own]) => {
      const truth = takeWindowValues(observed, own, horizon)
      const guess = takeWindowValues(predicted, own, horizon)
      const mask = bothKnown(truth, guess)
      const { rmse } = metrics(guess, truth, { mask })
      const spread = variance(truth, mask)
      return [sample, { skill: 1 - rmse ** 2 / Math.max(least, spread), varies: spread > least }]
    }),
  )
}

/** Population variance of the values whose mask is 1. */
function variance(values: Float32Array, mask: Uint8Array): number {
  let [count, sum] = [0, 0]
  values.forEach((value, at) => {
    if (mask[at] !== 1) return
    count++
    sum += value
  })
  const mean = sum / count
  return (
    values.reduce((squares, value, at) => squares + (mask[at] === 1 ? (value - mean) ** 2 : 0), 0) / count
  )
}

/** 1 where both values are finite. */
function bothKnown(observed: Float32Array, predicted: Float32Array): Uint8Array {
  return Uint8Array.from(observed, (value, at) =>
    Number.isFinite(value - (predicted[at] as number)) ? 1 : 0,
  )
}

/** The middle value, or the mean of the two in the middle; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2
}
