// Sees to it that the index follows the disk: runs at work are watched, so that a point is on its way as it is written; all others
// are looked at every few seconds, which also serves disks whose changes are not told.
import { watch, type FSWatcher } from 'node:fs'
import { join } from 'node:path'
import type { RunIndex } from './run-index.js'

/** Between two scans at the least, and how many times as long as the scan itself took. */
const [pauseMs, share] = [1500, 20]
/** Writing a file is several changes; one look serves all of them. */
const settleMs = 30
/** Runs that are watched at once: each is an entry of the system's. */
const mostWatched = 256

/** States in which a process writes. */
const working = new Set(['training', 'tuning', 'comparing'])

/**
 * Follows the disk.
 *
 * @param root absolute
 * @param onWritten told of a run whose files changed, before its line is read again
 * @returns what ends it
 */
export function followDisk(
  root: string,
  index: RunIndex,
  onWritten: (folder: string) => void = () => undefined,
): () => void {
  const watchers = new Map<string, FSWatcher>()
  const settling = new Map<string, NodeJS.Timeout>()
  let [ended, scanning] = [false, setTimeout(() => undefined, 0)]

  const changed = (folder: string, look: () => void): void => {
    if (settling.has(folder) || ended) return
    settling.set(
      folder,
      setTimeout(() => {
        settling.delete(folder)
        look()
      }, settleMs),
    )
  }
  const watchFolder = (folder: string, look: () => void): void => {
    if (watchers.has(folder) || watchers.size >= mostWatched) return
    try {
      const watcher = watch(folder, { persistent: false }, () => changed(folder, look))
      watcher.on('error', () => forget(folder))
      watchers.set(folder, watcher)
    } catch {
      // Too many are watched on this machine already, or the folder is gone: the scans see what changes.
    }
  }
  const forget = (folder: string): void => {
    watchers.get(folder)?.close()
    watchers.delete(folder)
  }
  const scan = (): void => {
    const began = performance.now()
    index.scan()
    const wanted = new Map<string, () => void>()
    for (const line of index.lines()) {
      if (!working.has(line.state)) continue
      const folder = join(root, line.path)
      wanted.set(folder, () => {
        onWritten(folder)
        index.look(folder)
      })
    }
    // New runs appear in folders that were looked into.
    for (const folder of index.folders().slice(0, mostWatched / 2)) wanted.set(folder, again)
    for (const folder of watchers.keys()) if (!wanted.has(folder)) forget(folder)
    for (const [folder, look] of wanted) watchFolder(folder, look)
    if (!ended) scanning = setTimeout(scan, Math.max(pauseMs, share * (performance.now() - began)))
    scanning.unref()
  }
  const again = (): void => {
    clearTimeout(scanning)
    scan()
  }
  scan()
  return () => {
    ended = true
    clearTimeout(scanning)
    for (const timer of settling.values()) clearTimeout(timer)
    for (const folder of [...watchers.keys()]) forget(folder)
  }
}
