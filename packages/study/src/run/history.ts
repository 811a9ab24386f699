// `training_history.json` and `.csv`: one record per evaluation, nested in the first, dotted columns in the second.
import { csvOf, leavesOf } from './csv-records.js'

/** Scores by name, nested where they belong together (`rmse.nep`); null where one is not defined. */
export interface Scores {
  readonly [name: string]: number | null | Scores
}

/** A record of `training_history.json`. */
export interface HistoryRecord<Validation = Scores> {
  readonly epoch: number
  /** Steps taken. */
  readonly step?: number
  /** Examples in a step. */
  readonly batch?: number
  readonly train?: { readonly loss: number }
  /** Absent where no part is held back to validate on. */
  readonly validation?: Validation
  readonly learningRate?: number
  /** Of training, over all resumes. */
  readonly seconds?: number
}

/** The records as csv: a column per number, `validation.rmse.nep`; columns appear in the order they first occur. */
export const historyCsv = (records: readonly HistoryRecord[]): string =>
  csvOf(records.map((record) => new Map(leavesOf(record))))
