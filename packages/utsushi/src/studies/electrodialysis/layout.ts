// The layout of tables and the declared system as an emulator file carries them, so that `predict` needs no study file.
import type { EmulatorMetadata, Json } from '@utsushi/emulator'
import { InputError } from '@utsushi/ground'
import { electrodialysisSchema, type ElectrodialysisConfig } from './config.js'

/** Kept under `training` in the metadata. */
export function layoutSummary({ data, system }: ElectrodialysisConfig): { readonly layout: Json } {
  const { experiment, time, timeUnit, interval, detectionLimit } = data
  return {
    layout: {
      data: { experiment, time, timeUnit, interval, detectionLimit },
      system: system as unknown as Json,
    },
  }
}

/**
 * A study file that reads the given table as the emulator's own data were read.
 * @throws InputError when the emulator does not say how
 */
export function configOfEmulator(
  { training }: Pick<EmulatorMetadata, 'training'>,
  emulator: string,
  table: { readonly folder: string; readonly file: string },
): ElectrodialysisConfig {
  const layout = training['layout'] as { data?: object; system?: object } | undefined
  const parsed = electrodialysisSchema.safeParse({
    // Only the first sample of a batch is read: later ones need no totals.
    data: { ...layout?.data, ...table, maxImbalance: Number.MAX_VALUE },
    system: layout?.system,
  })
  if (layout === undefined || !parsed.success)
    throw new InputError(`${emulator}: does not say how its tables are laid out — export it again`)
  return parsed.data
}
