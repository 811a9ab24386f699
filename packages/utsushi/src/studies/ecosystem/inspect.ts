// `inspect`: a look at the ensemble before training, written as a report: ranges, gaps, distributions, what the fluxes
// follow, whether they balance, and what training or an emulator would stumble over.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { renderChart } from '../../plots/index.js'
import { htmlReport, inspectionPictures, textReport } from '../../report/index.js'
import { writeAtomic } from '../../run/atomic-write.js'
import type { InspectionOutcome, StudyContext } from '../../study/contract.js'
import type { EcosystemConfig } from './config.js'
import { findings } from './inspect/findings.js'
import { loadLook } from './inspect/look-data.js'
import { lookAt } from './inspect/look.js'
import { lookPictures } from './inspect/pictures.js'
import { inspectionOf, lookReport, lookTables, type PlacedLookPicture } from './inspect/report.js'

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
  mkdirSync(folder, { recursive: true })
  const charts = Object.entries({ ...inspectionPictures(inspection), ...lookPictures(config, look) })
  const pictures: PlacedLookPicture[] = []
  const files: string[] = []
  const write = (name: string, content: string | Uint8Array): void => {
    writeAtomic(join(folder, name), content)
    files.push(join(folder, name))
  }
  for (const [done, [name, spec]] of charts.entries()) {
    context.signal.throwIfAborted()
    const { svg, png } = await renderChart(spec)
    write(`visualizations/${name}.svg`, svg)
    write(`visualizations/${name}.png`, png)
    pictures.push({ name: name as PlacedLookPicture['name'], svg, file: `visualizations/${name}.png` })
    context.reporter.progress({ task: 'draw', done: done + 1, total: charts.length, unit: 'pictures' })
  }
  const document = lookReport(config, look, inspection, pictures)
  write('inspection.txt', textReport(document))
  write('inspection.html', htmlReport(document))
  return { tables: lookTables(config, look), warnings, report: join(folder, 'inspection.html'), files }
}
