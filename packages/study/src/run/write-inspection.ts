// Draws and writes what a look at data is told by: pictures, `inspection.txt` and `inspection.html`.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { writeAtomic } from '@utsushi/ground/node'
import type { ChartSpec } from '../plots/index.js'
import { htmlReport, textReport, type ReportDocument } from '../report/index.js'
import type { StudyContext } from '../definition/contract.js'
import { writePicture } from './write-picture.js'

/** A picture ready to be placed in a report. */
export interface PlacedPicture<Name extends string = string> {
  readonly name: Name
  readonly svg: string
  /** Relative to the report. */
  readonly file: string
}

/**
 * Writes a look into a folder.
 *
 * @param charts by file name without ending
 * @param compose the report, once its pictures are drawn
 * @returns paths of the report and of every file
 */
export async function writeInspection<Name extends string>(
  folder: string,
  charts: Partial<Readonly<Record<Name, ChartSpec>>>,
  compose: (pictures: readonly PlacedPicture<Name>[]) => ReportDocument,
  { reporter, signal }: Pick<StudyContext, 'reporter' | 'signal'>,
): Promise<{ readonly report: string; readonly files: readonly string[] }> {
  mkdirSync(folder, { recursive: true })
  const pictures: PlacedPicture<Name>[] = []
  const files: string[] = []
  const write = (name: string, content: string): void => {
    writeAtomic(join(folder, name), content)
    files.push(join(folder, name))
  }
  const drawn = Object.entries(charts) as [Name, ChartSpec][]
  for (const [done, [name, spec]] of drawn.entries()) {
    signal.throwIfAborted()
    const { svg, place, files: written } = await writePicture(folder, name, spec)
    files.push(...written)
    pictures.push({ name, svg, file: `${place}.png` })
    reporter.progress({ task: 'draw', done: done + 1, total: drawn.length, unit: 'pictures' })
  }
  const document = compose(pictures)
  write('inspection.txt', textReport(document))
  write('inspection.html', htmlReport(document))
  return { report: join(folder, 'inspection.html'), files }
}
