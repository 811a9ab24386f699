/**
 * The emulator: scaling, network, closure and inverse scaling in one ONNX graph, physical units in and out.
 */
import { encodeMetadata, type EmulatorMetadata } from '@utsushi/emulator'
import {
  constant,
  div,
  input,
  program,
  sub,
  transpose,
  zeros,
  type Program,
  type Tensor,
} from '@utsushi/graph'
import { weightsOf } from '@utsushi/learn'
import { formatDay, type FeatureScale, type Scaler } from '@utsushi/data'
import type { ExportOutcome, StudyContext } from '@utsushi/study'
import type { RunFolder } from '@utsushi/study'
import { writeAtomic } from '@utsushi/study'
import { packageVersion } from '@utsushi/study'
import { bestWeights } from '@utsushi/study'
import type { EcosystemConfig } from './config.js'
import type { EcosystemData } from './data.js'
import { emulatorMetrics } from './metrics-record.js'
import { ecosystemNetwork, type EcosystemNetwork } from './objective.js'
import { joinIndicators, thresholdsOf } from './thresholds.js'
import { dataOfRun } from './run-data.js'
import { layoutSummary } from './predict/layout.js'

export async function exportEcosystem(
  config: EcosystemConfig,
  run: RunFolder,
  file: string,
  { reporter }: StudyContext,
): Promise<ExportOutcome> {
  const data = await dataOfRun(config, run, reporter)
  const network = ecosystemNetwork(config, data)
  const weights = await bestWeights(run, network.model.parameters)
  return writeEmulator(file, { config, data, network, weights, run })
}

/** Writes the emulator of a run, with the run's scores once there are any. */
export function writeEmulator(file: string, emulator: FinishedEmulator): ExportOutcome {
  const bytes = emulatorProgram(emulator).toOnnx()
  writeAtomic(file, bytes)
  return { file, bytes: bytes.length }
}

/** What an emulator file is made of. */
export interface FinishedEmulator {
  readonly config: EcosystemConfig
  readonly data: Pick<EcosystemData, 'ensemble' | 'scalers' | 'split'>
  readonly network: EcosystemNetwork
  /** Flat weights `[network.model.parameters.size]`. */
  readonly weights: Float32Array
  readonly run: RunFolder
}

/**
 * The emulator's program: `drivers` `[batch, time, drivers]` and `parameters` `[batch, parameters]` to `fluxes`
 * `[batch, time, fluxes]`, every day of the series, all in physical units.
 */
function emulatorProgram({ config, data, network, weights, run }: FinishedEmulator): Program {
  const { scalers, ensemble } = data
  const drivers = input('drivers', 'float32', ['batch', 'time', scalers.drivers.features.length])
  const statics = input('parameters', 'float32', ['batch', scalers.statics.features.length])
  const own = weightsOf(network.model.parameters, constant(weights))
  const stretch = {
    drivers: transpose(
      joinIndicators(thresholdsOf(config), drivers, standardised(drivers, scalers.drivers)),
      [1, 0, 2],
    ),
    statics: standardised(statics, scalers.statics),
  }
  const { model, fluxes } = network
  const [time, batch] = stretch.drivers.shape as [string, string]
  const width = scalers.targets.features.length
  let physical: Tensor
  if (config.model.decoder === 'direct') {
    physical = fluxes.physical(model.head(own, model.direct(own, stretch).hidden))
  } else {
    // Cold start: an emulated parameter set has no measured fluxes.
    const none = { before: zeros([time, batch, width]), share: zeros([time, 1, 1]) }
    physical = fluxes.unscaled(model.rollout(own, stretch, none, fluxes.scaled).scaled)
  }
  const metadata: EmulatorMetadata = {
    format: 1,
    name: 'ecosystem emulator',
    study: 'ecosystem',
    version: packageVersion,
    created: run.config.created,
    licence: 'as the data it was trained on',
    description:
      `Daily fluxes of an ecosystem model from weather and ${scalers.statics.features.length} static parameters. ` +
      `The first ${config.windows.context} days of a series are spin-up.`,
    inputs: [
      port('drivers', drivers, ['batch', 'time', 'feature'], ranges(scalers.drivers)),
      port('parameters', statics, ['batch', 'feature'], ranges(scalers.statics)),
    ],
    outputs: [
      port(
        'fluxes',
        { dtype: 'float32', shape: ['batch', 'time', width] },
        ['batch', 'time', 'feature'],
        scalers.targets.features.map(({ name, unit, scale }) => ({
          name,
          unit: unit ?? unknownUnit,
          std: scale,
        })),
      ),
    ],
    training: {
      split: splitInWords(config),
      rows: data.split.train.entities.length * (data.split.train.to - data.split.train.from),
      period: {
        start: formatDay(ensemble.days[data.split.train.from] ?? NaN),
        end: formatDay(ensemble.days[data.split.train.to - 1] ?? NaN),
      },
      ...layoutSummary(config.windows),
    },
    metrics: run.has('metrics.json') ? emulatorMetrics(run.readJson('metrics.json')) : {},
    extrapolation: 'report',
  }
  return program({
    name: 'ecosystem',
    inputs: [drivers, statics],
    outputs: { fluxes: transpose(physical, [1, 0, 2]) },
    metadata: encodeMetadata(metadata),
  })
}

/** What the metadata says where nobody has told: `1` would claim a number without a unit. */
const unknownUnit = 'unknown'

function standardised(x: Tensor, { features }: Scaler): Tensor {
  return div(
    sub(x, constant(features.map(({ center }) => center))),
    constant(features.map(({ scale }) => scale)),
  )
}

function port<F>(
  name: string,
  { dtype, shape }: Pick<Tensor, 'dtype' | 'shape'>,
  axes: readonly string[],
  features: readonly F[],
): {
  name: string
  dtype: 'float32'
  shape: readonly (number | string)[]
  axes: readonly string[]
  features: readonly F[]
} {
  return { name, dtype: dtype as 'float32', shape, axes, features }
}

const ranges = ({ features }: Scaler): readonly { name: string; unit: string; min: number; max: number }[] =>
  features.map(({ name, unit, min, max }: FeatureScale) => ({ name, unit: unit ?? unknownUnit, min, max }))

function splitInWords({ split }: EcosystemConfig): string {
  const held = split.holdOutSamples > 0 ? `; ${split.holdOutSamples * 100} % of the samples held out` : ''
  return `by time: train ${split.train.join(' to ')}, validation ${split.validation.join(' to ')}, test ${split.test.join(' to ')}${held}`
}
