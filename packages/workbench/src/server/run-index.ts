// The runs under a root as the server knows them: read once, and again when their files change. The folders are the only state;
// whatever is kept here can be thrown away.
import { relative } from 'node:path'
import type { Change } from '../wire/change.js'
import type { RunLine } from '../wire/runs.js'
import { findRuns } from './find-runs.js'
import { named } from './inside.js'
import { readLine, stampOf } from './run-line.js'

/** A line, and the state of the disk that it was read from. */
interface Known {
  readonly stamp: string
  readonly line: RunLine
}

/** The lines of a root. */
export interface RunIndex {
  readonly lines: () => readonly RunLine[]
  readonly line: (name: string) => RunLine | undefined
  /** Why the list may be incomplete. */
  readonly note: () => string | undefined
  /** Folders in which a run may appear. */
  readonly folders: () => readonly string[]
  /** Looks for runs that came and went, and at every one. */
  readonly scan: () => void
  /** Looks at one run again. */
  readonly look: (folder: string) => void
}

/**
 * Reads a root.
 *
 * @param root absolute, links resolved
 * @param tell is told of every change after the first reading
 */
export function openRunIndex(root: string, tell: (change: Change) => void): RunIndex {
  const known = new Map<string, Known>()
  let note: string | undefined
  let folders: readonly string[] = [root]
  let first = true
  const say = (change: Change): void => {
    if (!first) tell(change)
  }
  const look = (folder: string): void => {
    const name = named(root, folder)
    const stamp = stampOf(folder)
    if (known.get(name)?.stamp === stamp) return
    const line = readLine(folder, name)
    known.set(name, { stamp, line })
    say({ event: 'run', run: line })
  }
  const scan = (): void => {
    const found = findRuns(root)
    folders = found.folders
    note = found.cut
      ? `only the first ${found.folders.length} folders are looked into — serve the folder that holds the runs`
      : undefined
    const names = new Set(found.runs.map((folder) => named(root, folder)))
    for (const name of known.keys()) {
      if (names.has(name)) continue
      known.delete(name)
      say({ event: 'gone', path: name })
    }
    for (const folder of found.runs) look(folder)
    first = false
  }
  scan()
  return {
    lines: () => [...known.values()].map(({ line }) => line),
    line: (name) => known.get(name)?.line,
    note: () => note,
    folders: () => folders,
    scan,
    look: (folder) => {
      if (known.has(named(root, folder)) || !relative(root, folder).startsWith('..')) look(folder)
    },
  }
}
