// What a tab of one run is.
import type { ComponentType } from 'preact'
import type { RunDetail } from '../wire/runs.js'
import type { Route } from './router.js'

/** What every tab is given. */
export interface RunViewProps {
  readonly run: RunDetail
  readonly route: Route
}

/** A tab of a run. */
export interface RunView {
  /** In the address: `#/run/<path>/<name>`. */
  readonly name: string
  readonly title: string
  readonly match: (run: RunDetail) => boolean
  readonly load: () => Promise<{ readonly View: ComponentType<RunViewProps> }>
}
