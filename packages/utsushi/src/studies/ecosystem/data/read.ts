// The ensemble of a study file, from its tables: columns with their units, time as it is told there, nothing missing in what a
// network is fed.
import {
  featureValues,
  findStampColumns,
  findTimeColumns,
  formatStep,
  namedUnit,
  takeFeatures,
  timeColumnsOf,
  type ColumnSpec,
  type Interval,
  type Panel,
} from '@utsushi/data'
import {
  loadEnsemble,
  tableHead,
  type Ensemble,
  type EnsembleOptions,
  type TableHead,
} from '@utsushi/data/node'
import { InputError, lookUp } from '@utsushi/ground'
import { missingMarks, type StudyContext } from '@utsushi/study'
import { intervalOf, type EcosystemConfig } from '../config.js'
import { targetUnit } from '../config/quantities.js'
import { driverFiles } from '../predict/series.js'
import { refuseUnknownColumns } from './named-columns.js'
import { driverPlace, readEnsembleSites, withSites, type EnsembleSites } from './ensemble-sites.js'
import { headerUnitFindings, parameterUnitFindings, parameterUnits } from './parameter-units.js'
import { splitOf } from './parts.js'
import { refuseOutsideTransforms } from './target-transforms.js'

/** An ensemble with what is looked at before training and not trained on. */
export interface LookedEnsemble extends Ensemble {
  /** What is odd about the units of its columns, a sentence each. */
  readonly unitNotes?: readonly string[]
  /** Fluxes of the tables that are no targets too, which balances need. */
  readonly allFluxes?: Panel
  /** Parameters that are left out as well. */
  readonly allStatics?: Panel
  /** Where samples ran, when that is told. */
  readonly sites?: EnsembleSites
}

/**
 * The ensemble to train on and to score.
 *
 * Parameters that are the same in every training sample say nothing, and are left out; the look before training tells it.
 *
 * @throws InputError as `loadEnsemble` does, and for missing drivers
 */
export async function readData(
  config: EcosystemConfig,
  context: Pick<StudyContext, 'reporter'>,
): Promise<LookedEnsemble> {
  const ensemble = await readEnsemble(config, context)
  refuseMissing(ensemble)
  refuseOutsideTransforms(config, ensemble)
  return withoutConstants(config, ensemble)
}

/** The ensemble without parameters that are the same in every training sample; whole where it cannot be cut into parts. */
export function withoutConstants(config: EcosystemConfig, ensemble: LookedEnsemble): LookedEnsemble {
  let train: readonly number[]
  try {
    train = splitOf(config, ensemble).train.entities
  } catch (error) {
    if (error instanceof InputError) return ensemble
    throw error
  }
  const constant = constantParameters(ensemble.statics, train)
  if (constant.length === 0) return ensemble
  const kept = ensemble.statics.names.filter((name) => !constant.includes(name))
  return { ...ensemble, statics: takeFeatures(ensemble.statics, kept), allStatics: ensemble.statics }
}

/** Parameters that are one number in all of some samples, in their order. */
export function constantParameters(statics: Panel, entities: readonly number[]): string[] {
  return statics.names.filter((name) => new Set(featureValues(statics, name, { entities })).size === 1)
}

/** Where a reading differs from what training needs. */
export interface ReadOptions {
  /** Targets to read beside those of the study file, given the header of the first table. */
  readonly moreTargets?: (header: readonly string[]) => readonly string[]
  readonly refuse?: EnsembleOptions['refuse']
}

/** @throws InputError as `loadEnsemble` does */
export async function readEnsemble(
  config: EcosystemConfig,
  { reporter }: Pick<StudyContext, 'reporter'>,
  { moreTargets, refuse }: ReadOptions = {},
): Promise<LookedEnsemble> {
  const { folder, drivers, targets, parameters, sampleColumn, units } = config.data
  const interval = intervalOf(config)
  const { files, summary } = await driverFiles(folder, interval)
  const [first] = files
  const head = first === undefined ? { names: [] } : await tableHead(first.file, [...drivers, ...targets])
  const header = head.names
  // A header may tell its unit: `tair [°C]`.
  const spec = (name: string, unit = lookUp(units, name) ?? namedUnit(name).unit): ColumnSpec =>
    unit === undefined ? { name } : { name, unit }
  const driverSpecs = drivers.map((name) => spec(name))
  const sites = await readEnsembleSites(
    config.data,
    { summary, samples: files.flatMap(({ sample }) => sample ?? []) },
    { drivers: driverSpecs, timeIn: (file, own) => timeIn(config, file, own, interval) },
  )
  await refuseUnknownColumns(config, { daily: header, summary, sites: sites?.described ?? [] })
  const ensemble = await loadEnsemble(folder, {
    ...timeIn(config, first?.file ?? folder, head, interval),
    calendar: config.data.calendar,
    sampleColumn,
    drivers: driverSpecs,
    ...(sites && { notParameters: sites.notParameters }),
    ...(sites?.withDrivers && { withDrivers: sites.withDrivers }),
    targets: [...targets, ...(moreTargets?.(header) ?? [])].map((name) =>
      spec(name, targetUnit(config.data, name)),
    ),
    ...(parameters === 'all' ? {} : { parameters: parameters.map((name) => spec(name)) }),
    missing: missingMarks(config.data),
    ...(refuse && { refuse }),
    onSample: (done, total) => reporter.progress({ task: 'load', done, total, unit: 'samples' }),
  })
  const told = await parameterUnits(folder)
  const joined = sites === undefined ? undefined : withSites(ensemble, sites)
  const { statics: panel } = joined ?? ensemble
  const names = panel.names
  const own = names.map((name) => lookUp(units, name) ?? lookUp(told, name) ?? namedUnit(name).unit)
  const statics = { ...panel, units: own }
  const unitNotes = [
    ...parameterUnitFindings(names, told, units),
    ...headerUnitFindings([...drivers, ...targets, ...names], units),
    ...(sites?.notes ?? []),
  ]
  return { ...ensemble, statics, unitNotes, ...(joined && { sites: joined.sites }) }
}

/** Where the tables' time stands: days as columns of dates, other steps as columns of stamps. */
function timeIn(
  config: EcosystemConfig,
  file: string,
  { names, first }: TableHead,
  interval: Interval,
): Pick<EnsembleOptions, 'time' | 'stampColumns' | 'interval'> {
  const key = 'data.timeColumns'
  const named = config.data.timeColumns
  const absent = named?.find((name) => !names.includes(name))
  if (absent !== undefined) {
    const columns = names.map((name) => name || '(unnamed)').join(', ')
    throw new InputError(`${key}: ${file} has no column "${absent}" — its columns are ${columns}`)
  }
  if (interval.unit !== 'day')
    return { interval, stampColumns: named ?? findStampColumns(file, names, interval, key) }
  if (named !== undefined && named.length > 3)
    throw new InputError(
      `${key}: names ${named.length} columns, but data.interval ${config.data.interval} needs no hour — name those of the date`,
    )
  const time = named ? timeColumnsOf(named) : findTimeColumns(file, names, { key, ...(first && { first }) })
  return { interval, time }
}

/** Missing drivers cannot be fed to a network: refused, not filled. (Missing parameters were refused by the reader.) */
function refuseMissing(ensemble: LookedEnsemble): void {
  const { drivers, records, days } = ensemble
  const width = drivers.names.length
  const inRecord = (row: number): boolean => {
    const own = records?.[Math.floor(row / days.length)]
    const day = row % days.length
    return own === undefined || (day >= own.from && day < own.to)
  }
  const at = drivers.values.findIndex(
    (value, place) => value !== value && inRecord(Math.floor(place / width)),
  )
  if (at < 0) return
  const name = drivers.names[at % width] ?? ''
  const row = Math.floor(at / width)
  const day = row % days.length
  const { file } = driverPlace(ensemble, Math.floor(row / days.length), day)
  const total = drivers.missing[at % width] ?? 1
  const others = total > 1 ? ` (and ${total - 1} more of its values)` : ''
  throw new InputError(
    `${file}, ${formatStep(ensemble, day)}: ${name} is missing${others} — drivers must be complete; ` +
      `fill the gaps in the files, or leave ${name} out of data.drivers`,
  )
}
