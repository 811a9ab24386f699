/**
 * What a training did, step by step and epoch by epoch. It travels in the checkpoint, so a resumed run has all of it.
 */

/** One step. */
export interface StepRecord {
  /** Steps taken, this one included. */
  readonly step: number
  readonly loss: number
  /** Before clipping. */
  readonly gradientNorm: number
  readonly learningRate: number
  /** Other scalars that the loss recorded. */
  readonly also: Readonly<Record<string, number>>
}

/** One epoch, or one validation within it. */
export interface EpochRecord {
  /** Epochs finished, this one included. */
  readonly epoch: number
  /** Steps taken. */
  readonly step: number
  /** Mean loss over the epoch's steps. */
  readonly trainingLoss: number
  /** Of the last step. */
  readonly learningRate: number
  /** What `validate` returned; absent in an epoch without validation. */
  readonly validation?: Readonly<Record<string, number>>
  /** Whether it is the best so far. */
  readonly best: boolean
  /** Wall-clock seconds since the beginning, over all resumes. */
  readonly seconds: number
}

/** What a training did, for reports. */
export interface History {
  /** Every n-th step, so that a long training stays readable. */
  readonly steps: readonly StepRecord[]
  readonly epochs: readonly EpochRecord[]
}
