// What the explorer asks of the server: cases of a run's data that its emulator can be tried on.
import { Hono } from 'hono'
import { InputError } from '@utsushi/ground'
import { openRun, resolveRun, silentReporter } from '@utsushi/study'
import type { ExplorerCases } from '../wire/explorer.js'
import { inside } from './inside.js'
import type { ServerPart } from './part.js'

/** What the face adds. */
export interface ExplorerPartOptions {
  /** A script that the explorer loads where pictures are read: it draws sketches. */
  readonly script?: () => Promise<string>
}

/**
 * `GET /api/explorer/cases?path=`: cases of a run. Where there are none, or its data are gone, it says why.
 * `GET /api/explorer/script.js`: what draws sketches; empty where the face gives none.
 *
 * @example openWorkbench({ folder, parts: [explorerPart()] })
 */
export const explorerPart = ({ script }: ExplorerPartOptions = {}): ServerPart => ({
  name: 'explorer',
  routes: ({ root }) =>
    new Hono()
      .get('/cases', async (context) => {
        const folder = inside(root, context.req.query('path') ?? '')
        const { signal } = context.req.raw
        return context.json(await casesOf(folder, signal))
      })
      .get('/script.js', async (context) =>
        context.body((await script?.()) ?? '', 200, { 'content-type': 'text/javascript' }),
      ),
})

async function casesOf(folder: string, signal: AbortSignal): Promise<ExplorerCases> {
  try {
    const run = openRun(folder)
    const { study, config } = resolveRun(run)
    const context = { reporter: silentReporter, signal, threads: 1, device: 'cpu' } as const
    return { cases: (await study.exampleCases?.(config, run, context)) ?? [] }
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    return { cases: [], why: error.message }
  }
}
