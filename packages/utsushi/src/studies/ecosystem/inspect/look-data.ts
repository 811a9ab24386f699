// The ensemble as `inspect` reads it: everything the study names and every other flux that the tables hold, with units.
// Gaps and empty columns do not end the load: finding them is what inspecting is for.
import { columnNames, loadEnsemble, type ColumnSpec, type Ensemble, type Panel } from '@utsushi/data'
import type { StudyContext } from '../../../study/contract.js'
import { fluxRoles, type EcosystemConfig } from '../config.js'
import { driverFiles } from '../predict/driver-files.js'
import { findTimeColumns } from '../predict/time-columns.js'

/** An ensemble, and what is the same for all of its samples. */
export interface LookData {
  /** Targets first, then the fluxes that no model is asked for but balances need. */
  readonly ensemble: Ensemble
  /** Whether all samples saw the same weather. */
  readonly sharedWeather: boolean
}

/**
 * Loads the ensemble that a study file names.
 *
 * @throws InputError as `loadEnsemble` does, save for gaps in the days and columns without any value
 */
export async function loadLook(config: EcosystemConfig, { reporter }: StudyContext): Promise<LookData> {
  const { folder, drivers, targets, parameters, units, fluxUnit, timeColumns } = config.data
  const [first] = (await driverFiles(folder)).files
  const header = first === undefined ? [] : await columnNames(first.file)
  const spec = (name: string, unit = units[name]): ColumnSpec =>
    unit === undefined ? { name } : { name, unit }
  const fluxes = [...targets, ...otherFluxes(config, header)]
  const [year, month, day] = timeColumns ?? []
  const ensemble = await loadEnsemble(folder, {
    time:
      year !== undefined && month !== undefined && day !== undefined
        ? { year, month, day }
        : year !== undefined
          ? { date: year }
          : findTimeColumns(first?.file ?? folder, header),
    drivers: drivers.map((name) => spec(name)),
    targets: fluxes.map((name) => spec(name, units[name] ?? fluxUnit)),
    ...(parameters === 'all' ? {} : { parameters: parameters.map((name) => spec(name)) }),
    refuse: ['repeated-date', 'unsorted-date'],
    onSample: (done, total) => reporter.progress({ task: 'load', done, total, unit: 'samples' }),
  })
  const statics = { ...ensemble.statics, units: ensemble.statics.names.map((name) => units[name]) }
  return { ensemble: { ...ensemble, statics }, sharedWeather: isShared(ensemble.drivers) }
}

/** Columns of a table that are fluxes by role but no targets. */
function otherFluxes(config: EcosystemConfig, header: readonly string[]): string[] {
  const { roles, targets, drivers } = config.data
  return fluxRoles.flatMap((role) => {
    const named = roles[role]
    const column = header.find((name) => (named === undefined ? name.toLowerCase() === role : name === named))
    return column === undefined || targets.includes(column) || drivers.includes(column) ? [] : [column]
  })
}

function isShared({ shape, values }: Panel): boolean {
  const size = values.length / (shape[0] ?? 1)
  for (let at = size; at < values.length; at++) {
    const [own, first] = [values[at] as number, values[at % size] as number]
    if (own !== first && (own === own || first === first)) return false
  }
  return true
}
