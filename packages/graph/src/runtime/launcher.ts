/**
 * The thread that starts worker threads.
 *
 * ONNX Runtime flushes denormals only on the thread that creates the first session of a process. A thread inherits that
 * setting from the one that starts it: so this thread creates the first session, and starts all workers.
 */
import { parentPort, Worker, workerData, type MessagePort } from 'node:worker_threads'
import * as ort from 'onnxruntime-node'

export type LauncherRequest =
  | { readonly kind: 'start'; readonly id: number; readonly port: MessagePort }
  | { readonly kind: 'end'; readonly id: number }

export interface LauncherReply {
  readonly id: number
  /** Why the worker ended, when it failed. */
  readonly error?: string
}

const port = parentPort

const workers = new Map<number, Worker>()

if (port !== null) {
  const { model } = workerData as { readonly model: Uint8Array }
  await ort.InferenceSession.create(model, {
    intraOpNumThreads: 1,
    extra: { session: { set_denormal_as_zero: '1' } },
  })
  // Read at run time: a compiler would fold the product without the thread's setting.
  const tiny = Number('1e-310')
  if (tiny * 0.5 !== 0) {
    process.emitWarning(
      'another ONNX Runtime session was made in this process first: denormal numbers are kept, and training may be slow',
    )
  }
  port.on('message', (request: LauncherRequest) => {
    const { id } = request
    if (request.kind === 'end') {
      void workers.get(id)?.terminate()
      return
    }
    const worker = new Worker(new URL('./worker.js', import.meta.url), {
      workerData: { port: request.port },
      transferList: [request.port],
    })
    workers.set(id, worker)
    let failure: string | undefined
    worker.on('error', (error) => {
      failure = error instanceof Error ? error.message : String(error)
    })
    worker.on('exit', () => {
      workers.delete(id)
      const reply: LauncherReply = { id, ...(failure !== undefined && { error: failure }) }
      port.postMessage(reply)
    })
  })
}
