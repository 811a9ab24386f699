/**
 * Writes that a crash cannot tear: beside, to the disk, then renamed into place.
 */
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

const partial = '.partial'

/**
 * Replaces a file whole or not at all: written beside, flushed to the disk, renamed. Folders are made.
 * @throws Error when it cannot be written; what stood there stays
 * @example await writeAtomically('runs/daily/config.json', JSON.stringify(config))
 */
export async function writeAtomically(path: string, bytes: Uint8Array | string): Promise<void> {
  const beside = `${path}.${process.pid}${partial}`
  await mkdir(dirname(path), { recursive: true })
  try {
    const file = await open(beside, 'w')
    try {
      await file.writeFile(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(beside, path)
  } catch (error) {
    await rm(beside, { force: true })
    throw error
  }
  await syncFolder(dirname(path))
}

/** Removes what interrupted writes of a file left beside it. */
export async function removePartials(path: string): Promise<void> {
  const folder = dirname(path)
  const names = await readdir(folder).catch(() => [])
  const stale = names.filter((name) => name.startsWith(`${basename(path)}.`) && name.endsWith(partial))
  await Promise.all(stale.map((name) => rm(join(folder, name), { force: true })))
}

/** Makes the rename itself last; not every file system lets a folder be synced. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined)
  await handle?.sync().catch(() => undefined)
  await handle?.close()
}
