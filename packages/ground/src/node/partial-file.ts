/** Files that appear whole or not at all: written under a name of their own beside, flushed to the disk, renamed. */
import { readdirSync, rmSync } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { FailureError, InputError } from '../input-error.js'

/**
 * Where a file is written until it is complete.
 * @example partialName('fluxes.csv') // 'fluxes.csv.4711.partial'
 */
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
  await syncFolder(dirname(file))
}

/** Removes a partial file. */
export async function discard(file: string): Promise<void> {
  await rm(partialName(file), { force: true })
}

/**
 * Removes what processes left beside a file or a folder that were killed while they wrote it. What another living process writes stays.
 *
 * @param path of the whole file or folder
 */
export function removePartials(path: string): void {
  const [folder, name] = [dirname(path), basename(path)]
  for (const entry of leftIn(folder))
    if (entry.of === name || entry.of === `.${name}`) rmSync(join(folder, entry.name), removal)
}

/** Removes all of a folder and of the folders in it that processes left there that were killed while they wrote. */
export function removePartialsIn(folder: string): void {
  const within = entriesOf(folder).filter((entry) => entry.isDirectory() && !partial.test(entry.name))
  for (const each of [folder, ...within.map(({ name }) => join(folder, name))])
    for (const { name } of leftIn(each)) rmSync(join(each, name), removal)
}

const removal = { recursive: true, force: true } as const
const partial = /^(.*)\.(\d+)\.partial$/s

/** What was being written under another name, by processes that write no more. */
function leftIn(folder: string): readonly { readonly name: string; readonly of: string }[] {
  return entriesOf(folder).flatMap(({ name }) => {
    const [, of, pid] = partial.exec(name) ?? []
    if (of === undefined || isAnotherAlive(Number(pid))) return []
    return [{ name, of: of.replace(/(\.\d+\.partial)+$/, '') }]
  })
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    return []
  }
}

/** A number of this process under which something is left is that of an earlier one: in a container all begin to count anew. */
function isAnotherAlive(pid: number): boolean {
  if (pid === process.pid) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}

/** Words for what went wrong while writing. */
export function writeError(file: string, error: unknown): Error {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT')
    return new InputError(`${file}: the folder ${dirname(file)} does not exist — make it first`)
  if (code === 'EROFS')
    return new InputError(`${file}: cannot be written, the disk is read-only — choose another folder`)
  if (code === 'EACCES') return new InputError(`${file}: may not be written — check permissions`)
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
