// A linear model of the next day (ARX: autoregressive with exogenous inputs): every flux from yesterday's fluxes, the
// day's drivers and the static parameters, by ridge regression; run free over the horizon on its own predictions.
import { fitScaler, followsOn, type FeatureScale, type Panel, type Part, type WindowSet } from '@utsushi/data'
import { NormalEquations } from '@utsushi/learn'
import { lastObserved, type EnsembleData } from './windows.js'

/** Penalty per row on standardised coefficients: fluxes that sum to one another would leave them undetermined. */
const PENALTY = 1e-4

/** Rows beyond this number are thinned evenly: 51 coefficients need no more. */
const MOST_ROWS = 400_000

/** A fitted model; coefficients act on standardised values. */
interface LinearArx {
  readonly fluxes: readonly FeatureScale[]
  readonly drivers: readonly FeatureScale[]
  readonly statics: readonly FeatureScale[]
  /** `[fluxes + drivers + statics + 1, fluxes]`; the last row is the intercept. */
  readonly coefficients: Float64Array
  /** Rows it was fitted on. */
  readonly rows: number
}

/**
 * Fits the next day's fluxes on training rows. A row with a missing value, or after a gap in the days, is left out.
 *
 * @throws InputError for a flux or driver without any training value
 */
export function fitLinearArx(ensemble: EnsembleData, train: Part): LinearArx {
  const { days, statics, drivers, targets } = ensemble
  const scales = (panel: Panel) =>
    fitScaler(panel, { kind: 'standard', rows: train, allowConstant: true }).features
  const fluxScales = scales(targets)
  const driverScales = scales(drivers)
  const staticScales = scales(statics)
  const fluxes = fluxScales.length
  const inputs = fluxes + driverScales.length + staticScales.length + 1
  const equations = new NormalEquations(inputs, fluxes)
  const x = new Float64Array(inputs)
  const y = new Float64Array(fluxes)
  x[inputs - 1] = 1
  const step = Math.ceil((train.entities.length * (train.to - train.from)) / MOST_ROWS)
  let counted = 0
  for (const entity of train.entities) {
    standardise(statics.values, entity, staticScales, x, fluxes + driverScales.length)
    for (let day = train.from + 1; day < train.to; day++) {
      if (counted++ % step !== 0 || !followsOn(ensemble, day)) continue
      const row = entity * days.length + day
      standardise(targets.values, row - 1, fluxScales, x, 0)
      standardise(drivers.values, row, driverScales, x, fluxes)
      standardise(targets.values, row, fluxScales, y, 0)
      if (!x.some(Number.isNaN) && !y.some(Number.isNaN)) equations.add(x, y)
    }
  }
  return {
    fluxes: fluxScales,
    drivers: driverScales,
    statics: staticScales,
    coefficients: equations.rows === 0 ? new Float64Array(inputs * fluxes) : equations.solve(PENALTY),
    rows: equations.rows,
  }
}

/**
 * Runs the model over the horizon, from the last fluxes observed in the context. Drivers are held within their training
 * range, where a line is at its best; a missing driver counts as its training mean; without any observed flux in the
 * context the forecast is NaN.
 *
 * @returns `[windows, horizon, fluxes]`
 */
export function linearForecasts(model: LinearArx, ensemble: EnsembleData, windows: WindowSet): Float32Array {
  const { context, horizon, count, entity, start } = windows
  const { days, statics, drivers, targets } = ensemble
  const fluxes = model.fluxes.length
  const inputs = model.coefficients.length / fluxes
  const result = new Float32Array(count * horizon * fluxes)
  const x = new Float64Array(inputs)
  const next = new Float64Array(fluxes)
  const last = new Float32Array(fluxes)
  x[inputs - 1] = 1
  for (let window = 0; window < count; window++) {
    const sample = entity[window] as number
    standardise(statics.values, sample, model.statics, x, fluxes + model.drivers.length)
    lastObserved(targets, windows, window, last)
    standardise(last, 0, model.fluxes, x, 0)
    for (let lead = 0; lead < horizon; lead++) {
      const row = sample * days.length + (start[window] as number) + context + lead
      standardise(drivers.values, row, model.drivers, x, fluxes)
      keepInRange(model.drivers, x, fluxes)
      predictDay(model.coefficients, x, next)
      x.set(next)
      for (const [flux, { center, scale }] of model.fluxes.entries())
        result[(window * horizon + lead) * fluxes + flux] = (next[flux] as number) * scale + center
    }
  }
  return result
}

/** Writes one row of a panel, standardised, into `into` from `place` on. */
function standardise(
  values: Float32Array,
  row: number,
  scales: readonly FeatureScale[],
  into: Float64Array,
  place: number,
): void {
  for (let i = 0; i < scales.length; i++) {
    const { center, scale } = scales[i] as FeatureScale
    into[place + i] = ((values[row * scales.length + i] as number) - center) / scale
  }
}

/** Holds standardised drivers within their training range; a missing one becomes the training mean. */
function keepInRange(scales: readonly FeatureScale[], x: Float64Array, place: number): void {
  for (const [i, { center, scale, min, max }] of scales.entries()) {
    const value = x[place + i] as number
    x[place + i] = Math.min((max - center) / scale, Math.max((min - center) / scale, value || 0))
  }
}

function predictDay(coefficients: Float64Array, x: Float64Array, into: Float64Array): void {
  const fluxes = into.length
  into.fill(0)
  for (let i = 0; i < x.length; i++) {
    const value = x[i] as number
    for (let flux = 0; flux < fluxes; flux++)
      into[flux] = (into[flux] as number) + value * (coefficients[i * fluxes + flux] as number)
  }
}
