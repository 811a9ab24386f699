/** Paths that name no file: a pipe, a socket or a device, from which reading waits for whoever writes, or never ends. */
import { statSync, type Stats } from 'node:fs'
import { InputError } from '../input-error.js'

/**
 * A path as it stands, to be opened next. What is not there or may not be looked at is left to the opening, which tells it.
 *
 * @throws InputError for a pipe, a socket or a device
 * @example readFileSync(regularFile('study.yaml'), 'utf8')
 */
export function regularFile(file: string): string {
  const kind = kindOf(file)
  if (kind === undefined) return file
  throw new InputError(`${file}: is ${kind}, not a file — write what it gives into a file, and name that`)
}

function kindOf(file: string): string | undefined {
  let status: Stats | undefined
  try {
    status = statSync(file, { throwIfNoEntry: false })
  } catch {
    return undefined
  }
  if (status === undefined || status.isFile() || status.isDirectory()) return undefined
  if (status.isFIFO()) return 'a pipe'
  return status.isSocket() ? 'a socket' : 'a device'
}
