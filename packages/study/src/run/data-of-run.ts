// What a run was trained on, as a digest in its folder: a run that goes on with other data would be neither this run nor that, and scores on
// other data than were meant are told.
import { InputError } from '@utsushi/ground'
import { option } from '../definition/command-name.js'
import type { RunFolder } from './folder.js'

export const dataFile = 'data.json'

type Run = Pick<RunFolder, 'hasKept' | 'readJson' | 'writeJson' | 'path'>

/**
 * Keeps the digest of the data that a run begins with, or compares it when the run goes on.
 *
 * @throws InputError when it goes on with other data; a run that an earlier version began does not say
 */
export function keepData(
  run: Run,
  digest: string,
  { resume, folder }: { resume: boolean; folder: string },
): void {
  const known = resume ? digestOfRun(run) : undefined
  if (known === undefined) return run.writeJson(dataFile, { sha256: digest })
  if (known === digest) return
  throw new InputError(
    `${run.path} was begun with other data than ${folder} holds now, or than can be read from it: what it would become is neither — restore ` +
      `the data from a copy, or begin again with ${option('anew')}`,
  )
}

/** One sentence when a run was trained on other data than these; `undefined` when it was on these, or does not say. */
export function otherData(run: Run, digest: string, folder: string): string | undefined {
  const known = digestOfRun(run)
  if (known === undefined || known === digest) return undefined
  return `${folder} holds other data than ${run.path} was trained on: scores are of what it holds now`
}

function digestOfRun(run: Run): string | undefined {
  if (!run.hasKept(dataFile)) return undefined
  const kept = run.readJson(dataFile)
  if (typeof kept === 'object' && kept !== null && 'sha256' in kept && typeof kept.sha256 === 'string')
    return kept.sha256
  throw new InputError(`${run.path}/${dataFile} holds no digest — restore it, or delete it with digests.json`)
}
