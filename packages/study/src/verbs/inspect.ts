// A look at the data before training, written into a folder: pictures, `inspection.txt` and `inspection.html`.
import { join } from 'node:path'
import { InputError } from '@utsushi/ground'
import { makeFolder, writeAtomic } from '@utsushi/ground/node'
import type { InspectionOutcome, StudyContext } from '../definition/contract.js'
import type { DataFinding } from '../definition/description.js'
import type { Look, StudyParts } from '../definition/parts.js'
import { findingSentence, lookAtData } from '../look/look-at-data.js'
import { plainLook } from '../look/plain-look.js'
import { htmlReport, inspectionPictures, inspectReport, textReport } from '../report/index.js'
import { drawPictures } from '../run/draw-pictures.js'

/** @throws InputError in a study without a look, or when its data cannot be read */
export async function inspectData<C, D, P, F, M, A, E>(
  study: StudyParts<C, D, P, F, M, A, E>,
  config: C,
  folder: string,
  context: StudyContext,
): Promise<InspectionOutcome> {
  const { tables, inspection: looked, pictures, blocks, data } = await lookOf(study, config, context)
  const found =
    data === undefined ? await asTrainingReads(study, config, context) : lookAtData(study, config, data)
  const inspection = { ...looked, warnings: [...found.map(findingSentence), ...looked.warnings] }
  makeFolder(folder)
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

/** The study's own look, or what its description tells. */
async function lookOf<C, D, P, F, M, A, E>(
  study: StudyParts<C, D, P, F, M, A, E>,
  config: C,
  context: StudyContext,
): Promise<Look<D>> {
  if (study.inspect !== undefined) return study.inspect(config, context)
  if (study.describe === undefined)
    throw new InputError(`the study ${study.name} has no look at its data — train it, and read its report`)
  const data = await study.read(config, context)
  return plainLook(study, study.dataFolder(config), data, study.describe(config, data))
}

/** The look at what training would read; what it would refuse to read is a finding too. */
async function asTrainingReads<C, D, P, F, M, A, E>(
  study: StudyParts<C, D, P, F, M, A, E>,
  config: C,
  context: StudyContext,
): Promise<readonly DataFinding[]> {
  try {
    return lookAtData(study, config, await study.read(config, context))
  } catch (error) {
    if (error instanceof InputError) return [{ kind: 'other', level: 'refuse', message: error.message }]
    throw error
  }
}
