import { InputError } from '@utsushi/ground'
import type { JournalStorage, TakeTrialOptions } from '../journal/journal-storage.js'
import { pruned, TrialPruned, type Objective } from '../optimise.js'
import { failReason, openStudy, type Study, type StudyOptions, type Trial } from '../study.js'
import type { TrialRecord } from '../trial.js'

/** A study in a journal, and this process's part of it. */
export interface OptimiseTogetherOptions
  extends Omit<StudyOptions, 'storage' | 'directions'>, Pick<TakeTrialOptions, 'retries'> {
  /** Of `openJournal`. */
  readonly journal: JournalStorage
  /** Trials that the study is to have in the end, over all processes and runs. One that is tried again counts once. */
  readonly trials: number
  /**
   * Ends this process's part after the trial that runs. An objective that rather stops at once listens to it too and throws:
   * its trial is then tried again by whoever goes on.
   */
  readonly signal?: AbortSignal
  /** After every trial of this process, with its record. */
  readonly onTrial?: (trial: TrialRecord, study: Study) => void
  /**
   * How many failed trials in a row end this process's part with an error; 10 when absent. Those that the objective refused
   * with an InputError do not count: their parameters were wrong, others may not be.
   */
  readonly failuresInARow?: number
}

/**
 * This process's part of a study that others may work on at the same time: takes trials from the journal until the study has
 * all. What a killed process left is tried again, so that the last one to end leaves nothing undone.
 *
 * @throws InputError as `openStudy` does.
 * @throws Error when too many trials in a row failed, naming the last one's reason.
 * @example
 * const journal = openJournal({ path, name: 'bmed', directions: ['minimize'], space })
 * await optimiseTogether(objective, { journal, space, trials: 200 })
 */
export async function optimiseTogether(
  objective: Objective,
  options: OptimiseTogetherOptions,
): Promise<Study> {
  const { journal, trials, signal, onTrial, retries, failuresInARow = 10 } = options
  const study = openStudy({ ...options, storage: journal })
  const most = Math.min(trials, study.sampler.trialsOf?.(study.space) ?? Infinity)
  const limits = { upTo: most, ...(retries === undefined ? {} : { retries }) }
  let failures = 0
  while (signal?.aborted !== true && journal.reserve(limits)) {
    const trial = study.ask()
    const refused = await evaluate(objective, study, trial, options)
    const record = journal.trials[trial.number]
    if (record === undefined) throw new Error(`trial ${trial.number} is gone from ${journal.path}`)
    onTrial?.(record, study)
    if (refused) continue
    failures = record.state === 'fail' ? failures + 1 : 0
    if (failures >= failuresInARow) {
      const reason = String(record.userAttributes[failReason])
      throw new Error(`${failures} trials in a row failed; the last one, trial ${record.number}: ${reason}`)
    }
  }
  return study
}

/** Whether the objective refused the trial's parameters. */
async function evaluate(
  objective: Objective,
  study: Study,
  trial: Trial,
  { journal, signal }: OptimiseTogetherOptions,
): Promise<boolean> {
  let result: Awaited<ReturnType<Objective>>
  try {
    result = await objective(trial)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    if (error instanceof TrialPruned) study.prune(trial.number)
    else if (signal?.aborted === true)
      journal.retry(trial.number, 'stopped while it ran', { retries: Infinity })
    else study.fail(trial.number, reason)
    return error instanceof InputError
  }
  if (result === pruned) study.prune(trial.number)
  else study.tell(trial.number, result)
  return false
}
