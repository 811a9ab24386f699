/**
 * What a training did, step by step and epoch by epoch. It travels in the checkpoint, so a resumed run has all of it.
 */

export interface StepRecord {
  /** Steps taken, this one included. */
  readonly step: number
  readonly loss: number
  readonly gradientNorm: number
  readonly learningRate: number
  /** Other scalars that the loss recorded. */
  readonly also: Readonly<Record<string, number>>
}

export interface EpochRecord {
  /** Epochs finished, this one included. */
  readonly epoch: number
  readonly step: number
  /** Mean loss over the epoch's steps. */
  readonly trainingLoss: number
  readonly learningRate: number
  /** What `validate` returned; absent in an epoch without validation. */
  readonly validation?: Readonly<Record<string, number>>
  /** Whether it is the best so far. */
  readonly best: boolean
  /** Wall-clock seconds since the beginning, over all resumes. */
  readonly seconds: number
}

export interface History {
  /** Every n-th step, so that a long training stays readable. */
  readonly steps: readonly StepRecord[]
  readonly epochs: readonly EpochRecord[]
}
