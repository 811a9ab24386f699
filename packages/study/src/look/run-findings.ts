// What the look before training found, kept in the run folder: an evaluation repeats it in the verdict, and does not tell it twice.
import type { LeakFinding } from '@utsushi/data'
import { InputError } from '@utsushi/ground'
import type { DataFinding } from '../definition/description.js'
import type { RunFolder } from '../run/folder.js'

const findingsFile = 'data_findings.json'

/** What was told before training. */
export interface ToldFindings {
  readonly findings: readonly DataFinding[]
  /** Of the leak audit: content that parts share. */
  readonly shared: readonly string[]
}

/** Writes what was told into the run folder. */
export function keepFindings(
  run: Pick<RunFolder, 'writeJson'>,
  findings: readonly DataFinding[],
  shared: readonly LeakFinding[],
): void {
  run.writeJson(findingsFile, { findings, shared: shared.map(({ message }) => message) })
}

/** Everything that was told when the run was trained; nothing in a run of before. @throws InputError when the file is damaged */
export function toldMessages(run: Pick<RunFolder, 'has' | 'readJson' | 'path'>): readonly string[] {
  if (!run.has(findingsFile)) return []
  const { findings, shared } = run.readJson(findingsFile) as Partial<ToldFindings>
  if (!Array.isArray(findings) || !Array.isArray(shared))
    throw new InputError(`${run.path}/${findingsFile} holds no findings — restore or delete it`)
  return [
    ...(findings as readonly DataFinding[]).map(({ message }) => message),
    ...(shared as readonly string[]),
  ]
}
