// What every verb of a study is given besides its own input: who listens, when to stop, where to compute.
import type { Reporter } from './reporter.js'

/** Where to compute. `auto` takes the fastest provider that works on this machine. */
export type Device = 'auto' | 'cpu' | 'cuda' | 'webgpu'

/** What every verb of a study is given besides its own input. */
export interface StudyContext {
  /** Progress, messages and warnings; in a run they also go to `log.jsonl`. */
  readonly reporter: Reporter
  /** Aborted by the first Ctrl-C: finish the step, save, return. */
  readonly signal: AbortSignal
  /** Threads to use: from `--threads`, else the study file, else all cores. Studies look here, not there. */
  readonly threads: number
  /** From `--device`, else the study file. */
  readonly device: Device
  /** From `--checked`: stop at the first operation that gives NaN or infinity, and name it. Several times slower. */
  readonly checked?: boolean
}

/** What a caller gives: threads may be left to the study file. */
export type CallerContext = Omit<StudyContext, 'threads'> & { readonly threads?: number }
