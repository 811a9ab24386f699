/**
 * Running programs in Node: sessions live in a worker thread, one per runtime.
 */
import type { InferenceSession } from 'onnxruntime-common'
import type { Program } from '../compile/program.js'
import { GraphError } from '../expression/graph-error.js'
import { Executable, sessionPlan } from './executable.js'
import type { HostTensor } from './host.js'
import type { WorkerReply, WorkerRequest } from './protocol.js'
import type { ReplicaPlan, ReplicaRun } from './replica-steps.js'
import { startWorker } from './worker-thread.js'

/** Where programs run: the processor, an NVIDIA card (Linux), a card through WebGPU, or what is best there. */
export type Device = 'auto' | 'cpu' | 'cuda' | 'webgpu'

/** How programs run. */
export interface RuntimeOptions {
  /** Threads inside one operation; 1 is best for small models. */
  readonly threads?: number
  /** Where to run; `auto` is the CPU unless a later release measures a device to be faster. */
  readonly device?: Device
  /** Check every value for NaN and infinity and name the operation at fault. Several times slower. */
  readonly checked?: boolean
}

/**
 * Opens a worker thread in which programs run. Close it when done.
 * @example
 * const runtime = await openRuntime({ threads: 2 })
 * const { y } = await (await runtime.load(double)).run({ x: hostTensor([1, 2, 3]) })
 * await runtime.close()
 */
export async function openRuntime(options: RuntimeOptions = {}): Promise<Runtime> {
  return new Runtime(options)
}

/** A worker thread with an ONNX Runtime session for every program loaded in it; {@link openRuntime} opens one. */
export class Runtime {
  private readonly worker = startWorker()
  private readonly waiting = new Map<
    number,
    { resolve: (reply: Record<string, HostTensor>) => void; reject: (error: Error) => void }
  >()
  private readonly loaded = new Map<Program, Promise<Executable>>()
  private readonly sessions = new Map<Executable, number>()
  private nextRequest = 0
  private nextSession = 0

  constructor(readonly options: RuntimeOptions) {
    const { port } = this.worker
    port.on('message', (reply: WorkerReply) => {
      const waiting = this.waiting.get(reply.id)
      this.waiting.delete(reply.id)
      if (this.waiting.size === 0) port.unref()
      if ('error' in reply) waiting?.reject(new Error(reply.error))
      else waiting?.resolve({ ...reply.values })
    })
    port.unref()
    void this.worker.ended.then((error) => {
      for (const { reject } of this.waiting.values())
        reject(error ?? new Error('the worker thread has ended'))
      this.waiting.clear()
      port.unref()
    })
  }

  /** Makes a program ready to run; the same program is loaded once. */
  load(program: Program): Promise<Executable> {
    const known = this.loaded.get(program)
    if (known !== undefined) return known
    const made = this.create(program)
    this.loaded.set(program, made)
    return made
  }

  private async create(program: Program): Promise<Executable> {
    const checked = this.options.checked ?? false
    const session = this.nextSession++
    const plan = sessionPlan(program, sessionOptions(this.options), checked)
    await this.send({ kind: 'load', session, plan })
    const executable = new Executable(program, checked ? program.checks() : [], (request) => {
      if (request.kind === 'release') {
        this.loaded.delete(program)
        this.sessions.delete(executable)
      }
      return this.send({ ...request, session } as WorkerRequest)
    })
    this.sessions.set(executable, session)
    return executable
  }

  /** Steps of one replica among several; see `replicas.ts`. */
  async replicaSteps(
    gradient: Executable,
    update: Executable,
    plan: ReplicaPlan,
    run: ReplicaRun,
  ): Promise<Record<string, HostTensor>> {
    const [own, other] = [this.sessions.get(gradient), this.sessions.get(update)]
    if (own === undefined || other === undefined) throw new GraphError('both programs must be loaded here')
    return this.send({ kind: 'replica-steps', session: own, update: other, plan, run })
  }

  private send(request: WorkerRequest): Promise<Record<string, HostTensor>> {
    const id = this.nextRequest++
    this.worker.port.ref()
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject })
      this.worker.port.postMessage({ ...request, id })
    })
  }

  /** Ends the worker thread; runs that still wait are refused. */
  async close(): Promise<void> {
    await this.worker.end()
  }
}

/** Session settings: sequential execution, denormals flushed to zero. */
export function sessionOptions({
  threads = 1,
  device = 'cpu',
}: RuntimeOptions): InferenceSession.SessionOptions {
  return {
    executionProviders: device === 'cuda' || device === 'webgpu' ? [device, 'cpu'] : ['cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
    extra: { session: { set_denormal_as_zero: '1', intra_op: { allow_spinning: '1' } } },
  }
}
