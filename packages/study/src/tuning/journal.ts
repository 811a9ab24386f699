// The record of a tuning: Optuna's journal file, in the tuning's folder.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { countOf, InputError } from '@utsushi/ground'
import { openJournal, readJournal, type JournalStorage, type JournalStudy } from '@utsushi/tune'
import { isSection } from '../definition/overrides.js'
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
  run: RunFolder,
  { space, objectives, section }: TuningSettings,
  reporter: Reporter,
): JournalStorage {
  const { folds, epochs, seed } = section
  const [path, name] = [join(run.path, journalFile), studyName(run.config.study)]
  const studies = studiesIn(path)
  const names = studies.map((study) => study.name)
  refuseOtherStudies(path, name, names)
  refuseLostTrials(run, path, studies.find((study) => study.name === name)?.trials.length ?? 0)
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

function studiesIn(path: string): readonly JournalStudy[] {
  return existsSync(path) ? readJournal(path, { onWarning: () => undefined }) : []
}

/** A journal may hold several studies: beginning ours beside others would pass over a file that was mixed up. */
function refuseOtherStudies(path: string, name: string, names: readonly string[]): void {
  if (names.length > 0 && !names.includes(name))
    throw new InputError(
      `${path} is the journal of "${names.join('", "')}", not of "${name}" — restore the file, or begin a new tuning with ${option('out')}`,
    )
}

/**
 * Going on where results tell of more trials than the journal holds would write over what was found. A journal that was cut
 * between two lines cannot be told otherwise from one that has not come further.
 */
function refuseLostTrials(run: RunFolder, path: string, held: number): void {
  if (!run.has(resultsFile)) return
  const results = run.readJson(resultsFile)
  const told = isSection(results) && Array.isArray(results['trials']) ? results['trials'].length : 0
  if (told === 0 || held >= told) return
  const what =
    held > 0
      ? `holds ${held === 1 ? 'one trial' : `${held} trials`}`
      : `is ${existsSync(path) ? 'empty' : 'gone'}`
  throw new InputError(
    `${path} ${what}, and ${join(run.path, resultsFile)} tells of ${countOf(told, 'trial')} that it held — restore the file, or begin a new tuning with ${option('out')}`,
  )
}
