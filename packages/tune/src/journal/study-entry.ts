/**
 * A study as it is built up from the lines of a journal, and the plain records that are made from it when they are asked for.
 */
import type { Distribution, ParameterValue } from '../distribution.js'
import type { Direction, Json, TrialRecord, TrialState } from '../trial.js'

export interface StudyEntry {
  /** Place among all studies ever created in the file. */
  readonly id: number
  readonly name: string
  readonly directions: readonly Direction[]
  readonly userAttributes: Map<string, Json>
  readonly systemAttributes: Map<string, Json>
  readonly trials: TrialEntry[]
  /** Of each parameter, the first trial's distribution: later ones must go with it. */
  readonly firstDistributions: Map<string, { readonly trial: number; readonly distribution: Distribution }>
  /** Numbers of trials that another trial tries again. */
  readonly retried: Set<number>
  deleted: boolean
  /** Records of all trials, until one of them changes. */
  view: readonly TrialRecord[] | undefined
}

export interface TrialEntry {
  /** Place among all trials ever created in the file. */
  readonly id: number
  readonly study: StudyEntry
  readonly number: number
  state: TrialState
  values: readonly number[] | undefined
  readonly parameters: Map<string, ParameterValue>
  readonly distributions: Map<string, Distribution>
  readonly intermediate: Map<number, number>
  readonly userAttributes: Map<string, Json>
  readonly systemAttributes: Map<string, Json>
  started: number | undefined
  completed: number | undefined
  /** Identity of the writer that runs it, or ran it. */
  worker: string | undefined
  /** Until it changes. */
  record: TrialRecord | undefined
}

/** Forgets the records that a change has made stale. */
export function touch(trial: TrialEntry): void {
  trial.record = undefined
  trial.study.view = undefined
}

/** All trials by number. The same array until something changes; the same record until its trial changes. */
export function trialRecords(study: StudyEntry): readonly TrialRecord[] {
  return (study.view ??= study.trials.map((trial) => (trial.record ??= recordOf(trial))))
}

function recordOf(trial: TrialEntry): TrialRecord {
  const { number, state, values, started, completed } = trial
  return {
    number,
    state,
    ...(values === undefined ? {} : { values }),
    parameters: Object.fromEntries(trial.parameters),
    distributions: Object.fromEntries(trial.distributions),
    intermediate: new Map(trial.intermediate),
    userAttributes: Object.fromEntries(trial.userAttributes),
    systemAttributes: Object.fromEntries(trial.systemAttributes),
    ...(started === undefined ? {} : { started }),
    ...(completed === undefined ? {} : { completed }),
  }
}
