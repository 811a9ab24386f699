// Which study an emulator belongs to: its run says so, or its own metadata.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { openEmulator } from '@utsushi/emulator'
import { openRun } from '../run/folder.js'
import type { Study } from '../definition/contract.js'
import { studyNamed } from '../definition/registry.js'

/**
 * The study of a run folder or of a bare emulator file.
 *
 * @throws InputError when the file is no emulator or its study is unknown here.
 */
export async function studyOfEmulator(source: string, file: string): Promise<Study> {
  if (existsSync(join(source, 'config.json'))) return studyNamed(openRun(source).config.study)
  // What is to be said of the file is said once it predicts.
  const emulator = await openEmulator(file, { onWarning: () => undefined })
  try {
    return studyNamed(emulator.metadata.study)
  } finally {
    await emulator.close()
  }
}
