/**
 * Where a study's trials are kept: in memory, or in a journal that many processes share. Calls are synchronous: a record
 * that a call has returned from is kept.
 */
import type { Distribution } from './distribution.js'
import type { Direction, Json, Parameters, TrialRecord, TrialState } from './trial.js'

/** Where a study's trials are kept; in memory, or in a journal. */
export interface StudyStorage {
  readonly name: string
  readonly directions: readonly Direction[]
  readonly userAttributes: Readonly<Record<string, Json>>
  readonly systemAttributes: Readonly<Record<string, Json>>
  /** All trials by number, as far as this process has read. The same array identity until something changes. */
  readonly trials: readonly TrialRecord[]
  /** Reads what other processes have written since. */
  sync(): void
  /** Notes something about the study. */
  setStudyAttribute(kind: 'user' | 'system', key: string, value: Json): void
  /** A new running trial; its number is unique among all processes. */
  createTrial(): number
  /** Adds a waiting trial with fixed parameters (a retry, a guess of the user's). */
  enqueue(parameters: Parameters, userAttributes?: Readonly<Record<string, Json>>): number
  /** Takes a waiting trial, if another process has not taken it first. */
  claimWaiting(): number | undefined
  /** Gives a running trial its parameters. */
  setParameters(
    trial: number,
    parameters: Parameters,
    distributions: Readonly<Record<string, Distribution>>,
  ): void
  /** Notes a value on the way, at a step from 0. */
  report(trial: number, step: number, value: number): void
  /** Notes something about a running trial. */
  setTrialAttribute(trial: number, kind: 'user' | 'system', key: string, value: Json): void
  /** @throws Error when the trial is finished already. */
  finish(
    trial: number,
    state: Extract<TrialState, 'complete' | 'pruned' | 'fail'>,
    values?: readonly number[],
  ): void
  /** Lets files go; nothing is lost without it. */
  close(): void
}
