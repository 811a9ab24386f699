// The thread that holds an onnxruntime-node session. `run()` blocks the thread it is called on, and flushing denormals
// changes that thread's arithmetic: neither may happen to the caller.
import { parentPort } from 'node:worker_threads'
import { InputError } from '@utsushi/ground'
import { openDirect } from './direct.js'
import type { OnnxRuntimeModule } from './direct.js'
import type { Reply, Request } from './messages.js'
import type { ModelSession } from './session.js'

let session: ModelSession | undefined
let queue = Promise.resolve()

async function answer(request: Request): Promise<{ reply: Reply; transfer: ArrayBuffer[] }> {
  const { id } = request
  switch (request.kind) {
    case 'open': {
      const ort = (await import('onnxruntime-node')) as unknown as OnnxRuntimeModule
      session = await openDirect(ort, request.bytes, {
        ...(request.threads === undefined ? {} : { intraOpNumThreads: request.threads }),
        extra: { session: { set_denormal_as_zero: '1' } },
      })
      return { reply: { id, inputs: session.inputs, outputs: session.outputs }, transfer: [] }
    }
    case 'run': {
      if (session === undefined) throw new Error('no model is loaded')
      const tensors = await session.run(request.feeds)
      // The memory of outputs belongs to ONNX Runtime: a copy can be handed over.
      for (const tensor of Object.values(tensors)) tensor.data = tensor.data.slice()
      return {
        reply: { id, tensors },
        transfer: Object.values(tensors).map(({ data }) => data.buffer as ArrayBuffer),
      }
    }
    case 'close':
      await session?.close()
      return { reply: { id }, transfer: [] }
    default:
      return request satisfies never
  }
}

parentPort?.on('message', (request: Request) => {
  queue = queue.then(async () => {
    try {
      const { reply, transfer } = await answer(request)
      parentPort?.postMessage(reply, transfer)
    } catch (error) {
      const failure: Reply = {
        id: request.id,
        failure: error instanceof Error ? error.message : String(error),
      }
      if (error instanceof InputError) failure.because = 'input'
      else if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')
        failure.because = 'missing'
      parentPort?.postMessage(failure)
    }
    if (request.kind === 'close') parentPort?.close()
  })
})
