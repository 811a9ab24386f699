/** Files that are either the old ones or the new ones, never half of each: written beside, flushed to the disk, renamed. */
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { diskFailure } from './disk-failure.js'
import { makeFolder } from './make-folder.js'
import { discard, partialName, publish } from './partial-file.js'

/** The calls to the disk, so that a test can make them fail. */
export interface Disk {
  open(file: string, flags: string): number
  write(handle: number, bytes: Uint8Array): number
  sync(handle: number): void
  close(handle: number): void
  rename(from: string, to: string): void
  remove(file: string): void
}

export const realDisk: Disk = {
  open: (file, flags) => openSync(file, flags),
  write: (handle, bytes) => writeSync(handle, bytes),
  sync: (handle) => fsyncSync(handle),
  close: (handle) => closeSync(handle),
  rename: (from, to) => renameSync(from, to),
  remove: (file) => rmSync(file, { force: true }),
}

/**
 * Writes a whole file so that a crash at any moment leaves either the old or the new content. Folders are made.
 *
 * @throws FailureError one line when the disk is full or not writable; the old file is untouched then.
 * @example
 * writeAtomic('runs/a/metrics.json', JSON.stringify(metrics))
 */
export function writeAtomic(file: string, content: string | Uint8Array, disk: Disk = realDisk): void {
  const beside = partialName(file)
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  try {
    makeFolder(dirname(file))
    const handle = disk.open(beside, 'w')
    try {
      for (let written = 0; written < bytes.length;) written += disk.write(handle, bytes.subarray(written))
      disk.sync(handle)
    } finally {
      disk.close(handle)
    }
    disk.rename(beside, file)
  } catch (error) {
    removeQuietly(beside, disk)
    throw diskFailure(file, error)
  }
  syncFolder(dirname(file), disk)
}

/**
 * As {@link writeAtomic}, beside other work.
 *
 * @throws the error of the system when it cannot be written; what stood there stays
 * @example await writeAtomicAsync('runs/daily/config.json', JSON.stringify(config))
 */
export async function writeAtomicAsync(file: string, content: string | Uint8Array): Promise<void> {
  makeFolder(dirname(file))
  try {
    await writeFile(partialName(file), content)
    await publish(file)
  } catch (error) {
    await discard(file)
    throw error
  }
}

function removeQuietly(file: string, disk: Disk): void {
  try {
    disk.remove(file)
  } catch {
    // The first failure is the one worth telling.
  }
}

/** The rename itself must survive a power cut; some file systems refuse to sync a folder, and that is all right. */
function syncFolder(folder: string, disk: Disk): void {
  try {
    const handle = disk.open(folder, 'r')
    try {
      disk.sync(handle)
    } finally {
      disk.close(handle)
    }
  } catch {
    return
  }
}
