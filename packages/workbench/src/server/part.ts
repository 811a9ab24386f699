// What a study or another package adds to the server: routes of its own, behind the same guard.
import type { Hono } from 'hono'
import type { ServerContext } from './context.js'

/**
 * Routes under `/api/<name>`. Every request to them has passed the guard: a page of this server asks.
 *
 * @example const part: ServerPart = { name: 'artwork', routes: ({ root }) => new Hono().get('/groups', …) }
 */
export interface ServerPart {
  readonly name: string
  readonly routes: (context: ServerContext) => Hono
}
