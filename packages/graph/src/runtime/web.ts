/**
 * Running programs in a page, in `onnxruntime-web`. The module is handed in, so that the page decides how it is loaded.
 *
 * Sessions live on the calling thread: `run()` blocks it, so a page trains inside a worker of its own. WebAssembly cannot
 * flush denormals; programs whose gradients vanish are slower here than in Node.
 */
import type { InferenceSession } from 'onnxruntime-common'
import type { Program } from '../compile/program.js'
import { GraphError } from '../expression/graph-error.js'
import { Executable, sessionPlan } from './executable.js'
import type { HostTensor } from './host.js'
import { ResidentSession, type Ort } from './session.js'

export interface WebRuntimeOptions {
  /** Where to run, first choice first; `wasm` works everywhere. */
  readonly device?: 'wasm' | 'webgpu'
  /** Check every value for NaN and infinity and name the operation at fault. Several times slower. */
  readonly checked?: boolean
}

/** Where programs run in a page; {@link Executable} is the same as in Node. */
export interface WebRuntime {
  readonly options: WebRuntimeOptions
  /** Makes a program ready to run; the same program is loaded once. */
  load(program: Program): Promise<Executable>
  /** Lets go of every session. */
  close(): Promise<void>
}

/**
 * Opens a runtime on the `onnxruntime-web` module.
 *
 * @param ort the module, set up by the page: `ort.env.wasm.numThreads`, `ort.env.wasm.wasmPaths`
 * @example
 * import * as ort from 'onnxruntime-web/wasm'
 * const runtime = await openWebRuntime(ort)
 * const { loss } = await (await runtime.load(step)).run({ x, y })
 */
export async function openWebRuntime(ort: object, options: WebRuntimeOptions = {}): Promise<WebRuntime> {
  if (!isOrt(ort))
    throw new GraphError('openWebRuntime needs the onnxruntime-web module, as `import * as ort`')
  const sessions = new Set<ResidentSession>()
  const loaded = new Map<Program, Promise<Executable>>()
  const load = async (program: Program): Promise<Executable> => {
    const checked = options.checked ?? false
    const plan = sessionPlan(program, webSessionOptions(options), checked)
    const session = await ResidentSession.create(ort, plan)
    sessions.add(session)
    let previous: Promise<unknown> = Promise.resolve()
    return new Executable(program, checked ? program.checks() : [], (request) => {
      if (request.kind === 'release') loaded.delete(program)
      const result = previous.then(() => answer(session, sessions, request))
      previous = result.catch(() => undefined)
      return result
    })
  }
  return {
    options,
    load: (program) => {
      const known = loaded.get(program) ?? load(program)
      loaded.set(program, known)
      return known
    },
    close: async () => {
      loaded.clear()
      await Promise.all([...sessions].map((session) => session.release()))
      sessions.clear()
    },
  }
}

const isOrt = (module: object): module is Ort => 'InferenceSession' in module && 'Tensor' in module

/** Session settings for WebAssembly, which knows no denormal flushing. */
function webSessionOptions({ device = 'wasm' }: WebRuntimeOptions): InferenceSession.SessionOptions {
  return {
    executionProviders: device === 'webgpu' ? ['webgpu', 'wasm'] : ['wasm'],
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
  }
}

type SessionRequest = Parameters<ConstructorParameters<typeof Executable>[2]>[0]

async function answer(
  session: ResidentSession,
  sessions: Set<ResidentSession>,
  request: SessionRequest,
): Promise<Record<string, HostTensor>> {
  switch (request.kind) {
    case 'load':
      return {}
    case 'set':
      session.set(copied(request.values))
      return {}
    case 'get':
      return copied(session.get(request.names))
    case 'run':
      return session.run(request.feeds)
    case 'release':
      sessions.delete(session)
      await session.release()
      return {}
    default:
      throw new GraphError(`a page cannot answer "${(request as { readonly kind: string }).kind}"`)
  }
}

/** What stays in the session must not change when the caller reuses an array, as it cannot across threads in Node. */
const copied = (values: Readonly<Record<string, HostTensor>>): Record<string, HostTensor> =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, { ...value, data: value.data.slice() }]),
  )
