// Forecast windows laid one after another: which value of which window stands for a day of a sample. A day that several
// windows forecast is taken from one of them, so that sums and lines count it once.
import { formatDay, type Panel, type WindowSet } from '@utsushi/data'
import type { Ensemble } from '@utsushi/data/node'
import type { SampleSeries } from './evaluation.js'

/** An ensemble in physical units, as far as scores and baselines need it. */
export type EnsembleData = Pick<Ensemble, 'days' | 'samples' | 'statics' | 'drivers' | 'targets'>

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
 * The forecast days of every window, out of a panel `[samples, days, features]`.
 *
 * @returns `[windows, horizon, features]`
 */
export function forecastDays(panel: Panel, windows: WindowSet): Float32Array {
  const { context, horizon, count, entity, start } = windows
  const days = panel.shape[1] ?? 0
  const width = panel.names.length
  const result = new Float32Array(count * horizon * width)
  for (let window = 0; window < count; window++) {
    const first = ((entity[window] as number) * days + (start[window] as number) + context) * width
    result.set(panel.values.subarray(first, first + horizon * width), window * horizon * width)
  }
  return result
}

/**
 * Lays the windows of each sample one after another: whole windows first, as they come without overlap; days that are
 * left (a last window laid against the end) come from the first window that has them.
 */
export function stitchWindows(windows: WindowSet): StitchedSample[] {
  const { context, horizon, count, entity, start } = windows
  const ofSample = new Map<number, number[]>()
  for (let window = 0; window < count; window++) {
    const sample = entity[window] as number
    const list = ofSample.get(sample)
    if (list === undefined) ofSample.set(sample, [window])
    else list.push(window)
  }
  return [...ofSample].map(([sample, list]) => {
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
    dates: Array.from(stitched.day, (day) => formatDay(ensemble.days[day] as number)),
    observed: byFlux(observed),
    predicted: byFlux(predicted),
  }
}
