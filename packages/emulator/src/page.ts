// The package in a page: what `index.ts` gives, without Node's files and threads.
import type { Emulator, OpenOptions } from './emulator.js'
import { fetchBytes, openBytes } from './open-web.js'

export * from './surface.js'

/**
 * Opens an emulator in a page, from its address or bytes.
 *
 * @throws InputError when it is no emulator, or does not hold what was written
 * @example
 * const emulator = await openEmulator('model.onnx')
 */
export async function openEmulator(
  source: string | URL | Uint8Array,
  options: OpenOptions = {},
): Promise<Emulator> {
  if (options.backend === 'node') throw new Error('backend "node" needs Node; leave it out in a page')
  if (source instanceof Uint8Array) return openBytes(source, 'emulator', options)
  return openBytes(await fetchBytes(source), String(source), options)
}
