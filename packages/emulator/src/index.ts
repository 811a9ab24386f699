// Opens and runs a finished emulator. This is the entry for Node; a page gets `page.ts` under the same name.
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { InputError } from '@utsushi/ground'
import { regularFile } from '@utsushi/ground/node'
import { emulatorFrom } from './emulator.js'
import type { Emulator, OpenOptions } from './emulator.js'
import { fetchBytes, openBytes } from './open-web.js'
import { openInWorker } from './session/node.js'

export * from './surface.js'

/**
 * Opens an emulator from a path, an address or bytes. In Node it runs in a thread of its own; with `backend: 'web'` or a
 * module handed in as `ort` it runs on the calling thread.
 *
 * @throws InputError when the file is missing, no emulator, or does not hold what was written
 * @example
 * const emulator = await openEmulator('runs/ecosystem/model.onnx')
 * const { outputs, extrapolations } = await emulator.predict({ drivers, parameters })
 * await emulator.close()
 */
export async function openEmulator(
  source: string | URL | Uint8Array,
  options: OpenOptions = {},
): Promise<Emulator> {
  const [bytes, file] =
    source instanceof Uint8Array ? [source, 'emulator'] : [await load(source), String(source)]
  if (options.backend === 'web' || (options.ort && options.backend === undefined))
    return openBytes(bytes, file, options)
  if (options.ort)
    throw new Error('a module handed in as `ort` cannot go to another thread; leave out backend "node"')
  const { threads, onWarning } = options
  const settings = threads === undefined ? {} : { threads }
  return emulatorFrom(bytes, file, (model) => openInWorker(model, settings), onWarning)
}

async function load(source: string | URL): Promise<Uint8Array> {
  const text = String(source)
  if (/^https?:/.test(text)) return fetchBytes(text)
  try {
    return await readFile(regularFile(text.startsWith('file:') ? fileURLToPath(text) : text))
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT') throw new InputError(`${text}: no such file`, { cause: error })
    if (code === 'EISDIR') throw new InputError(`${text}: a folder; expected a model.onnx`, { cause: error })
    throw error
  }
}
