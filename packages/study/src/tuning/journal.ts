// The record of a tuning: Optuna's journal file, in the tuning's folder.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { InputError } from '@utsushi/ground'
import { openJournal, readJournal, type JournalStorage } from '@utsushi/tune'
import type { RunFolder } from '../run/folder.js'
import { option } from '../definition/command-name.js'
import type { Reporter } from '../definition/reporter.js'
import type { TuningSettings } from './settings.js'

export const journalFile = 'journal.log'

/** What a tuning that ended says of its trials. */
export const resultsFile = 'tuning.json'

/** Name of the study in its journal. */
export const studyName = (study: string): string => `utsushi-${study}`

/**
 * Opens the journal of a tuning's folder.
 *
 * @throws InputError when the file holds another study, space or setting, or is broken
 */
export function openTuningJournal(
  run: Pick<RunFolder, 'path' | 'config'>,
  { space, objectives, section }: TuningSettings,
  reporter: Reporter,
): JournalStorage {
  const { folds, epochs, seed } = section
  const [path, name] = [join(run.path, journalFile), studyName(run.config.study)]
  const names = studiesIn(path)
  refuseOtherStudies(path, name, names)
  refuseLostTrials(run, path, names)
  return openJournal({
    ...{ path, name },
    directions: objectives.map(({ direction }) => direction),
    space,
    identity: {
      study: run.config.study,
      objectives: objectives.map(({ name }) => name),
      folds,
      epochs,
      seed,
    },
    onWarning: (message) => reporter.warn(message),
  })
}

function studiesIn(path: string): readonly string[] {
  if (!existsSync(path)) return []
  return readJournal(path, { onWarning: () => undefined }).map((study) => study.name)
}

/** A journal may hold several studies: beginning ours beside others would pass over a file that was mixed up. */
function refuseOtherStudies(path: string, name: string, names: readonly string[]): void {
  if (names.length > 0 && !names.includes(name))
    throw new InputError(
      `${path} is the journal of "${names.join('", "')}", not of "${name}" — restore the file, or begin a new tuning with ${option('out')}`,
    )
}

/** Going on with no journal where results tell of trials would begin anew and write over them. */
function refuseLostTrials(
  { path: folder }: Pick<RunFolder, 'path'>,
  path: string,
  names: readonly string[],
): void {
  const results = join(folder, resultsFile)
  if (names.length === 0 && existsSync(results))
    throw new InputError(
      `${path} is ${existsSync(path) ? 'empty' : 'gone'}, and ${results} tells of trials that it held — restore the file, or begin a new tuning with ${option('out')}`,
    )
}
