/**
 * Samplers choose what to try next; pruners say when to give up on a trial. Both are plain functions of the trials so far, so
 * that any process comes to a choice from the record alone.
 */
import type { SearchSpace } from './space.js'
import type { Direction, Parameters, TrialRecord } from './trial.js'

/** What a sampler knows when it chooses. */
export interface SampleContext {
  readonly space: SearchSpace
  readonly directions: readonly Direction[]
  /** Of the trial to sample for. */
  readonly number: number
  /** All trials, running ones included. */
  readonly trials: readonly TrialRecord[]
  /** Seed of the study; draws are functions of (seed, number). */
  readonly seed: number
}

/** Chooses the parameters of the next trial. */
export interface Sampler {
  readonly name: string
  /** A value for every active parameter of the space. */
  sample(context: SampleContext): Parameters
  /** After how many trials there is nothing new to try; for samplers that know. */
  trialsOf?(space: SearchSpace): number
}

/** What a pruner knows when it decides. */
export interface PruneContext {
  /** The one that has just reported. */
  readonly trial: TrialRecord
  /** All trials, this one included. */
  readonly trials: readonly TrialRecord[]
  readonly direction: Direction
}

/** Decides whether a running trial is given up. */
export interface Pruner {
  readonly name: string
  /** Whether to stop the trial after its latest report. */
  shouldPrune(context: PruneContext): boolean
}
