// What a study offers to the tuner: a space of its own keys, what can be asked of a configuration, and a way to train one
// on every fold and score it. How trials are chosen, recorded and shared among processes is not its business.
import type { Direction, Json } from '@utsushi/tune'
import type { StudyContext } from '../definition/context.js'
import type { SpaceSection } from './schema.js'

export interface StudyTuning<Config = unknown> {
  /** What is searched when the study file names no space. */
  readonly space: SpaceSection
  /** What can be asked of a trial; the first is asked for when the study file names none, and is what folds report. */
  readonly objectives: Readonly<Record<string, Objective>>
  /** Loads and checks the data once for many trials; everything that is fitted is fitted per fold, in `trial`. */
  open(config: Config, context: TrialsContext): Promise<TrialRunner<Config>>
}

export interface TrialsContext extends StudyContext {
  /** The search has looked at these data and refused what cannot be trained on: its workers need not look again. */
  readonly looked?: boolean
}

export interface Objective {
  readonly direction: Direction
  /** What it measures, in words for reports, such as `scaled squared error, free-running`. */
  readonly meaning: string
  /**
   * Of an error by which methods differ by factors: comparisons of a family take its logarithm fold by fold. What is below `least` counts
   * as `least`: so little is none.
   */
  readonly ratio?: { readonly least: number }
}

/** Trains configurations one after another in one process. */
export interface TrialRunner<Config = unknown> {
  trial(config: Config, context: TrialContext): Promise<TrialOutcome>
  /** What simple methods score on the same folds, by the first objective: lines to beat. */
  baselines?(config: Config, context: Pick<TrialContext, 'folds' | 'seed'>): readonly Baseline[]
  /**
   * Whether a configuration can be trained on these data at all, without training it.
   *
   * @throws Error saying why not, as its trial would
   */
  check?(config: Config): void
  /** A digest of what trials are trained and scored on: a tuning goes on with the same data alone. */
  digest?(): string
  close(): Promise<void>
}

export interface Baseline {
  readonly name: string
  readonly value: number
}

export interface TrialContext {
  readonly folds: number
  /** Passes over a fold's training entities. */
  readonly epochs: number
  /** Of the folds, the same for every trial, and of first weights and batches. */
  readonly seed: number
  readonly signal: AbortSignal
  /**
   * Called after every epoch.
   *
   * @param epoch counted from 1
   * @param scores the first objective of each fold
   * @returns false to give up on the trial: stop training and return
   */
  report(epoch: number, scores: readonly number[]): boolean
}

export interface TrialOutcome {
  /** Every objective of the study by name: means over the folds. */
  readonly objectives: Readonly<Record<string, number>>
  /** The first objective of each fold. */
  readonly folds: readonly number[]
  /** Epochs trained. */
  readonly epochs: number
  /** More to record: parameters of the network, the effective batch size, seconds. */
  readonly notes: Readonly<Record<string, Json>>
}
