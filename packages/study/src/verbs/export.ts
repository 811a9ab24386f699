// Writing the emulator of a run: from the run folder alone.
import { join, resolve } from 'node:path'
import { removePartials } from '@utsushi/ground/node'
import type { ExportOutcome, StudyContext } from '../definition/contract.js'
import type { StudyParts } from '../definition/parts.js'
import type { RunFolder } from '../run/folder.js'
import { finishedOfRun, writeEmulators } from './finished.js'
import { refuseForeignEmulator } from './foreign-files.js'

/** @throws InputError when a file of the run is missing or damaged, or something else stands where the emulator is to go */
export async function exportRun<C, D, P, F, M, A, E>(
  study: StudyParts<C, D, P, F, M, A, E>,
  config: C,
  run: RunFolder,
  file: string,
  { reporter }: StudyContext,
): Promise<ExportOutcome> {
  if (resolve(file) !== join(run.path, 'model.onnx')) refuseForeignEmulator(file)
  const doubt = run.doubt()
  if (doubt !== undefined) reporter.warn(doubt)
  removePartials(file)
  const { bytes, others } = writeEmulators(study, await finishedOfRun(study, config, run), file)
  for (const other of others) reporter.info(`the same model in another form: ${other}`)
  return { file, bytes }
}
