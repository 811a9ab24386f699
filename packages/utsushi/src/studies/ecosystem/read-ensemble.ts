/**
 * The ensemble that a study file names, with units and time columns found.
 */
import {
  columnNames,
  loadEnsemble,
  type ColumnSpec,
  type Ensemble,
  type EnsembleOptions,
  type Panel,
  type TimeColumns,
} from '@utsushi/data'
import type { Reporter } from '@utsushi/study'
import type { EcosystemConfig } from './config.js'
import { parameterUnits } from './parameter-units.js'
import { driverFiles } from './predict/driver-files.js'
import { findTimeColumns } from './predict/time-columns.js'

/** Where a reading differs from what training needs. */
export interface ReadOptions {
  /** Targets to read beside those of the study file, given the header of the first table. */
  readonly moreTargets?: (header: readonly string[]) => readonly string[]
  readonly refuse?: EnsembleOptions['refuse']
}

const readings = new WeakMap<EcosystemConfig, Promise<Ensemble>>()

/**
 * The ensemble of a resolved study file. Training, export and evaluation of one run share one reading: it is read once
 * for a configuration object, and forgotten with it.
 *
 * @throws InputError as `loadEnsemble` does
 */
export function ensembleOf(config: EcosystemConfig, reporter: Reporter): Promise<Ensemble> {
  const known = readings.get(config)
  if (known !== undefined) return known
  const reading = readEnsemble(config, reporter)
  readings.set(config, reading)
  reading.catch(() => readings.delete(config))
  return reading
}

/** @throws InputError as `loadEnsemble` does */
export async function readEnsemble(
  config: EcosystemConfig,
  reporter: Reporter,
  { moreTargets, refuse }: ReadOptions = {},
): Promise<Ensemble> {
  const { folder, drivers, targets, parameters, units, fluxUnit } = config.data
  const [first] = (await driverFiles(folder)).files
  const header = first === undefined ? [] : await columnNames(first.file)
  const spec = (name: string, unit = units[name]): ColumnSpec =>
    unit === undefined ? { name } : { name, unit }
  const ensemble = await loadEnsemble(folder, {
    time: timeColumns(config, first?.file ?? folder, header),
    drivers: drivers.map((name) => spec(name)),
    targets: [...targets, ...(moreTargets?.(header) ?? [])].map((name) =>
      spec(name, units[name] ?? fluxUnit),
    ),
    ...(parameters === 'all' ? {} : { parameters: parameters.map((name) => spec(name)) }),
    ...(refuse && { refuse }),
    onSample: (done, total) => reporter.progress({ task: 'load', done, total, unit: 'samples' }),
  })
  const told = { ...parameterUnits(folder), ...units }
  const statics = { ...ensemble.statics, units: ensemble.statics.names.map((name) => told[name]) }
  return { ...ensemble, statics }
}

function timeColumns(config: EcosystemConfig, file: string, header: readonly string[]): TimeColumns {
  const [first, month, day] = config.data.timeColumns ?? []
  if (first === undefined) return findTimeColumns(file, header)
  return month !== undefined && day !== undefined ? { year: first, month, day } : { date: first }
}

/** Whether all samples saw the same weather; missing values count as equal. */
export function isSharedWeather({ shape, values }: Panel): boolean {
  const size = values.length / (shape[0] ?? 1)
  for (let at = size; at < values.length; at++) {
    const [own, first] = [values[at] ?? NaN, values[at % size] ?? NaN]
    if (own !== first && (own === own || first === first)) return false
  }
  return true
}
