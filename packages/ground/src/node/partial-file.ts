/** Files that appear whole or not at all: written under a name of their own beside, flushed to the disk, renamed. */
import { open, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { FailureError, InputError } from '../input-error.js'

const ending = '.partial'

/**
 * Where a file is written until it is complete.
 * @example partialName('fluxes.csv') // 'fluxes.csv.4711.partial'
 */
export function partialName(file: string): string {
  return `${file}.${process.pid}${ending}`
}

/** Flushes a finished partial file to the disk and gives it its name. */
export async function publish(file: string): Promise<void> {
  const partial = partialName(file)
  const handle = await open(partial, 'r+')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(partial, file)
  await syncFolder(dirname(file))
}

/** Removes a partial file. */
export async function discard(file: string): Promise<void> {
  await rm(partialName(file), { force: true })
}

/** Removes what interrupted writes of a file, by any process, left beside it. */
export async function removePartials(file: string): Promise<void> {
  const folder = dirname(file)
  const names = await readdir(folder).catch(() => [])
  const stale = names.filter((name) => name.startsWith(`${basename(file)}.`) && name.endsWith(ending))
  await Promise.all(stale.map((name) => rm(join(folder, name), { force: true })))
}

/** Words for what went wrong while writing. */
export function writeError(file: string, error: unknown): Error {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT')
    return new InputError(`${file}: the folder ${dirname(file)} does not exist — make it first`)
  if (code === 'EACCES' || code === 'EROFS')
    return new InputError(`${file}: may not be written — check permissions`)
  if (code === 'ENOSPC')
    return new FailureError(`${file}: the disk is full — nothing was kept; make room and run again`)
  return error instanceof Error ? error : new Error(String(error))
}

/** Makes the rename itself last; not every file system lets a folder be synced. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined)
  await handle?.sync().catch(() => undefined)
  await handle?.close()
}
