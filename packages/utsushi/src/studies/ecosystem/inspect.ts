// `inspect`: a look at the ensemble before training, written as a report: ranges, gaps, distributions, what the fluxes
// follow, whether they balance, and what training or an emulator would stumble over.
import { inspectionPictures } from '@utsushi/study/report'
import { writeInspection } from '@utsushi/study'
import type { InspectionOutcome, StudyContext } from '@utsushi/study'
import type { EcosystemConfig } from './config.js'
import { findings } from './inspect/findings.js'
import { loadLook } from './inspect/look-data.js'
import { lookAt } from './inspect/look.js'
import { lookPictures } from './inspect/pictures.js'
import { inspectionOf, lookReport, lookTables } from './inspect/report.js'

/**
 * Looks at the data of a study file and writes `inspection.html`, `inspection.txt` and `visualizations/` into a folder.
 *
 * @throws InputError when the ensemble cannot be read
 * @example
 * const { warnings, report } = await inspect(config, 'runs/inspect-ecosystem', context)
 */
export async function inspect(
  config: EcosystemConfig,
  folder: string,
  context: StudyContext,
): Promise<InspectionOutcome> {
  const look = lookAt(config, await loadLook(config, context))
  context.signal.throwIfAborted()
  const warnings = findings(config, look)
  const inspection = inspectionOf(config, look, warnings)
  const charts = { ...inspectionPictures(inspection), ...lookPictures(config, look) }
  const written = await writeInspection(
    folder,
    charts,
    (pictures) => lookReport(config, look, inspection, pictures),
    context,
  )
  return { tables: lookTables(config, look), warnings, ...written }
}
