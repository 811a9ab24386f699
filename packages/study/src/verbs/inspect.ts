// A look at the data before training, written into a folder: pictures, `inspection.txt` and `inspection.html`.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { InputError } from '@utsushi/ground'
import { writeAtomic } from '@utsushi/ground/node'
import type { InspectionOutcome, StudyContext } from '../definition/contract.js'
import type { StudyParts } from '../definition/parts.js'
import { htmlReport, inspectionPictures, inspectReport, textReport } from '../report/index.js'
import { drawPictures } from '../run/draw-pictures.js'

/** @throws InputError in a study without a look, or when its data cannot be read */
export async function inspectData<C>(
  study: Pick<StudyParts<C, never, never, never, never, never, never>, 'inspect' | 'name'>,
  config: C,
  folder: string,
  context: StudyContext,
): Promise<InspectionOutcome> {
  if (study.inspect === undefined)
    throw new InputError(`the study ${study.name} has no look at its data — train it, and read its report`)
  const { tables, inspection, pictures, blocks } = await study.inspect(config, context)
  mkdirSync(folder, { recursive: true })
  const shared = Object.entries(inspectionPictures(inspection)).map(
    ([name, chart]) => [name, { chart, caption: name }] as const,
  )
  const { figures, placed, files } = await drawPictures(
    folder,
    { ...Object.fromEntries(shared), ...pictures },
    { ...context, task: 'draw' },
  )
  const document = inspectReport(inspection, placed)
  const whole = { ...document, blocks: [...document.blocks, ...blocks(figures)] }
  const [text, report] = [join(folder, 'inspection.txt'), join(folder, 'inspection.html')]
  writeAtomic(text, textReport(whole))
  writeAtomic(report, htmlReport(whole))
  return { tables, warnings: inspection.warnings, report, files: [...files, text, report] }
}
