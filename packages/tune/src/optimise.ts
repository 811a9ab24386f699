import { openStudy, failReason, type Study, type StudyOptions, type Trial } from './study.js'
import type { TrialRecord } from './trial.js'

/** What an objective throws when it gives up on a trial that `shouldPrune`. */
export class TrialPruned extends Error {
  override readonly name = 'TrialPruned'
}

/** What an objective may return instead of values when it gives up on a trial. */
export const pruned = 'pruned'

/** The tuned function: a value for every direction, or `pruned`. */
export type Objective = (trial: Trial) => Result | Promise<Result>
type Result = number | readonly number[] | typeof pruned

/** A study, and for how long it goes on. */
export interface OptimiseOptions extends StudyOptions {
  /** Trials that the record holds in the end, those of earlier runs and failed ones included. */
  readonly trials: number
  /** Ends the study after the trial that runs; that trial is complete unless its objective throws. */
  readonly signal?: AbortSignal
  /** After every trial, with its record. */
  readonly onTrial?: (trial: TrialRecord, study: Study) => void
  /** How many failed trials in a row end the study with an error; 10 when absent. */
  readonly failuresInARow?: number
}

/**
 * Looks for the parameters at which a function is least (or greatest). A trial whose function throws, or returns what is no
 * finite number, is recorded as failed with the reason, and the study goes on. With a storage that holds trials already, it
 * goes on from there.
 *
 * @throws InputError as `openStudy` does.
 * @throws Error when too many trials in a row failed, naming the last one's reason.
 * @example
 * const study = await optimise(({ parameters: { x } }) => (Number(x) - 2) ** 2, { space: { x: float(-10, 10) }, trials: 100 })
 * study.best?.parameters // { x: 2.0… }
 */
export async function optimise(objective: Objective, options: OptimiseOptions): Promise<Study> {
  const { trials, signal, onTrial, failuresInARow = 10 } = options
  const study = openStudy(options)
  const most = Math.min(trials, study.sampler.trialsOf?.(study.space) ?? Infinity)
  let failures = 0
  while (signal?.aborted !== true) {
    study.storage.sync()
    const begun = study.trials.reduce((count, { state }) => count + (state === 'waiting' ? 0 : 1), 0)
    if (begun >= most) break
    const trial = study.ask()
    const record = await evaluate(objective, study, trial)
    onTrial?.(record, study)
    failures = record.state === 'fail' ? failures + 1 : 0
    if (failures >= failuresInARow) {
      const reason = String(record.userAttributes[failReason])
      throw new Error(`${failures} trials in a row failed; the last one, trial ${record.number}: ${reason}`)
    }
  }
  return study
}

async function evaluate(objective: Objective, study: Study, trial: Trial): Promise<TrialRecord> {
  let result: Result
  try {
    result = await objective(trial)
  } catch (error) {
    if (error instanceof TrialPruned) return study.prune(trial.number)
    return study.fail(trial.number, error instanceof Error ? error.message : String(error))
  }
  return result === pruned ? study.prune(trial.number) : study.tell(trial.number, result)
}
