// Writes pictures and report of a search into its folder.
import { join } from 'node:path'
import { writeAtomic } from '@utsushi/ground/node'
import { htmlReport } from '../report/html-report.js'
import { textReport } from '../report/text-report.js'
import { writePicture } from '../run/write-picture.js'
import { withImportances } from './importances.js'
import { tuningPictures } from './pictures.js'
import type { TuningReportInput } from './report-input.js'
import { tuningReport, type PlacedTuningPicture } from './report.js'

/**
 * Writes `report.html`, `tuning_report.txt` and `visualizations/*.svg` and `*.png`.
 *
 * @returns the report and all other files
 * @throws FailureError when the folder cannot be written
 * @example
 * const { report } = await writeTuningReport(input, 'runs/tuning')
 */
export async function writeTuningReport(
  input: TuningReportInput,
  folder: string,
): Promise<{ readonly report: string; readonly files: readonly string[] }> {
  const told = withImportances(input)
  const pictures: PlacedTuningPicture[] = []
  const files: string[] = []
  const write = (file: string, content: string) => {
    const path = join(folder, file)
    writeAtomic(path, content)
    return path
  }
  for (const [name, spec] of tuningPictures(told)) {
    const { svg, pieces, place, files: written } = await writePicture(folder, name, { chart: spec })
    files.push(...written)
    pictures.push({ name, svg, pieces, file: `${place}.svg` })
  }
  const document = tuningReport(told, pictures)
  files.push(write('tuning_report.txt', textReport(document)))
  return { report: write('report.html', htmlReport(document)), files }
}
