/**
 * A worker process: loads the module that it is told, and runs its `work` once. It ends with it, and begins to end when it is
 * told to or its coordinator is no more. Ctrl-C, which a terminal sends to all, is the coordinator's to answer.
 */
import type { Json } from '../trial.js'
import type { FromWorker, ToWorker, Work } from './messages.js'

const stop = new AbortController()
process.on('SIGINT', () => undefined)
process.on('disconnect', () => stop.abort())
process.on('message', (message: ToWorker) => {
  if (message.kind === 'stop') stop.abort()
  else void start(message)
})

async function start({ module, data, worker }: Extract<ToWorker, { kind: 'start' }>): Promise<void> {
  try {
    const { work } = (await import(module)) as { readonly work?: Work }
    if (typeof work !== 'function') throw new Error(`${module} exports no function "work"`)
    await work({
      data,
      worker,
      signal: stop.signal,
      emit: (sent: Json) => send({ kind: 'message', data: sent }),
    })
    end({ kind: 'done' })
  } catch (error) {
    end({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) })
  }
}

/** Nobody listens any more when the coordinator was killed. */
function send(message: FromWorker): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined)
}

/** After everything that was sent. What a module left running does not keep the process. */
function end(last: FromWorker): void {
  const exit = (): void => process.exit(last.kind === 'done' ? 0 : 1)
  if (process.connected && process.send !== undefined) process.send(last, undefined, undefined, exit)
  else exit()
}
