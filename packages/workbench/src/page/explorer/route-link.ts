// The explorer's state in the workbench's addresses: behind `?` of the view that is open.
import { goTo, linkTo, route } from '../router.js'
import type { LinkPlace } from './link.js'

/** Reads and writes the query of the view. */
export const routeLink: LinkPlace = {
  read: () => route.peek().query,
  write: (query) => {
    const { parts } = route.peek()
    goTo(linkTo(parts, Object.fromEntries(query)), { replace: true })
  },
}
