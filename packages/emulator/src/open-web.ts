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

/**
 * Fetches the bytes of a file.
 * @throws InputError naming the address when nobody answers, the answer is another, or it breaks off
 */
export async function fetchBytes(url: string | URL): Promise<Uint8Array> {
  const response = await fetch(url).catch((error: unknown) => {
    throw new InputError(
      `${String(url)}: cannot be fetched (${reasonOf(error)}) — check the address and the connection`,
      { cause: error },
    )
  })
  if (!response.ok) throw new InputError(`${String(url)}: the server answers ${response.status}`)
  const bytes = await response.arrayBuffer().catch((error: unknown) => {
    throw new InputError(`${String(url)}: broke off while it was fetched (${reasonOf(error)}) — try again`, {
      cause: error,
    })
  })
  return new Uint8Array(bytes)
}

/** Node tells the reason one level below. */
function reasonOf(error: unknown): string {
  const { message, cause } = error instanceof Error ? error : new Error(String(error))
  return cause instanceof Error && cause.message !== '' ? cause.message : message
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
