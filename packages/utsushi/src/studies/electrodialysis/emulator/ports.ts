// What both programs of a finished emulator share: weights and scales as constants, scaling of ports, and metadata.
import type { EmulatorInput, EmulatorMetadata, EmulatorOutput, Json } from '@utsushi/emulator'
import { knownRange } from '@utsushi/data'
import { add, constant, div, gather, mul, sub, type Dim, type Tensor } from '@utsushi/graph'
import { weightsOf } from '@utsushi/learn'
import { packageVersion } from '@utsushi/study'
import type { ElectrodialysisConfig } from './config.js'
import type { Fitted } from './fitted.js'
import { layoutSummary } from './layout.js'
import type { ElectrodialysisModel } from './model.js'
import { predictedColumns } from './objective.js'
import type { DeclaredSystem } from './data/system.js'
import { amountUnit } from './data/experiments.js'

/** What an emulator file is made of. */
export interface FinishedEmulator {
  readonly config: ElectrodialysisConfig
  readonly system: DeclaredSystem
  readonly fitted: Fitted
  readonly model: ElectrodialysisModel
  /** Flat weights `[model.parameters.size]`. */
  readonly weights: Float32Array
  /** ISO 8601. */
  readonly created: string
  readonly metrics?: Readonly<Record<string, Json>>
}

type Range = EmulatorInput['features'][number]
type Spread = EmulatorOutput['features'][number]

/** A batch that nobody steers has one column, which says nothing. */
const unsteered: Range = { name: 'none', unit: '1', min: null, max: null }

export function emulatorParts({ fitted, model, weights }: FinishedEmulator) {
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
    weights: weightsOf(model.parameters, constant(weights)),
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

/** Metadata of either program. */
export function metadataOf(
  { config, system, fitted, created, metrics = {} }: FinishedEmulator,
  {
    name,
    what,
    ...ports
  }: { readonly name: string; readonly what: string } & Pick<EmulatorMetadata, 'inputs' | 'outputs'>,
): EmulatorMetadata {
  const { test, validation, extremes } = config.split
  const held = Array.isArray(test) ? `experiments ${test.join(', ')}` : `${test * 100} % of the experiments`
  const ends = Object.keys(extremes)
  return {
    format: 1,
    name,
    study: 'electrodialysis',
    version: packageVersion,
    created,
    licence: 'as the data it was trained on',
    description:
      `${what}: ${system.species.join(', ')} in ${system.compartments.join(', ')}, one sample every ` +
      `${config.data.interval} ${config.data.timeUnit}. Totals of volume and species are kept exactly.`,
    ...ports,
    training: {
      split:
        `by experiment: ${held} tested, ${validation * 100} % of the others for validation` +
        (ends.length > 0 ? `; experiments at the ends of ${ends.join(', ')} held out` : ''),
      rows: fitted.scaler.features[0]?.count ?? 0,
      period: null,
      ...layoutSummary(config),
    },
    metrics,
    extrapolation: 'report',
  }
}
