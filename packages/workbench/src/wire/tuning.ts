// A tuning as its journal tells it, for a page to draw.

/** A value of a parameter. */
export type TrialValue = string | number | boolean | null

/** One trial. */
export interface TrialLine {
  readonly number: number
  readonly state: 'waiting' | 'running' | 'complete' | 'pruned' | 'fail'
  /** One per objective; null where it is not finite. */
  readonly values: readonly (number | null)[]
  readonly parameters: Readonly<Record<string, TrialValue>>
  /** Milliseconds since 1970. */
  readonly started?: number
  readonly ended?: number
  /** Why it failed. */
  readonly reason?: string
}

/** A parameter's axis. */
export interface TuningAxis {
  readonly parameter: string
  readonly scale: 'linear' | 'log' | 'categorical'
  /** Ends of its range, or all choices. */
  readonly domain: readonly TrialValue[]
}

/** `GET /api/tuning?path=…`. */
export interface TuningData {
  readonly objectives: readonly { readonly name: string; readonly direction: 'minimize' | 'maximize' }[]
  readonly axes: readonly TuningAxis[]
  readonly trials: readonly TrialLine[]
  /** Largest first; empty with too few trials. */
  readonly importances: readonly { readonly parameter: string; readonly share: number }[]
  /** Numbers of the trials that no other beats: of one objective, the best. */
  readonly front: readonly number[]
}
