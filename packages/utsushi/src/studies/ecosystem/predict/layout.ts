// What `predict` must know of an emulator file: its ports, and how many days of warm-up its forecasts need. The three
// numbers stand in the metadata's training summary, where `export` puts them.
import type { EmulatorInput, EmulatorMetadata, EmulatorOutput, Json } from '@utsushi/emulator'
import { InputError } from '@utsushi/study'

/** How far an emulator of this study looks back and ahead. */
export interface ForecastLayout {
  /** Days of warm-up before the first forecast day. */
  readonly context: number
  /** Days forecast by one window. */
  readonly horizon: number
  /** `window`: the state begins at the context. `full`: it is carried from the first day of a series. */
  readonly history: 'window' | 'full'
}

/** An emulator of this study: its ports by name, and its layout. */
export interface EcosystemPorts extends ForecastLayout {
  /** `drivers` `[batch, time, drivers]`. */
  readonly drivers: EmulatorInput
  /** `parameters` `[batch, parameters]`; absent when the model does not read them. */
  readonly parameters?: EmulatorInput
  /** `fluxes` `[batch, time, fluxes]`, one for every day of the drivers. */
  readonly fluxes: EmulatorOutput
}

/**
 * The layout as keys of the metadata's `training` summary.
 *
 * @example encodeMetadata({ ..., training: { split, rows, period, ...layoutSummary(config.windows) } })
 */
export function layoutSummary({ context, horizon, history }: ForecastLayout): Record<string, Json> {
  return { context, horizon, history }
}

/**
 * Reads ports and layout of an emulator of this study.
 *
 * @param file what to call it in an error
 * @throws InputError when it is an emulator of something else
 */
export function ecosystemPorts(
  { study, inputs, outputs, training }: EmulatorMetadata,
  file: string,
): EcosystemPorts {
  const refuse = (what: string): never => {
    throw new InputError(`${file}: ${what} — not an emulator of the ecosystem study (it says "${study}")`)
  }
  const { context, horizon, history } = training
  const drivers = inputs.find(({ name }) => name === 'drivers') ?? refuse('has no input "drivers"')
  const parameters = inputs.find(({ name }) => name === 'parameters')
  const fluxes = outputs.find(({ name }) => name === 'fluxes') ?? refuse('has no output "fluxes"')
  const other = inputs.find((input) => input !== drivers && input !== parameters)
  if (other !== undefined) refuse(`has an input "${other.name}" beside drivers and parameters`)
  return {
    context: isCount(context, 0) ? context : refuse('does not tell its training.context'),
    horizon: isCount(horizon, 1) ? horizon : refuse('does not tell its training.horizon'),
    history:
      history === 'window' || history === 'full' ? history : refuse('does not tell its training.history'),
    drivers,
    fluxes,
    ...(parameters === undefined ? {} : { parameters }),
  }
}

function isCount(value: Json | undefined, least: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= least
}
