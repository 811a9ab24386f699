/**
 * Trials whose process was killed while it ran them: which they are, and the lines by which they fail and are tried again.
 */
import { hasEnded, parseProcess } from '@utsushi/ground/node'
import type { Json, Parameters } from '../trial.js'
import type { RecordWriter } from './record.js'
import type { StudyEntry, TrialEntry } from './study-entry.js'

/** What becomes of trials whose process was killed. */
export interface RetryOptions {
  /** How often the same parameters are tried again before they are given up; 3 when absent. */
  readonly retries?: number
}

export function abandonedTrials(study: StudyEntry): readonly TrialEntry[] {
  return study.trials.filter(({ state, worker }) => {
    const owner = state === 'running' && worker !== undefined ? parseProcess(worker) : undefined
    return owner !== undefined && hasEnded(owner)
  })
}

/**
 * The lines are appended as one write, the new trial first: were they cut, the old one would still be seen running, and the
 * new one be found by the number that it names. The attributes are those of Optuna's RetryFailedTrialCallback.
 */
export function retryRecords(
  write: RecordWriter,
  trial: TrialEntry,
  { retries = 3 }: RetryOptions,
  reason = `its process ${parseProcess(trial.worker ?? '')?.pid} ended while it ran`,
): readonly string[] {
  const history = retryHistory(trial)
  const fixed = fixedParameters(trial)
  const again = !trial.study.retried.has(trial.number) && history.length < retries
  return [
    ...(again
      ? [
          write.createWaiting(trial.study.id, fixed, {
            user: Object.fromEntries(trial.userAttributes),
            system: { failed_trial: trial.number, retry_history: [...history, trial.number] },
          }),
        ]
      : []),
    write.trialAttribute(trial.id, 'user', 'fail_reason', reason),
    write.finish(trial.id, 'fail', undefined),
  ]
}

/** Those that were set, else those that were asked for; none when the process ended before it had any. */
function fixedParameters({ parameters, systemAttributes }: TrialEntry): Parameters {
  if (parameters.size > 0) return Object.fromEntries(parameters)
  return (systemAttributes.get('fixed_params') ?? {}) as Parameters
}

function retryHistory({ systemAttributes }: TrialEntry): readonly Json[] {
  const history = systemAttributes.get('retry_history')
  return Array.isArray(history) ? (history as readonly Json[]) : []
}
