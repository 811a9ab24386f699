// `inspect`: a look at the experiments before training, written as a report: ranges, gaps, distributions, trajectories,
// what the changes follow, how far measured totals drift, and what training or an emulator would stumble over.
import { inspectionPictures } from '@utsushi/study/report'
import { writeInspection } from '@utsushi/study'
import type { InspectionOutcome, StudyContext } from '@utsushi/study'
import type { ElectrodialysisConfig } from './config.js'
import { findings } from './inspect/findings.js'
import { lookAt } from './inspect/look.js'
import { lookPictures } from './inspect/pictures.js'
import { inspectionOf, lookReport, lookTables } from './inspect/report.js'
import { readExperiments } from './read-experiments.js'

/**
 * Looks at the data of a study file and writes `inspection.html`, `inspection.txt` and `visualizations/` into a folder.
 * Totals that drift do not end it: finding them is what inspecting is for.
 *
 * @throws InputError when the experiments cannot be read
 * @example
 * const { warnings, report } = await inspect(config, 'runs/inspect-electrodialysis', context)
 */
export async function inspect(
  config: ElectrodialysisConfig,
  folder: string,
  context: StudyContext,
): Promise<InspectionOutcome> {
  const experiments = await readExperiments(config, { keepImbalance: true })
  context.signal.throwIfAborted()
  const look = lookAt(config, experiments)
  const warnings = findings(config, look)
  const inspection = inspectionOf(look, warnings)
  const written = await writeInspection(
    folder,
    { ...inspectionPictures(inspection), ...lookPictures(look) },
    (pictures) => lookReport(look, inspection, pictures),
    context,
  )
  return { tables: lookTables(look), warnings, ...written }
}
