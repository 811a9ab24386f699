// Writes what a comparison says into its folder: numbers, picture, report.
import { join, relative } from 'node:path'
import { writeAtomic } from '@utsushi/ground/node'
import type { FamilyComparison } from '../definition/family.js'
import { htmlReport } from '../report/html-report.js'
import { textReport } from '../report/text-report.js'
import type { RunFolder } from '../run/folder.js'
import { writePicture } from '../run/write-picture.js'
import { familyPicture } from './picture.js'
import { familyReport } from './report.js'

/** What a comparison says, as plain data. */
export const comparisonFile = 'comparison.json'

/**
 * Writes `comparison.json`, `report.html`, `comparison_report.txt` and `visualizations/members.*`.
 *
 * @returns the report and all other files
 * @throws FailureError when the folder cannot be written
 */
export async function writeComparison(
  run: RunFolder,
  comparison: FamilyComparison,
  advice: readonly string[],
): Promise<{ readonly report: string; readonly files: readonly string[] }> {
  run.writeJson(comparisonFile, comparison)
  const files = [run.file(comparisonFile)]
  const chart = familyPicture(comparison)
  const picture = chart && (await writePicture(run.path, 'members', { chart }))
  if (picture !== undefined) files.push(...picture.files)
  const document = familyReport({
    ...{
      comparison,
      advice,
      name: relative('.', run.path) || '.',
      date: new Date().toISOString().slice(0, 10),
    },
    ...(picture && {
      figure: { svg: picture.svg, pieces: picture.pieces, file: `${picture.place}.svg` },
    }),
  })
  const text = join(run.path, 'comparison_report.txt')
  writeAtomic(text, textReport(document))
  const report = join(run.path, 'report.html')
  writeAtomic(report, htmlReport(document))
  return { report, files: [...files, text] }
}
