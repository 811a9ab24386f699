// What both programs of a finished emulator share: weights and scales as constants, scaling of ports, and what they say of
// themselves; and how it is read back, for tables to predict.
import type { EmulatorInput, EmulatorMetadata, EmulatorOutput } from '@utsushi/emulator'
import { knownRange } from '@utsushi/data'
import { add, constant, div, gather, mul, sub, type Dim, type Tensor } from '@utsushi/graph'
import { weightsOf } from '@utsushi/learn'
import { InputError } from '@utsushi/ground'
import { membersOf, memberWeights, type Finished, type ReadingOf } from '@utsushi/study'
import { electrodialysisSchema, type ElectrodialysisConfig } from '../config.js'
import type { Fitted } from '../data.js'
import { amountUnit } from '../data/experiments.js'
import type { DeclaredSystem } from '../data/system.js'
import type { ElectrodialysisModel } from '../model.js'
import { predictedColumns } from '../model/balance.js'

export type FinishedEmulator = Finished<ElectrodialysisConfig, Fitted, ElectrodialysisModel>

type Range = EmulatorInput['features'][number]
type Spread = EmulatorOutput['features'][number]

/** A batch that nobody steers has one column, which says nothing. */
const unsteered: Range = { name: 'none', unit: '1', min: null, max: null }

export function emulatorParts({ config, fitted, model, weights }: FinishedEmulator) {
  const { features } = fitted.scaler
  const center = constant(features.map((feature) => feature.center))
  const scale = constant(features.map((feature) => feature.scale))
  const { inputs, state, responses } = model.columns
  const predicted = predictedColumns(model)
  const pick = (x: Tensor, places: readonly number[]): Tensor =>
    gather(x, constant(places, { dtype: 'int32' }), 0)
  const range = (place: number): Range => {
    const feature = features[place]
    const [min, max] = feature === undefined ? [null, null] : knownRange(feature)
    return { name: feature?.name ?? '', unit: feature?.unit ?? '1', min, max }
  }
  const spread = (place: number): Spread => ({
    name: features[place]?.name ?? '',
    unit: features[place]?.unit ?? '1',
    std: null,
  })
  const statePlaces = predicted.slice(0, state.to - state.from)
  return {
    /** Of each network. */
    members: memberWeights(weights, membersOf(config)).map((own) =>
      weightsOf(model.parameters, constant(own)),
    ),
    scales: { center, scale, reference: constant(fitted.transfers) },
    responses: responses.length,
    scaleInputs: (x: Tensor): Tensor =>
      inputs.length === 0 ? mul(x, 0) : div(sub(x, pick(center, inputs)), pick(scale, inputs)),
    scaleSeen: (x: Tensor): Tensor => div(sub(x, pick(center, predicted)), pick(scale, predicted)),
    unscaleSeen: (x: Tensor): Tensor => add(mul(x, pick(scale, predicted)), pick(center, predicted)),
    ranges: {
      state: statePlaces.map(range),
      responses: responses.map(range),
      controls: inputs.length === 0 ? [unsteered] : inputs.map(range),
    },
    spreads: { state: statePlaces.map(spread), responses: responses.map(spread) },
  }
}

/** An input or output of an emulator. */
export const portOf = <F>(
  name: string,
  shape: readonly Dim[],
  axes: readonly string[],
  features: readonly F[],
) => ({
  name,
  dtype: 'float32' as const,
  shape: shape as readonly (number | string)[],
  axes,
  features,
})

/** Columns of contents: the volumes under their own names, and the amount of each species in each compartment. */
export function amountFeatures(system: DeclaredSystem) {
  const { compartments, species, variables, places, volumeUnit } = system
  const unit = amountUnit(system)
  return [
    ...places.volumes.map((place) => ({ name: variables[place]?.name ?? '', unit: volumeUnit })),
    ...species.flatMap((one) => compartments.map((where) => ({ name: `${one} in ${where}`, unit }))),
  ]
}

/** Columns of what went outside. */
export function outsideFeatures(system: DeclaredSystem): readonly Spread[] {
  const unit = amountUnit(system)
  return [
    { name: 'volume', unit: system.volumeUnit, std: null },
    ...system.species.map((name) => ({ name, unit, std: null })),
  ]
}

/** What either program says of its training. */
export function trainingSummary({ config, fitted }: FinishedEmulator): EmulatorMetadata['training'] {
  const { test, validation, extremes } = config.split
  const held = Array.isArray(test) ? `experiments ${test.join(', ')}` : `${test * 100} % of the experiments`
  const ends = Object.keys(extremes)
  return {
    split:
      `by experiment: ${held} tested, ${validation * 100} % of the others for validation` +
      (ends.length > 0 ? `; experiments at the ends of ${ends.join(', ')} held out` : ''),
    rows: fitted.scaler.features[0]?.count ?? 0,
    period: null,
  }
}

/** What either program gives, in words. */
export const describeEmulator = (
  what: string,
  config: ElectrodialysisConfig,
  system: DeclaredSystem,
): string =>
  `${what}: ${system.species.join(', ')} in ${system.compartments.join(', ')}, one sample every ` +
  `${config.data.interval} ${config.data.timeUnit}. Totals of volume and species are kept exactly.` +
  (membersOf(config) > 1 ? ` The mean of ${membersOf(config)} networks.` : '')

/**
 * A study file that reads the given table as the emulator's own data were read.
 * @throws InputError when the emulator does not say how
 */
export function configOfEmulator(
  { training }: Pick<EmulatorMetadata, 'training'>,
  reading: ReadingOf<ElectrodialysisConfig>,
  emulator: string,
  table: { readonly folder: string; readonly file: string },
): ElectrodialysisConfig {
  // Files of before have it among what they say of their training.
  const before = training['layout'] as { data?: object; system?: object } | undefined
  const system = reading.system ?? before?.system
  const parsed = electrodialysisSchema.safeParse({
    // Only the first sample of a batch is read: later ones need no totals.
    data: { ...before?.data, ...reading.data, ...table, maxImbalance: Number.MAX_VALUE },
    system,
  })
  if (system === undefined || !parsed.success)
    throw new InputError(`${emulator}: does not say how its tables are laid out — export it again`)
  return parsed.data
}
