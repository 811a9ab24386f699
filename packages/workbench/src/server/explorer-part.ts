// What the explorer asks of the server: cases of a run's data that its emulator can be tried on.
import { Hono } from 'hono'
import { InputError } from '@utsushi/ground'
import { openRun, resolveRun, silentReporter } from '@utsushi/study'
import type { ExplorerCases } from '../wire/explorer.js'
import { inside } from './inside.js'
import type { ServerPart } from './part.js'

/**
 * `GET /api/explorer/cases?path=`: cases of a run. Where there are none, or its data are gone, it says why.
 *
 * @example openWorkbench({ folder, parts: [explorerPart()] })
 */
export const explorerPart = (): ServerPart => ({
  name: 'explorer',
  routes: ({ root }) =>
    new Hono().get('/cases', async (context) => {
      const folder = inside(root, context.req.query('path') ?? '')
      const { signal } = context.req.raw
      return context.json(await casesOf(folder, signal))
    }),
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
