// Closing the loop: things of a known origin are made, the emulator says what they were made from, they are made again from what it said,
// and both are compared. For studies whose emulator inverts what can be run.
import type { SummaryTable } from './summary-table.js'

/** What is made again. */
export interface LoopOptions {
  /** Emulator file. */
  readonly emulator: string
  /** How many are made anew. */
  readonly count: number
  /** Of what is made anew: the same seed, the same things. */
  readonly seed: number
  /** Whether what the emulator says is bettered by a search. */
  readonly refine: boolean
  /** A file or folder of things whose origin is not known, to take in place of things made anew. */
  readonly input?: string
  /** A program of the user's own that makes one, with its arguments; never out of a file. */
  readonly command?: string
}

/** Files of a loop. */
export interface LoopOutcome {
  readonly folder: string
  readonly tables: readonly SummaryTable[]
  readonly report: string
  readonly files: readonly string[]
}
