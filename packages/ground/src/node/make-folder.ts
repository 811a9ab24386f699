/** Folders that are made with those above them, and what stands in the way, told as it is. */
import { accessSync, constants, lstatSync, mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { diskFailure } from './disk-failure.js'

/**
 * Makes a folder and those above it; one that is there stays.
 *
 * @throws FailureError in one line, when the disk is read-only or full, or a file stands in the way
 * @example makeFolder('runs/a/checkpoints')
 */
export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true })
  } catch (error) {
    throw diskFailure(folder, obstacle(folder) ?? error)
  }
}

/** Node says of a read-only disk that the folder does not exist: the one above it says why. */
function obstacle(folder: string): unknown {
  let above = resolve(folder)
  while (!isThere(above) && dirname(above) !== above) above = dirname(above)
  try {
    accessSync(above, constants.W_OK)
    return undefined
  } catch (error) {
    return error
  }
}

function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined
  } catch {
    return false
  }
}
