// `inspect`: a look at the ensemble before training, written as a report: ranges, gaps, distributions, what the fluxes
// follow, and whether they balance. What it found is told by `inspect/findings.ts`, here and before training.
import { takeFeatures } from '@utsushi/data'
import type { Ensemble } from '@utsushi/data/node'
import type { Look, StudyContext } from '@utsushi/study'
import type { EcosystemConfig } from './config.js'
import { withoutConstants, type LookedEnsemble } from './data.js'
import { loadLook, lookAt } from './inspect/look.js'
import { inspectionOf, lookBlocks, lookPictures, lookTables } from './inspect/report.js'

/**
 * Looks at the data of a study file.
 *
 * @throws InputError when the ensemble cannot be read
 */
export async function inspect(config: EcosystemConfig, context: StudyContext): Promise<Look<Ensemble>> {
  const look = lookAt(config, await loadLook(config, context))
  context.signal.throwIfAborted()
  return {
    data: asTrained(config, look.data.ensemble),
    tables: lookTables(config, look),
    inspection: inspectionOf(config, look, []),
    pictures: lookPictures(config, look),
    blocks: (figures) => lookBlocks(config, look, figures),
  }
}

/** What training would make of it, and the fluxes beside its targets, which balances need. */
function asTrained(config: EcosystemConfig, ensemble: LookedEnsemble): LookedEnsemble {
  const targets = takeFeatures(ensemble.targets, config.data.targets)
  return { ...withoutConstants(config, { ...ensemble, targets }), allFluxes: ensemble.targets }
}
