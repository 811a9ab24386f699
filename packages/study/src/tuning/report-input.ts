// What the pictures and the report of a search are made of: plain records, so that they can be made again from a journal
// alone.
import type { Direction, SearchSpace, TrialRecord } from '@utsushi/tune'

/**
 * A search and its trials. Of a trial's user attributes, `folds` (one score of the first objective per fold), `seconds`,
 * `fail_reason` and `worker` are read where they are there.
 */
export interface TuningReportInput {
  /** Name of the study, such as `electrodialysis`. */
  readonly study: string
  /** Folder of the search, as commands name it. */
  readonly name: string
  readonly date: string
  readonly objectives: readonly ReportObjective[]
  readonly space: SearchSpace
  readonly trials: readonly TrialRecord[]
  readonly folds: number
  readonly epochs: number
  readonly sampler: string
  readonly pruner: string
  readonly workers: number
  readonly seed: number
  /** Scores of simple methods by the first objective, drawn as lines to beat. */
  readonly baseline?: readonly ScoredBaseline[]
  /** How much each parameter set the best trials apart; `withImportances` computes them. */
  readonly importances?: Importances
}

export interface ReportObjective {
  readonly name: string
  /** In words, such as `scaled squared error, free-running`. */
  readonly meaning: string
  readonly direction: Direction
}

export interface ScoredBaseline {
  readonly name: string
  readonly value: number
}

export interface Importances {
  /** Such as `PED-ANOVA`. */
  readonly method: string
  /** Share of each parameter, all of them 1 together. */
  readonly shares: readonly { readonly parameter: string; readonly share: number }[]
  /** Trials that they were computed from. */
  readonly trials: number
}
