// One process at a time in a run folder. The lock is a file naming the process; a lock whose process is gone is taken over,
// so a killed run can be resumed without ceremony.
import { join } from 'node:path'
import { InputError } from '@utsushi/ground'
import { diskFailure, lockHolder as holderOf, tryLock, type LockHolder } from '@utsushi/ground/node'
import { option } from '../definition/command-name.js'

const lockOf = (folder: string): string => join(folder, 'run.lock')

/**
 * Takes the lock of a run folder and returns what gives it back.
 *
 * @throws InputError when a living process holds it.
 */
export function lockRun(folder: string): () => void {
  const unlock = take(lockOf(folder))
  if (unlock !== undefined) return unlock
  const holder = lockHolder(folder)
  if (holder === undefined)
    throw new InputError(
      `${folder} was taken by another process just now — choose another folder with ${option('out')}`,
    )
  throw new InputError(
    `${folder} is in use by process ${holder.pid} on ${holder.host} since ${holder.since.toISOString()} — ` +
      `wait for it, or choose another folder with ${option('out')}`,
  )
}

/** The living process that holds a run folder, if any. */
export const lockHolder = (folder: string): LockHolder | undefined => holderOf(lockOf(folder))

function take(file: string): (() => void) | undefined {
  try {
    return tryLock(file)
  } catch (error) {
    throw diskFailure(file, error)
  }
}
