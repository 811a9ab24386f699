// Whether the data of a tuning that goes on are those that it began with: scores of others do not compare.
import { createHash } from 'node:crypto'
import { InputError } from '@utsushi/ground'
import { option } from '../definition/command-name.js'
import type { RunFolder } from '../run/folder.js'

/**
 * A digest of tables and of the names of what stands in them.
 *
 * @example digestOf([experiments.ids.join('\n'), experiments.panel.values]) // 'c0ffee…', 64 digits
 */
export function digestOf(parts: readonly (string | Float32Array | Int32Array)[]): string {
  const hash = createHash('sha256')
  for (const part of parts) {
    hash.update(`${part.length} `)
    hash.update(
      typeof part === 'string' ? part : new Uint8Array(part.buffer, part.byteOffset, part.byteLength),
    )
  }
  return hash.digest('hex')
}

/** @throws InputError when the folder's tuning began with other data; one that does not say is let pass. */
export function refuseOtherData(
  { path, config }: Pick<RunFolder, 'path' | 'config'>,
  digest: string | undefined,
  folder: string,
): void {
  if (config.data === undefined || digest === undefined || config.data === digest) return
  throw new InputError(
    `${path} was begun with other data than ${folder} holds now — scores of the two do not compare: restore the data, or begin a new tuning with ${option('out')}`,
  )
}
