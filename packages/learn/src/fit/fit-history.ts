/**
 * What a `fit` did, with the names of its own scores.
 */
import type { EpochRecord, History, StepRecord } from '../training/history.js'

/** One epoch; `validation` is there when there are validation samples. */
export interface FitEpoch<S> extends Omit<EpochRecord, 'validation'> {
  readonly validation?: { readonly loss: number } & S
}

/** Every epoch, and steps in between. */
export interface FitHistory<S> {
  readonly epochs: readonly FitEpoch<S>[]
  readonly steps: readonly StepRecord[]
}

/** The record of an epoch, whose scores are those that `score` gave beside the loss. */
export const fitEpoch = <S>(record: EpochRecord): FitEpoch<S> => record as FitEpoch<S>

/** The history, likewise. */
export const fitHistory = <S>({ epochs, steps }: History): FitHistory<S> => ({
  epochs: epochs.map((record) => fitEpoch<S>(record)),
  steps,
})
