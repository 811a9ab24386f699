// Errors of forecasts laid out as experiments are, `[experiments, steps, features]`: of baselines and of emulators alike, so
// that both stand in one table.
import type { Scaler } from '@utsushi/data'
import type { Experiments } from './experiments.js'

/** Errors of one variable at one distance from what was known. */
export interface ForecastError {
  readonly name: string
  readonly unit: string
  /** Root mean square error in the variable's unit. */
  readonly rmse: number
  /** The same as a share of the range that the training experiments span; NaN where it is constant there. */
  readonly shareOfRange: number
  /** Mean squared error of the scaled variable. */
  readonly mseScaled: number
  /** Measured samples it is over; errors of none are NaN. */
  readonly count: number
}

/** Errors at one horizon, a variable each. */
export interface HorizonErrors {
  /** Samples ahead of the last known one. */
  readonly horizon: number
  readonly variables: readonly ForecastError[]
}

/** What is scored: some experiments, and the variables that a forecast is asked for. */
export interface ErrorOptions {
  readonly experiments: Experiments
  /** Fitted on the training experiments, in the system's order of variables. */
  readonly scaler: Scaler
  /** Experiments by place. */
  readonly members: readonly number[]
  /** `[experiments, steps, features]` in physical units, NaN where nothing was forecast. */
  readonly forecasts: Float32Array
}

/**
 * Errors over all samples together: one-step forecasts, or whole rollouts.
 * @example forecastErrors({ experiments, scaler, members: split.test, forecasts: baselineForecasts(experiments, 'linear', 1) })
 */
export function forecastErrors(options: ErrorOptions): readonly ForecastError[] {
  return errorsOver(options, 0, options.experiments.steps)
}

/**
 * How errors of rollouts grow with the distance from the last known sample.
 * @param known samples that were known at the beginning of each batch
 * @example errorGrowth({ experiments, scaler, members: split.test, forecasts: baselineRollouts(experiments, 'no_change') }, 1)
 */
export function errorGrowth(options: ErrorOptions, known: number): readonly HorizonErrors[] {
  const longest = Math.max(...options.members.map((member) => options.experiments.lengths[member] ?? 0))
  return Array.from({ length: Math.max(0, longest - known) }, (_, place) => ({
    horizon: place + 1,
    variables: errorsOver(options, known + place, known + place + 1),
  }))
}

/** Median over variables of the error as a share of the training range; constant variables are left out. */
export function medianShareOfRange(errors: readonly ForecastError[]): number {
  const shares = errors
    .map(({ shareOfRange }) => shareOfRange)
    .filter((share) => !Number.isNaN(share))
    .toSorted((a, b) => a - b)
  const middle = shares.length >> 1
  const upper = shares[middle] ?? NaN
  return shares.length % 2 === 1 ? upper : ((shares[middle - 1] ?? NaN) + upper) / 2
}

function errorsOver(
  { experiments, scaler, members, forecasts }: ErrorOptions,
  from: number,
  to: number,
): ForecastError[] {
  const { panel, steps, lengths, system } = experiments
  const width = panel.names.length
  return system.variables.flatMap((variable, feature): ForecastError[] => {
    if (variable.kind === 'control' || variable.mode === 'measured') return []
    let squares = 0
    let count = 0
    for (const member of members) {
      for (let step = from; step < Math.min(to, lengths[member] ?? 0); step++) {
        const at = (member * steps + step) * width + feature
        const error = (forecasts[at] ?? NaN) - (panel.values[at] ?? NaN)
        if (Number.isNaN(error)) continue
        squares += error * error
        count++
      }
    }
    const { min = NaN, max = NaN, scale = NaN } = scaler.features[feature] ?? {}
    const rmse = Math.sqrt(squares / count)
    return [
      {
        name: variable.name,
        unit: variable.unit,
        rmse,
        shareOfRange: max > min ? rmse / (max - min) : NaN,
        mseScaled: squares / count / scale ** 2,
        count,
      },
    ]
  })
}
