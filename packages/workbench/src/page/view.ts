// What a view of the page is.
import type { ComponentType } from 'preact'
import type { Route } from './router.js'

/** What every view is given. */
export interface ViewProps {
  readonly route: Route
}

/** A view of the page. */
export interface View {
  readonly name: string
  /** In the header; those without one are reached by links. */
  readonly title?: string
  readonly match: (route: Route) => boolean
  readonly load: () => Promise<{ readonly View: ComponentType<ViewProps> }>
}
