// Asking a trained model: programs that read the study's tables, loaded once into a runtime and run with any weights.
import { hostTensor, type Executable, type Runtime } from '@utsushi/graph'
import type { Ask, Tables } from '../definition/parts.js'

interface Loaded {
  readonly executable: Executable
  /** Whether it takes weights: where what is fitted is all there is, it does not. */
  readonly weighted: boolean
  /** The weights that it holds; an array's content is not looked at again. */
  weights: Float32Array | undefined
}

/**
 * Programs over these tables in this runtime. Each keeps the tables that it names, and the weights until others are given.
 *
 * @example const { forecast } = parts.answers(task, askIn(runtime, task.tables))(weights)
 */
export function askIn(runtime: Runtime, tables: Tables): Ask {
  const programs = new Map<string, Promise<Loaded>>()
  const load = async (build: Parameters<Ask>[1]): Promise<Loaded> => {
    const program = build()
    const executable = await runtime.load(program)
    const names = new Set(program.inputs.map((tensor) => tensor.node.attributes['name']))
    await executable.set(Object.fromEntries(Object.entries(tables).filter(([name]) => names.has(name))))
    return { executable, weighted: names.has('parameters'), weights: undefined }
  }
  return (key, build) => async (parameters, feeds) => {
    const loading = programs.get(key) ?? load(build)
    programs.set(key, loading)
    const loaded = await loading
    if (loaded.weighted && loaded.weights !== parameters) {
      await loaded.executable.set({ parameters: hostTensor(parameters.slice()) })
      loaded.weights = parameters
    }
    return loaded.executable.run(feeds)
  }
}
