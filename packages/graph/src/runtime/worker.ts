/**
 * The worker thread that owns sessions. `run()` blocks the thread it is called on, and flushing denormals changes that
 * thread's own arithmetic: neither may happen on the thread of the command line, statistics or tests.
 */
import { workerData, type MessagePort } from 'node:worker_threads'
import * as ort from 'onnxruntime-node'
import type { HostTensor } from './host.js'
import type { Envelope, WorkerReply } from './protocol.js'
import { runReplicaSteps } from './replica-steps.js'
import { ResidentSession, type Ort } from './session.js'

const sessions = new Map<number, ResidentSession>()

function sessionOf(id: number): ResidentSession {
  const session = sessions.get(id)
  if (session === undefined) throw new Error(`session ${id} is not loaded`)
  return session
}

async function answer(request: Envelope): Promise<Readonly<Record<string, HostTensor>>> {
  if (request.kind === 'load') {
    sessions.set(request.session, await ResidentSession.create(ort as unknown as Ort, request.plan))
    return {}
  }
  const session = sessionOf(request.session)
  switch (request.kind) {
    case 'set':
      session.set(request.values)
      return {}
    case 'get':
      return session.get(request.names)
    case 'run':
      return session.run(request.feeds)
    case 'replica-steps':
      return runReplicaSteps(request.plan, session, sessionOf(request.update), request.run)
    case 'release':
      sessions.delete(request.session)
      await session.release()
      return {}
  }
}

const { port } = workerData as { readonly port: MessagePort }

let previous = Promise.resolve()
port.on('message', (request: Envelope) => {
  previous = previous.then(async () => {
    let reply: WorkerReply
    try {
      reply = { id: request.id, values: await answer(request) }
    } catch (error) {
      reply = { id: request.id, error: error instanceof Error ? error.message : String(error) }
    }
    port.postMessage(reply)
  })
})
