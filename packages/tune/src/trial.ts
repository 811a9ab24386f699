/**
 * One evaluation of the tuned function: what was tried, what came of it, and what it said on the way.
 */
import type { Distribution, ParameterValue } from './distribution.js'

/** What journals and attributes hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

export type TrialState = 'waiting' | 'running' | 'complete' | 'pruned' | 'fail'

export type Parameters = Readonly<Record<string, ParameterValue>>

export interface TrialRecord {
  /** Counted from 0 within the study. */
  readonly number: number
  readonly state: TrialState
  /** One per direction; absent until complete. A pruned trial's is its last report. */
  readonly values?: readonly number[]
  /** Only parameters that are active: a conditional one whose condition fails is absent. */
  readonly parameters: Parameters
  readonly distributions: Readonly<Record<string, Distribution>>
  /** Values reported on the way, by step. NaN is kept. */
  readonly intermediate: ReadonlyMap<number, number>
  readonly userAttributes: Readonly<Record<string, Json>>
  readonly systemAttributes: Readonly<Record<string, Json>>
  /** Milliseconds since 1970. */
  readonly started?: number
  readonly completed?: number
}

export const isFinished = ({ state }: Pick<TrialRecord, 'state'>): boolean =>
  state === 'complete' || state === 'pruned' || state === 'fail'

export type Direction = 'minimize' | 'maximize'
