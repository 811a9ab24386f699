import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Json } from '../trial.js'
import type { FromWorker, ToWorker } from './messages.js'

/** What runs, in how many processes. */
export interface RunWorkersOptions {
  /** Its export `work` (see `Work`) is run in every worker. Named by code, never by a user's file. */
  readonly module: URL
  /** For every worker. */
  readonly data: Json
  /** How many. */
  readonly workers: number
  /** Lets every worker finish the trial that it runs, and begin no other. */
  readonly signal?: AbortSignal
  /** Ends every worker at once; what they ran is tried again when the study goes on. */
  readonly kill?: AbortSignal
  /** Told what each worker does. */
  readonly onEvent?: (event: WorkerEvent) => void
  /** Added to the environment; by default libraries that ask OpenMP for threads get one. */
  readonly env?: Readonly<Record<string, string>>
}

/** What a worker has done. */
export type WorkerEvent =
  | { readonly kind: 'started'; readonly worker: number; readonly pid: number }
  /** What a worker's `emit` was given. */
  | { readonly kind: 'message'; readonly worker: number; readonly data: Json }
  | ({ readonly kind: 'ended' } & EndedWorker)

/** How a worker ended. */
export interface EndedWorker {
  /** Counted from 0. */
  readonly worker: number
  /** 0: its work was done, or it was told to stop. `null`: a signal ended it. */
  readonly code: number | null
  /** That ended it. */
  readonly signal: string | null
  /** What its work threw. */
  readonly reason?: string
}

/**
 * Runs a module's `work` in processes of their own, one thread each, until all have ended. None is started again: one that
 * is killed or fails is told of by `onEvent` and in the result, and the others go on with what it left in the journal.
 *
 * @returns how each worker ended
 * @throws Error when all of them failed, with the first one's reason.
 * @example
 * const stop = new AbortController()
 * process.once('SIGINT', () => stop.abort())
 * await runWorkers({ module: new URL('./tune-worker.js', import.meta.url), data: { trials: 200 }, workers: 2, signal: stop.signal })
 */
export async function runWorkers(options: RunWorkersOptions): Promise<readonly EndedWorker[]> {
  const { workers, signal, kill } = options
  if (!Number.isInteger(workers) || workers < 1)
    throw new Error(`${workers} workers: expected a whole number from 1`)
  const children = Array.from({ length: workers }, () => startProcess(options))
  const stopAll = (): void => children.forEach((child) => tell(child, { kind: 'stop' }))
  const killAll = (): void => children.forEach((child) => child.kill('SIGKILL'))
  signal?.addEventListener('abort', stopAll)
  kill?.addEventListener('abort', killAll)
  try {
    const running = children.map((child, worker) => untilItEnds(child, worker, options))
    if (signal?.aborted === true) stopAll()
    if (kill?.aborted === true) killAll()
    const ended = await Promise.all(running)
    const failed = ended.filter(({ code }) => code !== 0)
    if (failed.length === workers && kill?.aborted !== true)
      throw new Error(`every worker failed: ${describe(failed)}`)
    return ended
  } finally {
    signal?.removeEventListener('abort', stopAll)
    kill?.removeEventListener('abort', killAll)
  }
}

function startProcess({ env }: RunWorkersOptions): ChildProcess {
  return fork(fileURLToPath(new URL('./worker-main.js', import.meta.url)), [], {
    env: { ...process.env, OMP_NUM_THREADS: '1', ...env },
    execArgv: [],
    serialization: 'advanced',
  })
}

function untilItEnds(
  child: ChildProcess,
  worker: number,
  { module, data, onEvent }: RunWorkersOptions,
): Promise<EndedWorker> {
  let reason: string | undefined
  return new Promise((resolve) => {
    child.on('spawn', () => {
      onEvent?.({ kind: 'started', worker, pid: child.pid ?? 0 })
      tell(child, { kind: 'start', module: module.href, data, worker })
    })
    child.on('message', (message: FromWorker) => {
      if (message.kind === 'message') onEvent?.({ kind: 'message', worker, data: message.data })
      else if (message.kind === 'failed') reason = message.reason
    })
    const end = (code: number | null, signal: NodeJS.Signals | null): void => {
      const ended = { worker, code, signal, ...(reason === undefined ? {} : { reason }) }
      onEvent?.({ kind: 'ended', ...ended })
      resolve(ended)
    }
    child.on('error', (error) => {
      reason ??= error.message
      // A process that never started does not end either.
      if (child.pid === undefined) end(1, null)
    })
    child.on('close', end)
  })
}

/** One that ends just now no longer hears. */
function tell(child: ChildProcess, message: ToWorker): void {
  if (child.connected) child.send(message, () => undefined)
}

function describe([first]: readonly EndedWorker[]): string {
  return first?.reason ?? (first?.signal ? `ended by ${first.signal}` : `ended with ${first?.code}`)
}
