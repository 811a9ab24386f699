// The ensemble as `inspect` reads it: everything the study names and every other flux that the tables hold, with units.
// Gaps and empty columns do not end the load: finding them is what inspecting is for.
import type { Ensemble } from '@utsushi/data'
import type { StudyContext } from '@utsushi/study'
import { fluxRoles, type EcosystemConfig } from '../config.js'
import { isSharedWeather, readEnsemble } from '../read-ensemble.js'

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
  const ensemble = await readEnsemble(config, reporter, {
    moreTargets: (header) => otherFluxes(config, header),
    refuse: ['repeated-date', 'unsorted-date'],
  })
  return { ensemble, sharedWeather: isSharedWeather(ensemble.drivers) }
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
