// The thread that runs the emulator, so that the page stays quick while it thinks: ONNX Runtime's wasm, on one thread of its own.
import { preprocess, type SignalStep } from '@utsushi/data'
import { openEmulator, type Emulator } from '@utsushi/emulator'
import * as ort from 'onnxruntime-web/wasm'
import type { Reply, Request } from './messages.js'

let emulator: Emulator | undefined
let queue = Promise.resolve()

async function answer(request: Request): Promise<Omit<Reply, 'id'>> {
  switch (request.kind) {
    case 'open': {
      ort.env.wasm.numThreads = 1
      // One file has its runtime inside; a served page fetches it from beside this script.
      if (request.wasm !== undefined) ort.env.wasm.wasmBinary = request.wasm
      const doubts: string[] = []
      emulator = await openEmulator(request.bytes, { ort, onWarning: (doubt) => doubts.push(doubt) })
      return { metadata: emulator.metadata, doubts }
    }
    case 'ask': {
      if (emulator === undefined) throw new Error('no emulator is open')
      return { prediction: await emulator.predict(request.inputs, { extrapolation: 'report' }) }
    }
    case 'prepare': {
      const { axis, values } = request
      const steps = emulator?.metadata.training['preprocess']
      const chain = (Array.isArray(steps) ? steps : []) as unknown as readonly SignalStep[]
      return { prepared: preprocess(chain)({ axis, values }) }
    }
    default:
      return request satisfies never
  }
}

const reply = (message: Reply): void => postMessage(message)

addEventListener('message', ({ data: request }: MessageEvent<Request>) => {
  queue = queue.then(async () => {
    try {
      reply({ id: request.id, ...(await answer(request)) })
    } catch (error) {
      reply({ id: request.id, failure: error instanceof Error ? error.message : String(error) })
    }
  })
})
