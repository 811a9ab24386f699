// `utsushi fetch`: a published encoder into a folder, which `encoder: { kind: folder, path }` of a study file then reads.
import { existsSync } from 'node:fs'
import { join, relative } from 'node:path'
import { InputError } from '@utsushi/ground'
import { fetchCheckpoint } from '@utsushi/learn/node'
import { runSession, withJson, type AddCommand, type SharedOptions } from '@utsushi/study/command-line'
import { readCheckpointList } from '../encoder/checkpoint-list.js'

interface FetchOptions extends SharedOptions {
  readonly list: string
  readonly out?: string
}

/** `utsushi fetch <name> --list <file>`. */
export const fetchCommand: AddCommand = (parent, done) => {
  const command = parent
    .command('fetch')
    .description('fetch a published encoder by name, checked by its SHA-256, into a folder')
    .argument('<name>', 'of the checkpoint in the list')
    .requiredOption('--list <file>', 'where checkpoints stand and what they hash to; YAML or JSON')
    .option('--out <folder>', 'folder to write (default: the name)')
  withJson(command).action(async (name: string, options: FetchOptions) =>
    done(
      await runSession(options, async ({ signal }) => {
        const folder = options.out ?? name
        const files = ['config.json', 'model.safetensors'].map((file) => join(folder, file))
        const known = files.find((file) => existsSync(file))
        if (known !== undefined)
          throw new InputError(`${known}: stands there already — name another folder by --out, or remove it`)
        const checkpoints = await readCheckpointList(options.list)
        await fetchCheckpoint(name, folder, { checkpoints, ...(signal && { signal }) })
        const licence = checkpoints[name]?.licence ?? ''
        return {
          lines: [
            ...files.map((file) => `wrote ${relative('.', file)}`),
            `licence of the weights: ${licence}`,
            `use it with: --set encoder.kind=folder --set encoder.path=${relative('.', folder) || '.'}`,
          ],
          json: { command: 'fetch', name, folder, files, licence },
        }
      }),
    ),
  )
}
