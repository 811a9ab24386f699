// What any emulator must beat: the state stays as it is, or goes on as it last went. Pure functions of the measured
// samples; they know the past of a batch and nothing of other batches.
import type { Experiments } from '../data/experiments.js'

/** `no_change`: the last sample again. `linear`: the last two samples extended by a straight line, unlimited. */
export const baselines = ['no_change', 'linear'] as const
export type Baseline = (typeof baselines)[number]

/** The emulator beside what needs no model. */
export const forecasters = ['emulator', ...baselines] as const
export type Forecaster = (typeof forecasters)[number]
export type ByForecaster<T> = Readonly<Record<Forecaster, T>>

/** As reports and pictures call them. */
export const forecasterNames = {
  emulator: 'emulator',
  no_change: 'no change',
  linear: 'straight line',
} as const satisfies ByForecaster<string>

/** The same of every forecaster. */
export function byForecaster<T>(of: (by: Forecaster) => T): ByForecaster<T> {
  return { emulator: of('emulator'), no_change: of('no_change'), linear: of('linear') }
}

/** Samples that a baseline needs before it can say anything. */
export const samplesNeeded: Readonly<Record<Baseline, number>> = { no_change: 1, linear: 2 }

/**
 * Forecasts made `horizon` samples ahead, each from what was measured up to its origin.
 *
 * @returns `[experiments, steps, features]` in physical units: at step t the forecast made at t − horizon; NaN where there
 * is none (too early, behind the end, or a gap at the origin)
 * @example baselineForecasts(experiments, 'no_change', 1) // one step: beside the emulator's one-step forecasts
 */
export function baselineForecasts(
  experiments: Experiments,
  baseline: Baseline,
  horizon: number,
): Float32Array {
  const { lengths } = experiments
  const result = new Float32Array(experiments.panel.values.length).fill(NaN)
  for (let experiment = 0; experiment < lengths.length; experiment++)
    for (let step = horizon; step < (lengths[experiment] ?? 0); step++)
      forecast(experiments, baseline, experiment, step - horizon, step, result)
  return result
}

/**
 * A whole batch forecast from its beginning: every sample after the `known` ones.
 *
 * @param known samples that are measured (default: what the baseline needs)
 * @returns `[experiments, steps, features]` in physical units; NaN for the known samples and behind the end
 * @example baselineRollouts(experiments, 'linear') // beside a free-running emulator
 */
export function baselineRollouts(
  experiments: Experiments,
  baseline: Baseline,
  known: number = samplesNeeded[baseline],
): Float32Array {
  const { lengths } = experiments
  const result = new Float32Array(experiments.panel.values.length).fill(NaN)
  for (let experiment = 0; experiment < lengths.length; experiment++)
    for (let step = known; step < (lengths[experiment] ?? 0); step++)
      forecast(experiments, baseline, experiment, known - 1, step, result)
  return result
}

/** Forecasts all features of one step from an origin. */
function forecast(
  experiments: Experiments,
  baseline: Baseline,
  experiment: number,
  origin: number,
  step: number,
  into: Float32Array,
): void {
  const width = experiments.panel.names.length
  const row = (experiment * experiments.steps + step) * width
  for (let feature = 0; feature < width; feature++)
    into[row + feature] = forecastOf(experiments, baseline, { experiment, feature, origin, step })
}

/** Where a forecast of one value begins, and what it is of: all from 0. */
export interface ForecastPlace {
  readonly experiment: number
  readonly feature: number
  /** The last sample that is known. */
  readonly origin: number
  readonly step: number
}

/**
 * One value of one step, from what was measured up to an origin.
 * @returns in physical units, as exact as the table is (float32); NaN where there is none
 * @example forecastOf(experiments, 'linear', { experiment: 0, feature: 4, origin: 9, step: 12 })
 */
export function forecastOf(
  { panel, steps }: Experiments,
  baseline: Baseline,
  { experiment, feature, origin, step }: ForecastPlace,
): number {
  if (origin + 1 < samplesNeeded[baseline]) return NaN
  const at = (sample: number): number =>
    panel.values[(experiment * steps + sample) * panel.names.length + feature] ?? NaN
  const last = at(origin)
  const slope = baseline === 'linear' ? last - at(origin - 1) : 0
  return Math.fround(last + slope * (step - origin))
}
