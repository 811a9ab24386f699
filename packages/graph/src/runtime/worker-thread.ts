/**
 * Worker threads with denormals flushed, started through the process's one launcher.
 */
import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads'
import { irVersion, opset } from '../compile/program.js'
import { encodeModel } from '../onnx/model.js'
import type { LauncherReply, LauncherRequest } from './launcher.js'

export interface WorkerThread {
  /** Speaks with the worker; keeps the process alive only while it is referenced. */
  readonly port: MessagePort
  /** Settles when the worker has ended; with an error when it failed. */
  readonly ended: Promise<Error | undefined>
  end(): Promise<void>
}

let launcher: Worker | undefined

const endings = new Map<number, (reply: LauncherReply) => void>()

let nextId = 0

export function startWorker(): WorkerThread {
  const thread = (launcher ??= startLauncher())
  const id = nextId++
  const { port1, port2 } = new MessageChannel()
  const ended = new Promise<Error | undefined>((resolve) => {
    endings.set(id, ({ error }) => resolve(error === undefined ? undefined : new Error(error)))
  })
  const send = (request: LauncherRequest, transfer: MessagePort[] = []): void =>
    thread.postMessage(request, transfer)
  send({ kind: 'start', id, port: port2 }, [port2])
  return {
    port: port1,
    ended,
    end: async () => {
      port1.close()
      thread.ref()
      send({ kind: 'end', id })
      await ended
      if (endings.size === 0) thread.unref()
    },
  }
}

function startLauncher(): Worker {
  const thread = new Worker(new URL('./launcher.js', import.meta.url), {
    workerData: { model: identityModel() },
  })
  thread.on('message', (reply: LauncherReply) => {
    endings.get(reply.id)?.(reply)
    endings.delete(reply.id)
  })
  const fail = (error: string): void => {
    launcher = undefined
    for (const [id, end] of endings) end({ id, error })
    endings.clear()
  }
  thread.on('error', (error) => fail(error.message))
  thread.on('exit', () => fail('the launcher of worker threads has ended'))
  // After the listeners: one for messages would keep the process alive again.
  thread.unref()
  return thread
}

/** The smallest model that makes a session. */
function identityModel(): Uint8Array {
  const value = (name: string) => ({ name, dtype: 'float32' as const, shape: [1] })
  return encodeModel({
    graph: {
      name: 'identity',
      nodes: [{ opType: 'Identity', inputs: ['x'], outputs: ['y'] }],
      inputs: [value('x')],
      outputs: [value('y')],
      initializers: [],
    },
    opset,
    irVersion,
    producer: 'utsushi',
    producerVersion: '0.1.0',
    metadata: {},
  })
}
