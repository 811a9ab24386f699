/**
 * The books of a training: what is known apart from the weights. Plain data, so that a checkpoint can carry it.
 */
import type { EpochRecord, StepRecord } from './history.js'

/** When the best weights were found, and their score. */
export interface Best {
  readonly step: number
  readonly epoch: number
  /** Lower is better: with `higherIsBetter`, the negative of the monitored score. */
  readonly score: number
}

export interface LedgerState {
  /** Steps taken. Batches, learning rates and random numbers are functions of it. */
  readonly step: number
  /** Wall-clock seconds, over all resumes. */
  readonly seconds: number
  /** Sum of the losses since the last epoch record, in order of steps, and their number. */
  readonly lossSum: number
  readonly lossCount: number
  readonly best: Best | null
  /** Validations since the best. */
  readonly sinceBest: number
  readonly steps: readonly StepRecord[]
  readonly epochs: readonly EpochRecord[]
}

export const emptyLedger: LedgerState = {
  step: 0,
  seconds: 0,
  lossSum: 0,
  lossCount: 0,
  best: null,
  sinceBest: 0,
  steps: [],
  epochs: [],
}

export interface EpochClosing {
  readonly stepsPerEpoch: number
  readonly learningRate: number
  readonly validation?: Readonly<Record<string, number>>
  /** Lower is better. */
  readonly score: number
  /** Whether it counts towards patience: a round cut short does not. */
  readonly counts: boolean
}

export class Ledger {
  private readonly steps: StepRecord[]
  private readonly epochs: EpochRecord[]
  private readonly started: number
  step: number
  best: Best | null
  sinceBest: number
  private lossSum: number
  private lossCount: number

  constructor(
    from: LedgerState,
    private readonly sampleEvery: number,
    private readonly clock: () => number,
  ) {
    this.started = clock() - from.seconds * 1000
    this.step = from.step
    this.best = from.best
    this.sinceBest = from.sinceBest
    this.lossSum = from.lossSum
    this.lossCount = from.lossCount
    this.steps = [...from.steps]
    this.epochs = [...from.epochs]
  }

  get seconds(): number {
    return (this.clock() - this.started) / 1000
  }

  /** Mean loss since the last epoch record. */
  get meanLoss(): number {
    return this.lossSum / this.lossCount
  }

  get history(): { readonly steps: readonly StepRecord[]; readonly epochs: readonly EpochRecord[] } {
    return { steps: this.steps, epochs: this.epochs }
  }

  addStep(record: StepRecord): void {
    this.step = record.step
    this.lossSum += record.loss
    this.lossCount++
    if (record.step % this.sampleEvery === 0) this.steps.push(record)
  }

  closeEpoch({ stepsPerEpoch, learningRate, validation, score, counts }: EpochClosing): EpochRecord {
    const best = score < (this.best?.score ?? Infinity)
    const epoch = this.step / stepsPerEpoch
    if (best) this.best = { step: this.step, epoch, score }
    if (best) this.sinceBest = 0
    else if (counts) this.sinceBest++
    const record: EpochRecord = {
      epoch,
      step: this.step,
      trainingLoss: this.meanLoss,
      learningRate,
      ...(validation && { validation }),
      best,
      seconds: this.seconds,
    }
    this.epochs.push(record)
    this.lossSum = 0
    this.lossCount = 0
    return record
  }

  state(): LedgerState {
    const { step, seconds, lossSum, lossCount, best, sinceBest } = this
    return {
      step,
      seconds,
      lossSum,
      lossCount,
      best,
      sinceBest,
      steps: [...this.steps],
      epochs: [...this.epochs],
    }
  }
}
