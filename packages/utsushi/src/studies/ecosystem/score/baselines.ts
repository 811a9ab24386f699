// What a forecast must beat: the last value, the day of the year, and a linear model. Fitted once on training rows, they
// forecast any windows of the same ensemble. The linear model is `linear-baseline.ts`; what is fitted for unseen samples alone
// is `unseen-baselines.ts`.
import {
  dayFromDate,
  daily,
  meanStepDays,
  type Interval,
  type Panel,
  type Part,
  type TimeAxis,
  type WindowSet,
} from '@utsushi/data'
import type { EcosystemConfig } from '../config.js'
import type { BaselineName } from './evaluation.js'
import { fitLinearArx, linearForecasts } from './linear-baseline.js'
import { lastObserved, type EnsembleData } from './windows.js'

/** A baseline as the study file calls it. */
export type BaselineKey = EcosystemConfig['evaluation']['baselines'][number]

/** Baselines that go on from the last fluxes of the context: without one there is nothing to go on from. */
export const needContext = ['last_value', 'linear'] as const satisfies readonly BaselineKey[]

/** What evaluations call the baselines of any sample; the others are fitted for unseen samples alone. */
export const baselineTitles = {
  last_value: 'last value',
  climatology: 'day-of-year climatology',
  linear: 'linear ARX',
} as const satisfies Partial<Record<BaselineKey, BaselineName>>

type OfAnySample = keyof typeof baselineTitles

const isOfAnySample = (key: BaselineKey): key is OfAnySample => Object.hasOwn(baselineTitles, key)

/** Forecasts of each baseline, `[windows, horizon, fluxes]`, in the fluxes' units; NaN where it knows nothing. */
export type BaselineForecasts = Partial<Record<BaselineName, Float32Array>>

/** Baselines that are ready to forecast. */
export interface Baselines {
  forecast(windows: WindowSet): BaselineForecasts
}

/**
 * Fits the asked baselines on the training part of an ensemble in physical units.
 *
 * - last value: the flux on the last context day, repeated;
 * - day-of-year climatology: the sample's own mean by day of the year (for a held-out sample the mean over all training
 *   samples), smoothed by a circular mean of 15 days; of shorter steps also by time of the day, of months by month; none of
 *   years;
 * - linear ARX: each flux from yesterday's fluxes, today's drivers and the statics, run free from the last context day.
 *
 * The first and the last are left out of windows without a context.
 *
 * @throws InputError for a flux or driver without any training value
 * @example
 * const baselines = fitBaselines(ensemble, split.train, config.evaluation.baselines)
 * baselines.forecast(windows({ part: split.test, context: 180, horizon: 30, stride: 30 }))['linear ARX']
 */
export function fitBaselines(
  ensemble: EnsembleData,
  train: Part,
  asked: readonly BaselineKey[] = ['last_value', 'climatology', 'linear'],
): Baselines {
  const { targets } = ensemble
  const fit = (key: OfAnySample): ((windows: WindowSet) => Float32Array) => {
    switch (key) {
      case 'last_value':
        return (windows) => lastValue(targets, windows)
      case 'climatology': {
        const climatology = fitClimatology(ensemble, train)
        return (windows) => climatologyForecasts(climatology, windows)
      }
      case 'linear': {
        const model = fitLinearArx(ensemble, train)
        return (windows) => linearForecasts(model, ensemble, windows)
      }
      default:
        return key satisfies never
    }
  }
  const seasonal = hasSeason(ensemble.interval ?? daily)
  const fitted = asked
    .filter(isOfAnySample)
    .filter((key) => key !== 'climatology' || seasonal)
    .map((key) => ({ key, forecast: fit(key) }))
  const blind: readonly BaselineKey[] = needContext
  return {
    forecast: (windows) =>
      Object.fromEntries(
        fitted
          .filter(({ key }) => windows.context > 0 || !blind.includes(key))
          .map(({ key, forecast }) => [baselineTitles[key], forecast(windows)]),
      ),
  }
}

/**
 * The flux on the last context day, for every day of the horizon. Where that day is missing, the last one observed in
 * the context; NaN when there is none.
 *
 * @param targets `[samples, days, fluxes]`
 * @returns `[windows, horizon, fluxes]`
 */
function lastValue(targets: Panel, windows: WindowSet): Float32Array {
  const { horizon, count } = windows
  const width = targets.names.length
  const result = new Float32Array(count * horizon * width)
  const last = new Float32Array(width)
  for (let window = 0; window < count; window++) {
    lastObserved(targets, windows, window, last)
    for (let lead = 0; lead < horizon; lead++) result.set(last, (window * horizon + lead) * width)
  }
  return result
}

// Climatology: what a flux usually is at a time of the year, from training years. Days are counted in a leap calendar of 366
// places, so that 1 March is the same place every year; 29 February is filled by its neighbours, as every day is smoothed over
// 15 days. Shorter steps have a place for each time of the day, months one for each month.

/** Days on either side that count towards a day of the year: a circular window of 15 days. */
const REACH = 7

/** Places of the year. */
interface Season {
  /** Cycles of places, one within the other: 366 days of so many times of the day, or 12 months of one. */
  readonly cycle: number
  readonly within: number
  /** Neighbours in the cycle that count on either side. */
  readonly reach: number
  /** `[steps]` Place of each step, from 0. */
  readonly placeOf: Int32Array
}

/** Whether steps have a season at all: whole years have none. */
export const hasSeason = ({ unit }: Interval): boolean => unit !== 'year'

function seasonOf({ days, minutes, interval = daily }: TimeAxis): Season {
  if (interval.unit === 'month') {
    const placeOf = days.map((day) => new Date(day * 86_400_000).getUTCMonth())
    return { cycle: 12, within: 1, reach: 0, placeOf }
  }
  const within = Math.max(1, Math.round(1 / meanStepDays(interval)))
  const newYear = dayFromDate(2000, 1, 1)
  const placeOf = days.map((day, step) => {
    const date = new Date(day * 86_400_000)
    const place = dayFromDate(2000, date.getUTCMonth() + 1, date.getUTCDate()) - newYear
    return place * within + Math.floor(((minutes?.[step] ?? 0) * within) / 1440)
  })
  return { cycle: 366, within, reach: REACH, placeOf }
}

/** Means by sample, place of the year and flux. */
interface Climatology {
  /** `[samples + 1, places, fluxes]`; the last sample is the mean over all training samples. NaN where nothing is known. */
  readonly values: Float32Array
  readonly season: Season
  /** Row of `values` by sample: its own for a training sample, the mean over all of them for a held-out one. */
  readonly rowOf: Int32Array
  readonly fluxes: number
}

/**
 * The mean of every flux by sample and time of the year over the training rows.
 *
 * @param train whose samples and days are used, and no other
 */
function fitClimatology(ensemble: Pick<EnsembleData, 'targets' | keyof TimeAxis>, train: Part): Climatology {
  const { targets, days } = ensemble
  const samples = targets.shape[0] ?? 0
  const width = targets.names.length
  const mean = train.entities.length
  const rowOf = new Int32Array(samples).fill(mean)
  const season = seasonOf(ensemble)
  const places = season.cycle * season.within
  const sums = new Float64Array((mean + 1) * places * width)
  const counts = new Float64Array(sums.length)
  for (const [row, entity] of train.entities.entries()) {
    rowOf[entity] = row
    for (let day = train.from; day < train.to; day++) {
      const source = (entity * days.length + day) * width
      const place = season.placeOf[day] as number
      for (let flux = 0; flux < width; flux++) {
        const value = targets.values[source + flux] as number
        if (value !== value) continue
        for (const target of [row, mean]) {
          const at = (target * places + place) * width + flux
          sums[at] = (sums[at] as number) + value
          counts[at] = (counts[at] as number) + 1
        }
      }
    }
  }
  return { values: smoothed(sums, counts, season, mean + 1, width), season, rowOf, fluxes: width }
}

/** Sums over counts, both pooled over the days around each place. */
function smoothed(
  sums: Float64Array,
  counts: Float64Array,
  { cycle, within, reach }: Season,
  rows: number,
  width: number,
): Float32Array {
  const places = cycle * within
  const values = new Float32Array(rows * places * width)
  for (let row = 0; row < rows; row++) {
    for (let place = 0; place < places; place++) {
      for (let flux = 0; flux < width; flux++) {
        let sum = 0
        let count = 0
        for (let away = -reach; away <= reach; away++) {
          const near = (place + away * within + places) % places
          const at = (row * places + near) * width + flux
          sum += sums[at] as number
          count += counts[at] as number
        }
        values[(row * places + place) * width + flux] = count > 0 ? sum / count : NaN
      }
    }
  }
  return values
}

/** The climatology on the forecast steps, `[windows, horizon, fluxes]`. */
function climatologyForecasts(
  { values, season, rowOf, fluxes }: Climatology,
  windows: WindowSet,
): Float32Array {
  const { context, horizon, count, entity, start } = windows
  const places = season.cycle * season.within
  // A sample whose record lacks a season is told the mean of the others there.
  const mean = values.length / (places * fluxes) - 1
  const result = new Float32Array(count * horizon * fluxes)
  for (let window = 0; window < count; window++) {
    const row = rowOf[entity[window] as number] as number
    for (let lead = 0; lead < horizon; lead++) {
      const place = season.placeOf[(start[window] as number) + context + lead] as number
      const [own, usual] = [(row * places + place) * fluxes, (mean * places + place) * fluxes]
      for (let flux = 0; flux < fluxes; flux++) {
        const value = values[own + flux] as number
        result[(window * horizon + lead) * fluxes + flux] =
          value === value ? value : (values[usual + flux] as number)
      }
    }
  }
  return result
}
