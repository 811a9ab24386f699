/**
 * Running programs in Node: sessions live in a worker thread, one per runtime.
 */
import { Worker } from 'node:worker_threads'
import type { InferenceSession } from 'onnxruntime-common'
import { checkedOutput, type CheckPoint } from '../checked.js'
import { GraphError } from '../graph-error.js'
import { stateOutput, type Program } from '../program.js'
import { evaluateDim, formatShape } from '../shape.js'
import type { Tensor } from '../tensor.js'
import type { Feeds, HostTensor } from './host.js'
import type { WorkerReply, WorkerRequest } from './protocol.js'
import type { SessionPlan } from './session.js'

export type Device = 'auto' | 'cpu' | 'cuda' | 'webgpu'

export interface RuntimeOptions {
  /** Threads inside one operation; 1 is best for small models. */
  readonly threads?: number
  /** Where to run; `auto` is the CPU unless a later release measures a device to be faster. */
  readonly device?: Device
  /** Check every value for NaN and infinity and name the operation at fault. Several times slower. */
  readonly checked?: boolean
}

/** A value became NaN or infinite. */
export class NonFiniteError extends Error {
  override readonly name = 'NonFiniteError'
}

/** Opens a worker thread in which programs run. Close it when done. */
export async function openRuntime(options: RuntimeOptions = {}): Promise<Runtime> {
  return new Runtime(options)
}

export class Runtime {
  private readonly worker: Worker
  private readonly waiting = new Map<
    number,
    { resolve: (reply: Record<string, HostTensor>) => void; reject: (error: Error) => void }
  >()
  private readonly loaded = new Map<Program, Promise<Executable>>()
  private nextRequest = 0
  private nextSession = 0

  constructor(readonly options: RuntimeOptions) {
    this.worker = new Worker(new URL('./worker.js', import.meta.url))
    this.worker.unref()
    this.worker.on('message', (reply: WorkerReply) => {
      const waiting = this.waiting.get(reply.id)
      this.waiting.delete(reply.id)
      if (this.waiting.size === 0) this.worker.unref()
      if ('error' in reply) waiting?.reject(new Error(reply.error))
      else waiting?.resolve({ ...reply.values })
    })
    const fail = (error: Error): void => {
      for (const { reject } of this.waiting.values()) reject(error)
      this.waiting.clear()
    }
    this.worker.on('error', fail)
    this.worker.on('exit', () => fail(new Error('the worker thread has ended')))
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
    const names = Object.keys(program.outputs)
    const outputs = Object.fromEntries(names.map((name) => [stateOutput(name, program.state), name]))
    const plan: SessionPlan = {
      model: program.toOnnx({ checked }),
      inputs: program.inputs.map((tensor) => tensor.node.attributes['name'] as string),
      outputs: checked ? { ...outputs, [checkedOutput]: checkedOutput } : outputs,
      state: program.state,
      options: sessionOptions(this.options),
    }
    await this.send({ kind: 'load', session, plan })
    return new Executable(program, checked ? program.checks() : [], (request) =>
      this.send({ ...request, session } as WorkerRequest),
    )
  }

  private send(request: WorkerRequest): Promise<Record<string, HostTensor>> {
    const id = this.nextRequest++
    this.worker.ref()
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject })
      this.worker.postMessage({ ...request, id })
    })
  }

  async close(): Promise<void> {
    await this.worker.terminate()
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

type Send = (request: DistributiveOmit<WorkerRequest, 'session'>) => Promise<Record<string, HostTensor>>
type DistributiveOmit<T, K extends string> = T extends unknown ? Omit<T, K> : never

/** A loaded program. */
export class Executable {
  constructor(
    readonly program: Program,
    private readonly checks: readonly CheckPoint[],
    private readonly request: Send,
  ) {}

  /** Gives inputs that stay from run to run: data, parameters, state. */
  async set(values: Feeds): Promise<void> {
    checkFeeds(this.program, values)
    await this.request({ kind: 'set', values })
  }

  /** The present values of state or of inputs that were set. */
  get(names: readonly string[]): Promise<Record<string, HostTensor>> {
    return this.request({ kind: 'get', names })
  }

  /**
   * Runs once.
   *
   * @returns every output that is not state
   * @throws GraphError when a feed does not match its input; NonFiniteError in checked mode
   */
  async run(feeds: Feeds = {}): Promise<Record<string, HostTensor>> {
    checkFeeds(this.program, feeds)
    const outputs = await this.request({ kind: 'run', feeds })
    const flags = outputs[checkedOutput]
    if (flags === undefined) return outputs
    const at = Array.from(flags.data as Float32Array).findIndex((flag) => flag !== 0)
    const point = this.checks[at]
    if (point !== undefined) {
      const site = point.site === undefined ? '' : `, built at ${point.site}`
      throw new NonFiniteError(
        `${this.program.name}: ${point.op} gave NaN or infinity (${point.type}${site})`,
      )
    }
    return Object.fromEntries(Object.entries(outputs).filter(([name]) => name !== checkedOutput))
  }

  async release(): Promise<void> {
    await this.request({ kind: 'release' })
  }
}

/** Feeds must name inputs and have their dtype and shape, named sizes agreeing with each other. */
export function checkFeeds(program: Program, feeds: Feeds): void {
  const sizes = new Map<string, number>()
  for (const [name, value] of Object.entries(feeds)) {
    const source = program.inputs.find((tensor) => tensor.node.attributes['name'] === name)
    if (source === undefined) {
      const known = program.inputs.map((tensor) => String(tensor.node.attributes['name'])).join(', ')
      throw new GraphError(`${program.name} has no input "${name}"; it has ${known}`)
    }
    if (source.dtype !== value.dtype || !fits(source, value.shape, sizes)) {
      throw new GraphError(
        `${program.name}: input "${name}" is ${value.dtype}${formatShape(value.shape)}, expected ${source.dtype}${formatShape(source.shape)}`,
      )
    }
  }
}

function fits(source: Tensor, shape: readonly number[], sizes: Map<string, number>): boolean {
  if (source.shape.length !== shape.length) return false
  return source.shape.every((dim, axis) => {
    const size = shape[axis]
    if (typeof dim === 'string' && size !== undefined && /^\w+$/.test(dim) && !sizes.has(dim))
      sizes.set(dim, size)
    return evaluateDim(dim, sizes) === size
  })
}
