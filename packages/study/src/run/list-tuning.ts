// How far a tuning has come, read from its journal, which another process may be writing.
import { join } from 'node:path'
import { isFinished, readJournal } from '@utsushi/tune'
import { isSection } from '../definition/overrides.js'
import { journalFile, resultsFile, studyName } from '../tuning/journal.js'
import { paretoFront, scoredTrials, scoreOf, withoutCutOff } from '../tuning/trial-scores.js'
import type { RunFolder } from './folder.js'

/** What `utsushi runs` tells of a tuning. */
export interface TuningSummary {
  readonly state: 'tuning' | 'interrupted' | 'tuned'
  readonly epochs: 0
  readonly trials: { readonly done: number; readonly of: number }
  readonly best?: { readonly value: number; readonly metric: string }
}

/**
 * A tuning's state, trials and best score by its first objective.
 *
 * @param working whether a process works on it
 * @throws InputError when the journal is broken
 */
export function tuningSummary(run: RunFolder, working: boolean): TuningSummary {
  const journal = run.has(journalFile)
    ? readJournal(join(run.path, journalFile), { onWarning: () => undefined })
    : []
  const study = journal.find(({ name }) => name === studyName(run.config.study))
  const trials = withoutCutOff(study?.trials ?? [])
  const directions = study?.directions ?? []
  const objectives = study?.userAttributes['objectives']
  const [best] = paretoFront(scoredTrials(trials, directions.length), directions)
  const results = run.has(resultsFile) ? run.readJson(resultsFile) : undefined
  const ended = isSection(results) && results['interrupted'] === false
  return {
    state: working ? 'tuning' : ended ? 'tuned' : 'interrupted',
    epochs: 0,
    trials: { done: trials.filter(isFinished).length, of: trialsAsked(run.config.config, results) },
    ...(best === undefined
      ? {}
      : { best: { value: scoreOf(best), metric: Array.isArray(objectives) ? String(objectives[0]) : '' } }),
  }
}

/** A grid may have fewer points than trials were asked for; its results say how many it could have. */
function trialsAsked(config: unknown, results: unknown): number {
  if (isSection(results) && typeof results['asked'] === 'number') return results['asked']
  const tuning = isSection(config) ? config['tuning'] : undefined
  const trials = isSection(tuning) ? tuning['trials'] : undefined
  return typeof trials === 'number' ? trials : NaN
}
