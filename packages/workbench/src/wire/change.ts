// Changes of what is served, as server-sent events carry them.
import type { Job } from './actions.js'
import type { RunLine } from './runs.js'

/** One change. Its name is that of the event. */
export type Change =
  /** A run appeared, or something in it changed. */
  | { readonly event: 'run'; readonly run: RunLine }
  /** A run is gone. */
  | { readonly event: 'gone'; readonly path: string }
  /** A command that a page began has begun or ended. */
  | { readonly event: 'job'; readonly job: Job }
  /** Too much has happened since the page last listened: it reads everything again. */
  | { readonly event: 'again' }
