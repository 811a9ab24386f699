// Cases of a run's data, on their way to the explorer.
import type { ExampleCase } from '@utsushi/study'

/** What the server has to try an emulator on. */
export interface ExplorerCases {
  readonly cases: readonly ExampleCase[]
  /** Why there are none. */
  readonly why?: string
}
