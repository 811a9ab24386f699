// Opening with onnxruntime-web, or any ONNX Runtime that is handed in, on the calling thread.
import { InputError } from '@utsushi/ground'
import { emulatorFrom } from './emulator.js'
import type { Emulator, OpenOptions } from './emulator.js'
import { openDirect } from './session/direct.js'
import type { OnnxRuntimeModule } from './session/direct.js'
import type { ModelSession } from './session/session.js'

/** Opens an emulator from its bytes. */
export async function openBytes(bytes: Uint8Array, file: string, options: OpenOptions): Promise<Emulator> {
  const { ort, threads, onWarning } = options
  const open = async (): Promise<ModelSession> => {
    const runtime = ort ?? (await importWeb())
    if (threads !== undefined) runtime.env.wasm.numThreads = threads
    return openDirect(runtime, bytes, {})
  }
  return emulatorFrom(bytes, file, open, onWarning)
}

/** Fetches the bytes of a file. */
export async function fetchBytes(url: string | URL): Promise<Uint8Array> {
  const response = await fetch(url)
  if (!response.ok) throw new InputError(`${String(url)}: the server answers ${response.status}`)
  return new Uint8Array(await response.arrayBuffer())
}

async function importWeb(): Promise<OnnxRuntimeModule> {
  try {
    return await import('onnxruntime-web')
  } catch (error) {
    throw new Error('onnxruntime-web cannot be loaded: npm install onnxruntime-web, or hand it in as `ort`', {
      cause: error,
    })
  }
}
