/**
 * What a coordinator and its workers say to each other.
 */
import type { Json } from '../trial.js'

export type ToWorker =
  | { readonly kind: 'start'; readonly module: string; readonly data: Json; readonly worker: number }
  /** Begin no other trial. */
  | { readonly kind: 'stop' }

export type FromWorker =
  | { readonly kind: 'message'; readonly data: Json }
  /** The worker's function threw. */
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'done' }

/** What a worker's function is given. */
export interface WorkerContext {
  /** What the caller of `runWorkers` passed. */
  readonly data: Json
  /** Counted from 0. */
  readonly worker: number
  /** Aborted when the worker is to end, or when its coordinator has ended. */
  readonly signal: AbortSignal
  /** Passes something on to the coordinator's `onEvent`. */
  readonly emit: (data: Json) => void
}

/** What a worker's module exports as `work`. */
export type Work = (context: WorkerContext) => void | Promise<void>
