// Which view the address names: what stands behind `#`, so that one document serves every view and links can be kept.
import { signal } from '@preact/signals'

/** An address within the page. */
export interface Route {
  /** `#/run/runs%2Ffirst/curves` is `['run', 'runs/first', 'curves']`. */
  readonly parts: readonly string[]
  /** What stands behind `?`: the state of a view. */
  readonly query: URLSearchParams
}

/** Reads an address. @example parseRoute('#/run/runs%2Ffirst?zoom=3').parts // ['run', 'runs/first'] */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2)
  return {
    parts: path.split('/').filter(Boolean).map(decoded),
    query: new URLSearchParams(query),
  }
}

/** Writes an address. @example linkTo(['run', 'runs/first']) // '#/run/runs%2Ffirst' */
export function linkTo(parts: readonly string[], query: Readonly<Record<string, string>> = {}): string {
  const path = parts.map(encodeURIComponent).join('/')
  const search = new URLSearchParams(query).toString()
  return `#/${path}${search === '' ? '' : `?${search}`}`
}

/** Where the page is. */
export const route = signal<Route>(parseRoute(globalThis.location?.hash ?? ''))

/** Goes to an address; `replace` leaves no step to go back to, for a state that changes as something is dragged. */
export function goTo(link: string, { replace = false } = {}): void {
  if (replace) history.replaceState(null, '', link)
  else history.pushState(null, '', link)
  route.value = parseRoute(link)
}

/** Follows the address from now on. */
export function followAddress(): void {
  const read = (): void => {
    route.value = parseRoute(location.hash)
  }
  addEventListener('hashchange', read)
  addEventListener('popstate', read)
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
