// What emulator files of this study have in common: ports with names, units and ranges, and what was trained on.
import type { Scaler } from '@utsushi/data'
import type { EmulatorMetadata } from '@utsushi/emulator'
import { constant, div, sub, type Tensor } from '@utsushi/graph'
import type { EcosystemConfig } from '../config.js'
import type { Fitted } from '../data.js'

/** What the metadata says where nobody has told: `1` would claim a number without a unit. */
const unknownUnit = 'unknown'

/** `[…, features]` in physical units → scaled. */
export function standardised(x: Tensor, { features }: Scaler): Tensor {
  return div(
    sub(x, constant(features.map(({ center }) => center))),
    constant(features.map(({ scale }) => scale)),
  )
}

/** An input or an output as the metadata tell it. */
export function port<F>(
  name: string,
  { shape }: Pick<Tensor, 'shape'>,
  axes: readonly string[],
  features: readonly F[],
) {
  return { name, dtype: 'float32' as const, shape: shape as readonly (number | string)[], axes, features }
}

/** Features of an input: units, and the range seen in training. */
export const ranges = ({ features }: Scaler) =>
  features.map(({ name, unit, min, max }) => ({ name, unit: unit ?? unknownUnit, min, max }))

/** Features of an output: units, and how much a flux varies; of what is told beside the fluxes, names with its own behind. */
export const spreads = ({ targets }: Pick<Fitted, 'targets'>, output = 'fluxes') =>
  targets.features.map(({ name, unit, scale, deviation = scale }) => ({
    name: output === 'fluxes' ? name : `${name}_${output}`,
    unit: unit ?? unknownUnit,
    std: output === 'fluxes' ? deviation : null,
  }))

/** What was trained on, for the metadata. */
export function trainedOn(
  config: EcosystemConfig,
  { targets, trained }: Pick<Fitted, 'targets' | 'trained'>,
): Pick<EmulatorMetadata['training'], 'split' | 'rows' | 'period'> {
  const [first, last] = config.split.train ?? ['', '']
  const { rows, start, end } = trained ?? { rows: targets.features[0]?.count ?? 0, start: first, end: last }
  return { split: splitInWords(config), rows, period: { start, end } }
}

function splitInWords({ split }: EcosystemConfig): string {
  const { by, train, validation, test, holdOutSamples, validationSamples, holdOutSites, validationSites } =
    split
  const sites = (held: number | readonly string[]): string =>
    typeof held === 'number' ? `${held * 100} % of the sites` : `the sites ${held.join(', ')}`
  const shares = [
    ...(holdOutSites !== 0 ? [`${sites(holdOutSites)} held out`] : []),
    ...(validationSites !== 0 ? [`${sites(validationSites)} for validation alone`] : []),
    ...(holdOutSamples > 0 ? [`${holdOutSamples * 100} % of the samples held out`] : []),
    ...(validationSamples > 0 ? [`${validationSamples * 100} % of the samples for validation alone`] : []),
  ]
  const days = train?.join(' to ') ?? 'all days'
  return validation === undefined || test === undefined
    ? `by ${by === 'sites' ? 'sites' : 'samples'}: ${[...shares, days].join('; ')}`
    : [
        `by time: train ${days}, validation ${validation.join(' to ')}, test ${test.join(' to ')}`,
        ...shares,
      ].join('; ')
}
