// What every part of the server works with.
import type { Change } from '../wire/change.js'
import type { EventStream } from './event-stream.js'
import type { RunIndex } from './run-index.js'

/** Handed to whatever adds routes. */
export interface ServerContext {
  /** Absolute, links resolved. */
  readonly root: string
  /** The folder's name. */
  readonly title: string
  readonly index: RunIndex
  /** Told to every page that listens. */
  readonly changes: EventStream<Change>
}
