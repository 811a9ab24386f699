/**
 * The emulator of both emulator benches: `free`, `direct`, `concat`, one shared head, LSTM 128×1, no dropout, on the layout
 * of `sipnet-niwot`. The same network, split and scaling as `bench/peers/windowed_model.py` and `ensemble.py`.
 */
import { loadEnsemble, type Ensemble } from '@utsushi/data/node'
import type { Runtime } from '@utsushi/graph'
import { askIn, prepareTask } from '@utsushi/study'
import { ecosystem, scoredWindows, type EcosystemConfig, type EcosystemTask } from 'utsushi/ecosystem'

/** How it is trained; all else is fixed. */
export interface SipnetTraining {
  /** Stretches with a loss on every day after the burn-in, or windows with a loss on the 30 forecast days. */
  readonly windows:
    | { readonly mode: 'windows' }
    | { readonly mode: 'segments'; readonly segmentLength: number; readonly burnIn: number }
  readonly batch: number
  readonly seed: number
}

/** Errors over the validation windows, in scaled units. */
export interface ValidationError {
  /** Mean squared error. */
  readonly loss: number
  /** Root mean squared error of each flux, then the mean over them. */
  readonly rmse: number
}

export const columns = {
  drivers: ['tair', 'tair_max', 'tsoil', 'par', 'precip', 'vpd', 'vpd_soil', 'vpress', 'wspd', 'a_co2'],
  targets: ['gpp', 'npp', 'er', 'nep'],
} as const

/** The study file of a bench. */
export function sipnetConfig(folder: string, { windows, batch, seed }: SipnetTraining): EcosystemConfig {
  return ecosystem.parts.schema.parse({
    data: { folder, ...columns, fluxUnit: 'g C m-2 day-1', thresholds: {} },
    split: { train: ['1998-11-02', '2003-12-31'], validation: 2004, test: 2005, holdOutSamples: 0 },
    windows: { context: 180, horizon: 30, stride: 1, ...windows },
    model: {
      ...{ cell: 'lstm', hidden: 128, layers: 1, dropout: 0, statics: ['concat'], embedding: 64 },
      ...{ head: 'shared', headHidden: 128, decoder: 'direct', fluxes: 'free', outputDropout: 0 },
    },
    training: { optimiser: 'adamw', weightDecay: 1e-4, clip: 1, loss: 'mse', batch },
    seed,
  })
}

/** Loads the ensemble once; the same data serves every way of training. */
export async function openSipnet(folder: string): Promise<(training: SipnetTraining) => EcosystemTask> {
  const ensemble = await loadEnsemble(folder, { time: { date: 'date' }, ...columns })
  return (training) => sipnetTask(sipnetConfig(folder, training), ensemble)
}

/** Cut and scaled as the study does. */
export const sipnetTask = (config: EcosystemConfig, ensemble: Ensemble): EcosystemTask =>
  prepareTask(ecosystem.parts, config, ensemble)

/** Scores weights on the validation year: plain windows of 180 + 30 days, 30 days apart, each from a zero state. */
export function validationScorer(
  task: EcosystemTask,
  runtime: Runtime,
): (parameters: Float32Array) => Promise<ValidationError> {
  const { config, data, parts, tables } = task
  if (parts.validation === undefined) throw new Error('the benches train against a validation year')
  const windows = scoredWindows(config, parts.validation, 'validation')
  const answers = ecosystem.parts.answers(task, askIn(runtime, tables))
  const { context, horizon, count } = windows
  const width = data.targets.names.length
  const days = data.days.length
  const targets = tables['targets']?.data as Float32Array
  return async (parameters) => {
    const predicted = await answers(parameters).forecast(windows)
    const squares = new Float64Array(width)
    for (let window = 0; window < count; window++) {
      const first = ((windows.entity[window] ?? 0) * days + (windows.start[window] ?? 0) + context) * width
      for (let k = 0; k < horizon * width; k++) {
        const error = (predicted[window * horizon * width + k] ?? NaN) - (targets[first + k] ?? NaN)
        squares[k % width] = (squares[k % width] ?? 0) + error * error
      }
    }
    const means = Array.from(squares, (sum) => sum / (count * horizon))
    const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / width
    return { loss: mean(means), rmse: mean(means.map(Math.sqrt)) }
  }
}
