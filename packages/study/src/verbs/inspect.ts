// A look at the data before training: pictures and reports of what a study found in them.
import { InputError } from '@utsushi/ground'
import type { InspectionOutcome, StudyContext } from '../definition/contract.js'
import type { StudyParts } from '../definition/parts.js'
import { writeInspection } from '../run/write-inspection.js'

export async function inspectData<C>(
  study: Pick<StudyParts<C, never, never, never, never, never, never>, 'inspect' | 'name'>,
  config: C,
  folder: string,
  context: StudyContext,
): Promise<InspectionOutcome> {
  if (study.inspect === undefined)
    throw new InputError(`the study ${study.name} has no look at its data — train it, and read its report`)
  const { tables, warnings, charts, compose } = await study.inspect(config, context)
  return { tables, warnings, ...(await writeInspection(folder, charts, compose, context)) }
}
