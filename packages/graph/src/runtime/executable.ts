/**
 * A loaded program, wherever its session lives: feeds are checked here, and in checked mode the culprit is named.
 */
import type { InferenceSession } from 'onnxruntime-common'
import { checkedOutput, culprit, type CheckPoint, type Culprit } from '../compile/checked.js'
import { stateOutput, type Program } from '../compile/program.js'
import { GraphError } from '../expression/graph-error.js'
import { evaluateDim, formatShape, type Shape } from '../expression/shape.js'
import type { Tensor } from '../expression/tensor.js'
import { largestValue } from '../loop/work.js'
import type { Feeds, HostTensor } from './host.js'
import type { WorkerRequest } from './protocol.js'
import type { SessionPlan } from './session.js'

/** A value became NaN or infinite. */
export class NonFiniteError extends Error {
  override readonly name = 'NonFiniteError'
}

/**
 * Programs with a value of more elements than this run without planned memory. ONNX Runtime plans by keeping one block for
 * all values of a graph beside what the first run took; without it a value's memory is free for the next as soon as it was
 * read. That costs small programs a twentieth of their time, and large ones nothing.
 */
const plannedBelow = 4 * 1024 * 1024

/** What a session needs to know of a program. */
export function sessionPlan(
  program: Program,
  options: InferenceSession.SessionOptions,
  checked: boolean,
): SessionPlan {
  const names = Object.keys(program.outputs)
  const outputs = Object.fromEntries(names.map((name) => [stateOutput(name, program.state), name]))
  return {
    model: program.toOnnx({ checked }),
    inputs: program.inputs.map((tensor) => tensor.node.attributes['name'] as string),
    outputs: checked ? { ...outputs, [checkedOutput]: checkedOutput } : outputs,
    state: program.state,
    options: largestValue(Object.values(program.outputs)) < plannedBelow ? options : unplanned(options),
  }
}

const unplanned = (options: InferenceSession.SessionOptions): InferenceSession.SessionOptions => ({
  ...options,
  enableMemPattern: false,
})

export type Send = (
  request: DistributiveOmit<Exclude<WorkerRequest, { kind: 'replica-steps' }>, 'session'>,
) => Promise<Record<string, HostTensor>>

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
    const found = culprit(this.checks, flags.data as Float64Array)
    if (found !== undefined) throw new NonFiniteError(`${this.program.name}: ${inWords(found)}`)
    return Object.fromEntries(Object.entries(outputs).filter(([name]) => name !== checkedOutput))
  }

  /** Lets the session and what was set go; the worker stays. */
  async release(): Promise<void> {
    await this.request({ kind: 'release' })
  }
}

function inWords({ point: { op, type, site }, steps }: Culprit): string {
  const step = steps.at(-1)
  const when = step === undefined ? '' : ` in step ${step + 1} of its loop`
  return `${op} gave NaN or infinity${when} (${type}${site === undefined ? '' : `, built at ${site}`})`
}

/** Feeds must name inputs and have their dtype and shape, named sizes agreeing with each other. */
export function checkFeeds(program: Program, feeds: Feeds): void {
  const sizes = new Map<string, number>()
  const sourceOf = (name: string): Tensor | undefined =>
    program.inputs.find((tensor) => tensor.node.attributes['name'] === name)
  for (const [name, value] of Object.entries(feeds))
    learnSizes(sourceOf(name)?.shape ?? [], value.shape, sizes)
  for (const [name, value] of Object.entries(feeds)) {
    const source = sourceOf(name)
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

/** Named sizes get the value of the first feed that has them. */
function learnSizes(shape: Shape, found: readonly number[], sizes: Map<string, number>): void {
  shape.forEach((dim, axis) => {
    const size = found[axis]
    if (typeof dim === 'string' && size !== undefined && /^\w+$/.test(dim) && !sizes.has(dim))
      sizes.set(dim, size)
  })
}

function fits(source: Tensor, shape: readonly number[], sizes: ReadonlyMap<string, number>): boolean {
  if (source.shape.length !== shape.length) return false
  return source.shape.every((dim, axis) => {
    // What is not fed now was set before, and is checked by the runtime itself.
    const isKnown =
      typeof dim === 'number' || (dim.match(/[A-Za-z_]\w*/g) ?? []).every((name) => sizes.has(name))
    return !isKnown || evaluateDim(dim, sizes) === shape[axis]
  })
}
