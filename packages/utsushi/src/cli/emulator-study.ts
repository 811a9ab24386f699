// Which study an emulator belongs to: its run says so, or its own metadata.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { openRun } from '../run/folder.js'
import type { Study } from '../study/contract.js'
import { studies, studyNamed } from '../study/registry.js'

/** The study of a run folder or of a bare emulator file. */
export async function studyOfEmulator(source: string, _file: string): Promise<Study> {
  if (existsSync(join(source, 'config.json'))) return studyNamed(openRun(source).config.study)
  const [only] = studies.values()
  return only ?? studyNamed('')
}
