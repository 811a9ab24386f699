// The record of a tuning: Optuna's journal file, in the tuning's folder.
import { join } from 'node:path'
import { openJournal, type JournalStorage } from '@utsushi/tune'
import type { RunFolder } from '../run/folder.js'
import type { Reporter } from '../study/reporter.js'
import type { TuningSettings } from './settings.js'

export const journalFile = 'journal.log'

/** Name of the study in its journal. */
export const studyName = (study: string): string => `utsushi-${study}`

/**
 * Opens the journal of a tuning's folder.
 *
 * @throws JournalError when the file holds another study, space or setting, or is broken
 */
export function openTuningJournal(
  run: Pick<RunFolder, 'path' | 'config'>,
  { space, objectives, section }: TuningSettings,
  reporter: Reporter,
): JournalStorage {
  const { folds, epochs, seed } = section
  return openJournal({
    path: join(run.path, journalFile),
    name: studyName(run.config.study),
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
