/**
 * One evaluation of the tuned function: what was tried, what came of it, and what it said on the way.
 */
import type { Distribution, ParameterValue } from './distribution.js'

/** What journals and attributes hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** Where a trial stands; the last three are final. */
export type TrialState = 'waiting' | 'running' | 'complete' | 'pruned' | 'fail'

/** Values by parameter. */
export type Parameters = Readonly<Record<string, ParameterValue>>

/** One trial, as its study keeps it. */
export interface TrialRecord {
  /** Counted from 0 within the study. */
  readonly number: number
  readonly state: TrialState
  /** One per direction; absent until complete. A pruned trial's is its last report. */
  readonly values?: readonly number[]
  /** Only parameters that are active: a conditional one whose condition fails is absent. */
  readonly parameters: Parameters
  /** Where its parameters came from, by name. */
  readonly distributions: Readonly<Record<string, Distribution>>
  /** Values reported on the way, by step. NaN is kept. */
  readonly intermediate: ReadonlyMap<number, number>
  /** What the tuned function and its caller noted. */
  readonly userAttributes: Readonly<Record<string, Json>>
  /** What samplers, retries and Optuna noted. */
  readonly systemAttributes: Readonly<Record<string, Json>>
  /** Milliseconds since 1970. */
  readonly started?: number
  /** Likewise; absent while it runs. */
  readonly completed?: number
}

/**
 * Whether a trial is complete, pruned or failed.
 * @example study.trials.filter(isFinished).length
 */
export const isFinished = ({ state }: Pick<TrialRecord, 'state'>): boolean =>
  state === 'complete' || state === 'pruned' || state === 'fail'

/** Whether a value is to be low or high. */
export type Direction = 'minimize' | 'maximize'
