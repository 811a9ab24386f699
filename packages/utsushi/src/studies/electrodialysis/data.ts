// The study's data, ready to be trained on: experiments read, split, scaled on the training experiments alone, and laid
// out as tables that programs gather from.
import { fitExtendedMinMax, parseScaler, transform, type Scaler } from '@utsushi/data'
import { hostTensor, type HostTensor } from '@utsushi/graph'
import type { ElectrodialysisConfig } from './config.js'
import { experimentTables, type Experiments } from './data/experiments.js'
import { splitExperiments, type ExperimentSplit } from './split.js'
import type { Variable } from './data/system.js'

export interface ElectrodialysisData {
  readonly experiments: Experiments
  readonly split: ExperimentSplit
  /** One feature a variable, in the system's order; fitted on training experiments only. */
  readonly scaler: Scaler
  readonly tables: ElectrodialysisTables
}

/** Tables over all experiments; gaps and padding are filled as `experimentTables` says. */
export interface ElectrodialysisTables {
  /** `[experiments, steps, features]` in physical units. */
  readonly values: HostTensor
  /** `[experiments, steps, features]` scaled. */
  readonly scaled: HostTensor
  /** `[experiments, steps, features]` 1 where measured. */
  readonly mask: HostTensor
  /** `[experiments]` samples of each, int32. */
  readonly lengths: HostTensor
}

/** What to fit on, when it is not the split's own training experiments. */
export interface PrepareOptions {
  /** Experiments to fit the scaler on: those of a fold, say. */
  readonly fitOn?: readonly number[]
  /** A scaler that was fitted before. */
  readonly scaler?: unknown
}

/**
 * Splits and scales experiments as a study file says.
 * @example
 * const experiments = await readExperiments(config)
 * const { split, tables } = prepareData(config, experiments)
 * const [{ train }] = experimentFolds(experiments, split, config.tuning)
 * const fold = prepareData(config, experiments, { fitOn: train })
 */
export function prepareData(
  config: ElectrodialysisConfig,
  experiments: Experiments,
  options: PrepareOptions = {},
): ElectrodialysisData {
  const split = splitExperiments(config, experiments)
  const scaler =
    options.scaler === undefined
      ? fitExperimentScaler(config, experiments, options.fitOn ?? split.train)
      : parseScaler(options.scaler, 'scalers.json')
  const { values, mask } = experimentTables(experiments)
  const { shape } = experiments.panel
  const tables = {
    values: hostTensor(values, shape),
    scaled: hostTensor(transform(scaler, values), shape),
    mask: hostTensor(mask, shape),
    lengths: hostTensor(experiments.lengths, [experiments.ids.length]),
  }
  return { experiments, split, scaler, tables }
}

/** The extended min–max scaler of a study file, fitted on the named experiments and on no other. */
export function fitExperimentScaler(
  config: Pick<ElectrodialysisConfig, 'scaling'>,
  { panel, system }: Experiments,
  fitOn: readonly number[],
): Scaler {
  const widening = new Map(
    system.variables.map((variable) => [
      variable.name,
      {
        ratio: wideningRatio(config, variable),
        ...(variable.kind === 'volume' || variable.kind === 'concentration' ? { floor: 0 } : {}),
      },
    ]),
  )
  return fitExtendedMinMax(panel, {
    rows: { entities: fitOn },
    widening: (name) => widening.get(name) ?? { ratio: config.scaling.default },
  })
}

/** Ratios of the research data's controls, where the study file names none. */
const researchRatios: Readonly<Record<string, number>> = { V: 0.15, E: 0.2 }

/** The share by which a variable's range is widened: by its column, else by its kind. */
export function wideningRatio(
  { scaling }: Pick<ElectrodialysisConfig, 'scaling'>,
  { name, kind }: Pick<Variable, 'name' | 'kind'>,
): number {
  const named = (scaling.ratios ?? researchRatios)[name]
  if (named !== undefined) return named
  switch (kind) {
    case 'volume':
      return scaling.volumes
    case 'concentration':
      return scaling.concentrations
    case 'response':
      return scaling.responses
    case 'control':
      return scaling.default
    default:
      return kind satisfies never
  }
}
