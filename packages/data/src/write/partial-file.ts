import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { InputError } from '../errors.js'

/** Where a file is written until it is complete. */
export function partialName(file: string): string {
  return `${file}.${process.pid}.partial`
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
}

/** Removes a partial file. */
export async function discard(file: string): Promise<void> {
  await rm(partialName(file), { force: true })
}

/** Words for what went wrong while writing. */
export function writeError(file: string, error: unknown): Error {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT')
    return new InputError(`${file}: the folder ${dirname(file)} does not exist — make it first`)
  if (code === 'EACCES' || code === 'EROFS')
    return new InputError(`${file}: may not be written — check permissions`)
  if (code === 'ENOSPC')
    return new Error(`${file}: the disk is full — nothing was kept; make room and run again`)
  return error instanceof Error ? error : new Error(String(error))
}
