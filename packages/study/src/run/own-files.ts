// Which files of a run folder are the run's own: those alone are put aside or removed when it is begun anew. What a person
// laid beside them stays.
import { copyFileSync, existsSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { makeFolder } from '@utsushi/ground/node'
import { dataFile } from './data-of-run.js'
import { digestsFile } from './digests.js'

const names = [
  ...[
    'config.json',
    'outcome.json',
    'failure.json',
    'metrics.json',
    'details.json',
    'scalers.json',
    'calibration.json',
  ],
  'left-outside.json',
  dataFile,
  ...['training_history.json', 'training_history.csv', digestsFile, 'data_findings.json', 'log.jsonl'],
  ...['checkpoints', 'visualizations', 'evaluation_report.txt', 'report.html'],
]

const isOwn = (name: string): boolean =>
  names.includes(name) || /^model(\.[\w-]+)?\.onnx$/.test(name) || name.endsWith('.partial')

/** Digests before what they tell of: a kill in between leaves files without digests, not digests of files that are gone. */
const digestsFirst = (files: readonly string[]): readonly string[] => [
  ...files.filter((name) => name === digestsFile),
  ...files.filter((name) => name !== digestsFile),
]

/** Where the files of a run stand while the run that takes its place has not got further than it. */
const aside = 'replaced'

/**
 * Puts a run's own files aside, in its folder; one that a process which was killed left there is put back first. Its
 * `config.json` stays, so that the folder is a run's at every moment.
 */
export function putAside(folder: string): void {
  putBack(folder)
  const own = digestsFirst(readdirSync(folder).filter(isOwn))
  makeFolder(join(folder, aside))
  for (const name of own) {
    if (name === 'config.json') copyFileSync(join(folder, name), join(folder, aside, name))
    else renameSync(join(folder, name), join(folder, aside, name))
  }
}

/** Undoes {@link putAside}; what has come since is removed. */
export function putBack(folder: string): void {
  if (!existsSync(join(folder, aside))) return
  const before = digestsFirst(readdirSync(join(folder, aside))).toReversed()
  for (const name of digestsFirst(readdirSync(folder))) {
    if (isOwn(name) && name !== 'config.json') rmSync(join(folder, name), { recursive: true, force: true })
  }
  for (const name of before) renameSync(join(folder, aside, name), join(folder, name))
  rmdirSync(join(folder, aside))
}

/** Removes what was put aside. */
export const forgetAside = (folder: string): void =>
  rmSync(join(folder, aside), { recursive: true, force: true })

/** Removes a run's own files, and the folder if nothing else is in it. */
export function removeOwn(folder: string): void {
  for (const name of [...readdirSync(folder).filter(isOwn), aside])
    rmSync(join(folder, name), { recursive: true, force: true })
  const left = readdirSync(folder).filter((name) => !name.startsWith('run.lock'))
  if (left.length === 0) rmSync(folder, { recursive: true, force: true })
}
