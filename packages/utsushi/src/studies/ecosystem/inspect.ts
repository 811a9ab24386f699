// `inspect`: a look at the ensemble before training, written as a report: ranges, gaps, distributions, what the fluxes
// follow, and whether they balance. What it found is told by `inspect/findings.ts`, here and before training.
import { takeFeatures } from '@utsushi/data'
import type { Look, StudyContext } from '@utsushi/study'
import { intervalOf, type EcosystemConfig } from './config.js'
import { withoutConstants, type LookedEnsemble } from './data.js'
import { loadLook, lookAt } from './inspect/look.js'
import { inSteps } from './report/in-steps.js'
import { inspectionOf, lookBlocks, lookPictures, lookTables } from './inspect/report.js'

/**
 * Looks at the data of a study file.
 *
 * @throws InputError when the ensemble cannot be read
 */
export async function inspect(config: EcosystemConfig, context: StudyContext): Promise<Look<LookedEnsemble>> {
  const look = lookAt(config, await loadLook(config, context))
  context.signal.throwIfAborted()
  const interval = intervalOf(config)
  return {
    data: asTrained(config, look.data.ensemble),
    tables: inSteps(lookTables(config, look), interval),
    inspection: inSteps(inspectionOf(config, look, []), interval),
    pictures: inSteps(lookPictures(config, look), interval),
    blocks: (figures) => inSteps(lookBlocks(config, look, figures), interval),
  }
}

/** What training would make of it, and the fluxes beside its targets, which balances need. */
function asTrained(config: EcosystemConfig, ensemble: LookedEnsemble): LookedEnsemble {
  const targets = takeFeatures(ensemble.targets, config.data.targets)
  return { ...withoutConstants(config, { ...ensemble, targets }), allFluxes: ensemble.targets }
}
