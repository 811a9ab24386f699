// Cases of a run's data for a page: from the data that the run was trained on, where they still are.
import type { CommonConfig } from '../definition/common-keys.js'
import type { StudyContext } from '../definition/contract.js'
import type { ExampleCase } from '../definition/example-case.js'
import type { StudyParts } from '../definition/parts.js'
import type { RunFolder } from '../run/folder.js'
import { dataOf, fittedOfRun, required } from './task.js'

/** @throws InputError when a file of the run or its data is missing or damaged */
export async function exampleCases<C extends CommonConfig, D, P, F, M, A, E>(
  study: StudyParts<C, D, P, F, M, A, E>,
  config: C,
  run: RunFolder,
  context: StudyContext,
): Promise<readonly ExampleCase[]> {
  const cases = required(study.cases, study.name, 'cases')
  const data = await dataOf(study, config, context)
  return cases(config, data, fittedOfRun(study, config, run))
}
