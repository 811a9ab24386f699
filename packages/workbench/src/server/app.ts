// The server as a function of requests: guard, headers, routes, the page, and one sentence for whatever goes wrong.
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { InputError, printable } from '@utsushi/ground'
import type { Problem } from '../wire/problem.js'
import { actionRoutes } from './action-routes.js'
import type { ServerContext } from './context.js'
import { curveRoutes } from './curve-routes.js'
import { guard, type GuardOptions } from './guard.js'
import { secureHeaders } from './headers.js'
import type { Jobs } from './jobs.js'
import { pageFiles } from './page-files.js'
import type { ServerPart } from './part.js'
import { Refusal } from './refusal.js'
import { runRoutes } from './run-routes.js'
import { tuningRoutes } from './tuning-routes.js'

/** What an app is made of. */
export interface AppOptions extends GuardOptions {
  readonly context: ServerContext
  /** Folder of the built page. */
  readonly page: string
  readonly parts?: readonly ServerPart[]
  /** What runs commands; without it pages show them to be typed. */
  readonly jobs?: Jobs
  /** Told of errors that nobody expected. */
  readonly onError?: (error: unknown) => void
}

/** Longer requests are nobody's. */
const longestBody = 64 * 1024 * 1024

/** Builds the app; `app.fetch` answers requests. */
export function workbenchApp({
  context,
  page,
  parts = [],
  jobs,
  onError = () => undefined,
  ...own
}: AppOptions): Hono {
  const app = new Hono()
  app.use(secureHeaders)
  app.use(guard(own))
  app.use(
    bodyLimit({
      maxSize: longestBody,
      onError: () => {
        throw new Refusal(413, 'the request is larger than 64 MiB')
      },
    }),
  )
  app.route('/api', runRoutes(context))
  app.route('/api', curveRoutes(context))
  app.route('/api', actionRoutes(context, jobs))
  app.route('/api', tuningRoutes(context))
  for (const { name, routes } of parts) app.route(`/api/${name}`, routes(context))
  app.all('/api/*', () => {
    throw new Refusal(404, 'the server knows no such request')
  })
  app.get('*', pageFiles(page))
  app.notFound((asked) =>
    asked.json<Problem>(
      { error: 'the server knows no such request' },
      asked.req.method === 'GET' ? 404 : 405,
    ),
  )
  app.onError((error, asked) => {
    const [status, message] =
      error instanceof Refusal
        ? [error.status, error.message]
        : error instanceof InputError
          ? [400 as const, error.message]
          : [500 as const, `the server could not do this: ${error.message || error.name}`]
    if (status === 500) onError(error)
    return asked.json<Problem>({ error: printable(message) }, status)
  })
  return app
}
