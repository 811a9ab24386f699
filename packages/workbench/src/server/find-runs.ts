// Which folders under a root hold runs.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** How far down runs are looked for, and in how many folders. */
const [deepest, mostFolders] = [5, 5000]

/** Folders that hold no runs, and may hold a great deal else. */
const passedOver = new Set(['node_modules', 'dist', 'checkpoints', 'visualizations', 'replaced'])

/** What was found. */
export interface FoundRuns {
  /** Absolute paths of folders that hold a `config.json`. */
  readonly runs: readonly string[]
  /** Folders that were looked into: where a run may appear. */
  readonly folders: readonly string[]
  /** Whether there were more folders than are looked into. */
  readonly cut: boolean
}

/** Looks for runs in a folder and those below it; links are not followed. */
export function findRuns(root: string): FoundRuns {
  const [runs, folders]: [string[], string[]] = [[], []]
  let level: readonly string[] = [root]
  for (let depth = 0; depth <= deepest && level.length > 0; depth += 1) {
    const next: string[] = []
    for (const folder of level) {
      if (folders.length + runs.length >= mostFolders * 4 || folders.length >= mostFolders)
        return { runs, folders, cut: true }
      if (existsSync(join(folder, 'config.json'))) {
        runs.push(folder)
        continue
      }
      folders.push(folder)
      next.push(...foldersIn(folder))
    }
    level = next
  }
  return { runs, folders, cut: false }
}

function foldersIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !passedOver.has(entry.name))
      .map((entry) => join(folder, entry.name))
  } catch {
    return [] // removed since it was listed, or not ours to read
  }
}
