// `utsushi serve`: runs, live curves, tunings and emulators in a page of this machine.
import { fileURLToPath } from 'node:url'
import { InputError } from '@utsushi/ground'
import { runSession, withJson, type AddCommand, type SharedOptions } from '@utsushi/study/command-line'
import { sketchScript } from './emulator-page.js'

/** The command itself, which pages start trainings by. */
const mainModule = fileURLToPath(new URL('../main.js', import.meta.url))

interface ServeOptions extends SharedOptions {
  readonly port?: number
}

/** `utsushi serve [folder]`. */
export const serveCommand: AddCommand = (parent, done) => {
  const command = parent
    .command('serve')
    .description('show the runs under a folder in a page: live curves, comparisons, tunings, emulators')
    .argument('[folder]', 'what is shown, and all that is ever read', '.')
    .option('--port <number>', 'where to listen (default: the first free one from 4780 on)', portNumber)
  withJson(command).action(async (folder: string, options: ServeOptions) =>
    done(
      await runSession(options, async ({ signal, reporter }) => {
        // The server is loaded where it is asked for: no other command needs it.
        const { explorerPart, openWorkbench, studyParts } = await import('@utsushi/workbench')
        const workbench = await openWorkbench({
          folder,
          parts: [explorerPart({ script: sketchScript }), ...studyParts],
          command: { program: process.execPath, args: [...process.execArgv, mainModule], name: 'utsushi' },
          ...(options.port !== undefined && { port: options.port }),
          onError: (error) =>
            reporter.warn(error instanceof Error ? (error.stack ?? error.message) : String(error)),
        })
        const { address, port } = workbench
        const told =
          options.json === true
            ? JSON.stringify({ command: 'serve', folder, address, port })
            : `open ${address}\nCtrl-C ends the server; trainings that were started from the page go on`
        process.stdout.write(`${told}\n`)
        await new Promise<void>((resolve) => {
          if (signal?.aborted === true) resolve()
          signal?.addEventListener('abort', () => resolve(), { once: true })
        })
        await workbench.close()
        return { lines: [], json: { command: 'serve', folder, ended: true }, code: 0 }
      }),
    ),
  )
}

/** @throws InputError for what is no port */
function portNumber(text: string): number {
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new InputError(`--port ${text} is no port — a whole number up to 65535, 0 for any that is free`)
  return port
}
