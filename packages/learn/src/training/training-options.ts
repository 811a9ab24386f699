/**
 * What a training is told, and what it answers.
 */
import type { Feeds } from '@utsushi/graph'
import type { Schedule } from '../schedules.js'
import type { Batches } from './batches.js'
import type { CheckpointStore } from './checkpoint-store.js'
import type { EpochRecord, History, StepRecord } from './history.js'
import type { Best } from './ledger.js'
import type { StepExecutor } from './step-executor.js'
import type { TrainingDescription } from './train-definition.js'

/** The moment of a validation. */
export interface ValidationPoint {
  /** Steps taken. */
  readonly step: number
  /** Passes over the training samples so far; a fraction within one. */
  readonly epoch: number
  /** The present weights. */
  readonly parameters: Float32Array
}

/** What to train, on what, for how long, and who is told. */
export interface TrainingOptions {
  /** Of `trainProgram`, `replicaPrograms` or `modelsProgram`. */
  readonly training: TrainingDescription
  /** `await runtime.load(training.program)` */
  readonly executor: StepExecutor
  /** Values of the program's data inputs. */
  readonly data: Feeds
  /** Weights before the first step. */
  readonly initial: Float32Array
  /** Which samples each step sees. */
  readonly batches: Batches
  /** Learning rate by step. */
  readonly schedule: Schedule
  /** Steps in all. */
  readonly steps: number

  /** Scores the present weights; without it nothing is best, and training returns the last weights. */
  readonly validate?: (point: ValidationPoint) => Promise<Readonly<Record<string, number>>>
  /** Steps from one validation to the next; an epoch when left out. */
  readonly validateEvery?: number
  /** The score that decides what is best; needed with `validate`. */
  readonly monitor?: { readonly metric: string; readonly higherIsBetter?: boolean }
  /** Validations without a new best before training stops. */
  readonly patience?: number

  /** Where and how often to save, such as `fileCheckpoints` of `@utsushi/learn/node`; nowhere when left out. */
  readonly checkpoints?: CheckpointStore
  /** Wall-clock budget, over all resumes. */
  readonly maxMinutes?: number
  /** Stops at the end of the present run, with a checkpoint. */
  readonly signal?: AbortSignal

  /** Milliseconds of the wall clock; `performance.now` when left out. */
  readonly clock?: () => number

  /** Steps of one run; chosen so that a run takes about `secondsPerRun` when left out. */
  readonly stepsPerRun?: number
  /** About how long a run may take, 1 when left out: progress and a stop wait for its end, and each copies all state once. */
  readonly secondsPerRun?: number
  /** Every how many steps the history keeps one; about two thousand in all when left out. */
  readonly sampleEvery?: number

  /** After every step, in order. */
  readonly onStep?: (record: StepRecord) => void
  /** After every validation. */
  readonly onEpoch?: (record: EpochRecord) => void
  /** After every run. */
  readonly onProgress?: (progress: ProgressReport) => void
}

/** How far a training has come. */
export interface ProgressReport {
  /** Steps taken, of all `steps`. */
  readonly step: number
  readonly steps: number
  /** Passes over the training samples so far. */
  readonly epoch: number
  /** Of the last step. */
  readonly loss: number
  readonly learningRate: number
  /** Wall-clock seconds so far, and an estimate of what is left of the steps. */
  readonly seconds: number
  readonly secondsLeft: number
}

/** Why training ended: all steps taken, no better score for `patience` validations, the budget, or the signal. */
export type Stopped = 'completed' | 'patience' | 'budget' | 'aborted'

/** What a training ends with. */
export interface TrainingResult {
  /** The best weights found; the last ones when nothing was validated. */
  readonly parameters: Float32Array
  /** The weights after the last step. */
  readonly final: Float32Array
  /** When the best weights were found, and their score; null when nothing was validated. */
  readonly best: Best | null
  readonly history: History
  readonly stopped: Stopped
  /** Steps taken, resumed ones included. */
  readonly step: number
  /** Wall-clock seconds, over all resumes. */
  readonly seconds: number
}
