/**
 * Where a training's state is kept so that it can go on: what the training loop asks of it. The loop itself knows no files.
 */
import type { HostTensor } from '@utsushi/graph'
import type { LedgerState } from './ledger.js'
import type { TrainingDescription } from './train-definition.js'

/** What must be the same for a training to go on from a checkpoint. */
export type Signature = Readonly<Record<string, string | number | null>>

/** All of a training at one step. */
export interface Snapshot {
  readonly ledger: LedgerState
  /** The program's state vectors by name. */
  readonly state: Readonly<Record<string, HostTensor>>
  /** The weights that are not trained, by the name of the program's input; nothing when all are. */
  readonly frozen: Readonly<Record<string, HostTensor>>
  /** All of the best weights, when there are any. */
  readonly best: Float32Array | undefined
}

/** Where checkpoints go, and how often; `fileCheckpoints` of `@utsushi/learn/node` is one. */
export interface CheckpointStore {
  /** 30 when left out. */
  readonly everySeconds?: number
  /** Beside the seconds: at every multiple of so many steps. */
  readonly everySteps?: number
  /** Opens the checkpoints of one training. */
  open(training: TrainingDescription, signature: Signature): TrainingCheckpoints
}

/** The checkpoints of one training. */
export interface TrainingCheckpoints {
  /** Where the last good state stands, for people; nothing before there is one. */
  readonly kept: string | undefined
  /** The state to go on from, or nothing when training begins. */
  read(): Promise<Snapshot | undefined>
  /**
   * Begins to write a snapshot once the one before it is written.
   *
   * @param snapshot resolved when the worker has answered
   */
  write(snapshot: Promise<Snapshot>): void
  /** Throws when a write has failed. */
  check(): void
  /** Waits for what is being written; throws when a write has failed. */
  settled(): Promise<void>
}
