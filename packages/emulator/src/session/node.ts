// A session in a worker thread of Node.
import { Worker } from 'node:worker_threads'
import { InputError } from '@utsushi/ground'
import type { Reply, Request } from './messages.js'
import type { ModelSession, SessionSettings } from './session.js'

type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never

/** Loads a model with onnxruntime-node in a thread of its own. A session that is forgotten does not keep Node alive. */
export async function openInWorker(bytes: Uint8Array, { threads }: SessionSettings): Promise<ModelSession> {
  const worker = new Worker(new URL('./worker.js', import.meta.url))
  const waiting = new Map<number, { resolve: (reply: Reply) => void; reject: (error: Error) => void }>()
  let next = 0
  let ended: Error | undefined

  const end = (error: Error): void => {
    ended ??= error
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
  }
  worker.on('error', (error) => end(error instanceof Error ? error : new Error(String(error))))
  worker.on('exit', () => end(new Error('the thread that runs the emulator has ended')))
  worker.on('message', (reply: Reply) => {
    const asked = waiting.get(reply.id)
    waiting.delete(reply.id)
    if (waiting.size === 0) worker.unref()
    if (reply.failure === undefined) asked?.resolve(reply)
    else asked?.reject(failureOf(reply.failure, reply.because))
  })

  const ask = (request: WithoutId<Request>, transfer: ArrayBuffer[] = []): Promise<Reply> =>
    new Promise((resolve, reject) => {
      if (ended) return reject(ended)
      const id = next++
      waiting.set(id, { resolve, reject })
      worker.ref()
      worker.postMessage({ ...request, id }, transfer)
    })

  try {
    const opened = await ask({ kind: 'open', bytes, ...(threads === undefined ? {} : { threads }) })
    return {
      inputs: opened.inputs ?? [],
      outputs: opened.outputs ?? [],
      async run(feeds) {
        const transfer = Object.values(feeds).map(({ data }) => data.buffer as ArrayBuffer)
        return (await ask({ kind: 'run', feeds }, transfer)).tensors ?? {}
      },
      async close() {
        if (ended) return
        const gone = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
        await ask({ kind: 'close' })
        worker.ref()
        await gone
      },
    }
  } catch (error) {
    await worker.terminate()
    throw error
  }
}

function failureOf(message: string, because: Reply['because']): Error {
  if (because === 'missing')
    return new Error('onnxruntime-node is not installed: npm install onnxruntime-node')
  return because === 'input' ? new InputError(message) : new Error(message)
}
