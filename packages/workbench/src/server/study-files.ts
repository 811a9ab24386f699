// Study files under the root: what a training or a tuning can be begun from.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { StudyFile } from '../wire/actions.js'
import { named } from './inside.js'

/** Larger files are no study files, and no more than this many are listed. */
const [largest, most] = [256 * 1024, 500]

/**
 * Files in folders that say which study they are of.
 *
 * @param folders absolute: those that were looked into for runs
 */
export function studyFiles(root: string, folders: readonly string[]): readonly StudyFile[] {
  const found: StudyFile[] = []
  for (const folder of folders) {
    for (const name of filesIn(folder)) {
      if (found.length >= most) return found
      const study = studyOf(join(folder, name))
      if (study !== undefined) found.push({ path: named(root, join(folder, name)), study })
    }
  }
  return found
}

function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
      .map(({ name }) => name)
  } catch {
    return []
  }
}

/** The study that a file names, if it is a study file. */
export function studyOf(file: string): string | undefined {
  try {
    const status = statSync(file)
    if (!status.isFile() || status.size > largest) return undefined
    return /^study:\s*["']?([\w-]+)/m.exec(readFileSync(file, 'utf8'))?.[1]
  } catch {
    return undefined
  }
}
