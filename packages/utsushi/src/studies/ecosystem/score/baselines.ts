// What a forecast must beat: the last value, the day of the year, and a linear model. Fitted once on training rows, they
// forecast any windows of the same ensemble. The linear model is `linear-baseline.ts`; what is fitted for unseen samples alone
// is `unseen-baselines.ts`.
import { dayFromDate, type Panel, type Part, type WindowSet } from '@utsushi/data'
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
 *   samples), smoothed by a circular mean of 15 days;
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
  const { days, targets } = ensemble
  const fit = (key: OfAnySample): ((windows: WindowSet) => Float32Array) => {
    switch (key) {
      case 'last_value':
        return (windows) => lastValue(targets, windows)
      case 'climatology': {
        const climatology = fitClimatology(targets, days, train)
        return (windows) => climatologyForecasts(climatology, days, windows)
      }
      case 'linear': {
        const model = fitLinearArx(ensemble, train)
        return (windows) => linearForecasts(model, ensemble, windows)
      }
      default:
        return key satisfies never
    }
  }
  const fitted = asked.filter(isOfAnySample).map((key) => ({ key, forecast: fit(key) }))
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

// Climatology: what a flux usually is on a day of the year, from training years. Days are counted in a leap calendar of 366
// places, so that 1 March is the same place every year; 29 February is filled by its neighbours, as every day is smoothed.

/** Places of the calendar. */
const PLACES = 366

/** Days on either side that count towards a place: a circular window of 15 days. */
const REACH = 7

/** Means by sample, place of the calendar and flux. */
export interface Climatology {
  /** `[samples + 1, 366, fluxes]`; the last sample is the mean over all training samples. NaN where nothing is known. */
  readonly values: Float32Array
  /** Row of `values` by sample: its own for a training sample, the mean over all of them for a held-out one. */
  readonly rowOf: Int32Array
  readonly fluxes: number
}

/**
 * The mean of every flux by sample and day of the year over the training rows, smoothed by a circular mean of 15 days.
 *
 * @param targets `[samples, days, fluxes]`
 * @param train whose samples and days are used, and no other
 */
function fitClimatology(targets: Panel, days: Int32Array, train: Part): Climatology {
  const samples = targets.shape[0] ?? 0
  const width = targets.names.length
  const mean = train.entities.length
  const rowOf = new Int32Array(samples).fill(mean)
  const sums = new Float64Array((mean + 1) * PLACES * width)
  const counts = new Float64Array(sums.length)
  const places = calendarPlaces(days)
  for (const [row, entity] of train.entities.entries()) {
    rowOf[entity] = row
    for (let day = train.from; day < train.to; day++) {
      const source = (entity * days.length + day) * width
      const place = places[day] as number
      for (let flux = 0; flux < width; flux++) {
        const value = targets.values[source + flux] as number
        if (value !== value) continue
        for (const target of [row, mean]) {
          const at = (target * PLACES + place) * width + flux
          sums[at] = (sums[at] as number) + value
          counts[at] = (counts[at] as number) + 1
        }
      }
    }
  }
  return { values: smoothed(sums, counts, mean + 1, width), rowOf, fluxes: width }
}

/** Sums over counts, both pooled over the days around each place. */
function smoothed(sums: Float64Array, counts: Float64Array, rows: number, width: number): Float32Array {
  const values = new Float32Array(rows * PLACES * width)
  for (let row = 0; row < rows; row++) {
    for (let place = 0; place < PLACES; place++) {
      for (let flux = 0; flux < width; flux++) {
        let sum = 0
        let count = 0
        for (let away = -REACH; away <= REACH; away++) {
          const near = (place + away + PLACES) % PLACES
          const at = (row * PLACES + near) * width + flux
          sum += sums[at] as number
          count += counts[at] as number
        }
        values[(row * PLACES + place) * width + flux] = count > 0 ? sum / count : NaN
      }
    }
  }
  return values
}

/** The climatology on the forecast days, `[windows, horizon, fluxes]`. */
function climatologyForecasts(
  { values, rowOf, fluxes }: Climatology,
  days: Int32Array,
  windows: WindowSet,
): Float32Array {
  const { context, horizon, count, entity, start } = windows
  const places = calendarPlaces(days)
  // A sample whose record lacks a season is told the mean of the others there.
  const mean = values.length / (PLACES * fluxes) - 1
  const result = new Float32Array(count * horizon * fluxes)
  for (let window = 0; window < count; window++) {
    const row = rowOf[entity[window] as number] as number
    for (let lead = 0; lead < horizon; lead++) {
      const place = places[(start[window] as number) + context + lead] as number
      const [own, usual] = [(row * PLACES + place) * fluxes, (mean * PLACES + place) * fluxes]
      for (let flux = 0; flux < fluxes; flux++) {
        const value = values[own + flux] as number
        result[(window * horizon + lead) * fluxes + flux] =
          value === value ? value : (values[usual + flux] as number)
      }
    }
  }
  return result
}

/** The place of every day in a leap calendar, from 0 for 1 January. */
function calendarPlaces(days: Int32Array): Int32Array {
  const newYear = dayFromDate(2000, 1, 1)
  return days.map((day) => {
    const date = new Date(day * 86_400_000)
    return dayFromDate(2000, date.getUTCMonth() + 1, date.getUTCDate()) - newYear
  })
}
