// What a forecast must beat: the last value, the day of the year, and a linear model. Fitted once on training rows, they
// forecast any windows of the same ensemble.
import type { Part, WindowSet } from '@utsushi/data'
import { climatologyForecasts, fitClimatology } from './baselines/climatology.js'
import { lastValue } from './baselines/last-value.js'
import { fitLinearArx, linearForecasts } from './baselines/linear-arx.js'
import type { EcosystemConfig } from './config.js'
import type { BaselineName } from './evaluation.js'
import type { EnsembleData } from './series.js'

/** A baseline as the study file calls it. */
export type BaselineKey = EcosystemConfig['evaluation']['baselines'][number]

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
  const fitted = asked.map((key): [BaselineName, (windows: WindowSet) => Float32Array] => {
    switch (key) {
      case 'last_value':
        return ['last value', (windows) => lastValue(targets, windows)]
      case 'climatology': {
        const climatology = fitClimatology(targets, days, train)
        return ['day-of-year climatology', (windows) => climatologyForecasts(climatology, days, windows)]
      }
      case 'linear': {
        const model = fitLinearArx(ensemble, train)
        return ['linear ARX', (windows) => linearForecasts(model, ensemble, windows)]
      }
      default:
        return key satisfies never
    }
  })
  return {
    forecast: (windows) => Object.fromEntries(fitted.map(([name, forecast]) => [name, forecast(windows)])),
  }
}
