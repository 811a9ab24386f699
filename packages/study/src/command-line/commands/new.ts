import { relative } from 'node:path'
import type { Command } from 'commander'
import { writeProject } from '../../template/project.js'
import { withJson, type SharedOptions } from '../options.js'
import { runSession } from '../session.js'

interface NewOptions extends SharedOptions {
  readonly out?: string
}

/** `utsushi new <name>`: the project of a study of one's own. */
export function newCommand(parent: Command, done: (code: number) => void): void {
  const command = parent
    .command('new')
    .description("write the project of a study of one's own: small, whole, and ready to be changed")
    .argument('<name>', 'of the study: lower-case letters, digits and dashes')
    .option('--out <folder>', 'folder to write (default: the name)')
  withJson(command).action(async (name: string, options: NewOptions) =>
    done(
      await runSession(options, () => {
        const folder = options.out ?? name
        const files = writeProject(name, folder)
        return Promise.resolve({
          lines: [
            ...files.map((file) => `wrote ${relative('.', file)}`),
            `go on with: cd ${relative('.', folder) || '.'} && npm install && npm run demo`,
          ],
          json: { command: 'new', name, folder, files },
        })
      }),
    ),
  )
}
