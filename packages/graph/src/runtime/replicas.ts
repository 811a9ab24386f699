/**
 * Training steps shared by several worker threads: each takes part of the batch, gradients are averaged, every worker
 * makes the same update. Large steps gain more from this than from threads inside an operation.
 */
import type { Program } from '../compile/program.js'
import { GraphError } from '../expression/graph-error.js'
import { multiplyDims } from '../expression/shape.js'
import type { Executable } from './executable.js'
import type { Feeds, HostTensor } from './host.js'
import { Runtime, type RuntimeOptions } from './node.js'
import type { ReplicaPlan } from './replica-steps.js'

/** A training step in two programs, between which workers exchange their gradients. */
export interface ReplicatedPrograms {
  /** Computes the gradient of one share of a batch; its other outputs are scalars, recorded. */
  readonly gradient: Program
  /** Takes the mean gradient and the state to the next state; its other outputs are scalars, recorded. */
  readonly update: Program
  /** The name of the gradient: an output of the one, an input of the other. */
  readonly exchanged: string
}

/** Several workers that step together. The interface of an `Executable`, its runs stacked over steps. */
export class Replicas {
  private constructor(
    private readonly runtimes: readonly Runtime[],
    private readonly programs: ReplicatedPrograms,
    private readonly loaded: readonly { readonly gradient: Executable; readonly update: Executable }[],
    private readonly plans: readonly ReplicaPlan[],
  ) {}

  /**
   * Starts the workers and loads both programs in each.
   *
   * @example const steps = await Replicas.open({ gradient, update, exchanged: 'gradient' }, 2)
   */
  static async open(
    programs: ReplicatedPrograms,
    replicas: number,
    options: RuntimeOptions = {},
  ): Promise<Replicas> {
    const { gradient, update, exchanged } = programs
    const size = multiplyDims(gradient.outputs[exchanged]?.shape ?? [])
    if (gradient.outputs[exchanged] === undefined || typeof size !== 'number') {
      throw new GraphError(`${gradient.name} has no output "${exchanged}" of fixed size`)
    }
    const barrier = new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT)
    const slots = new SharedArrayBuffer(size * replicas * Float32Array.BYTES_PER_ELEMENT)
    const shared = update.state.filter((name) => inputNames(gradient).includes(name))
    const runtimes = Array.from({ length: replicas }, () => new Runtime({ ...options, threads: 1 }))
    const loaded = await Promise.all(
      runtimes.map(async (runtime) => ({
        gradient: await runtime.load(gradient),
        update: await runtime.load(update),
      })),
    )
    const plans = runtimes.map((_, rank) => ({ rank, replicas, barrier, slots, exchanged, shared }))
    return new Replicas(runtimes, programs, loaded, plans)
  }

  /** Gives data, parameters and optimiser state to every worker. */
  async set(values: Feeds): Promise<void> {
    const { gradient, update } = this.programs
    await Promise.all(
      this.loaded.flatMap((own) => [
        own.gradient.set(pick(values, inputNames(gradient))),
        own.update.set(pick(values, inputNames(update))),
      ]),
    )
  }

  /** The present values of state; all workers hold the same. */
  get(names: readonly string[]): Promise<Record<string, HostTensor>> {
    const first = this.loaded[0]
    if (first === undefined) throw new GraphError('no replica is open')
    return first.update.get(names)
  }

  /** Runs the steps whose inputs are stacked in the feeds; scalars come back stacked, averaged over the workers. */
  async run(feeds: Feeds): Promise<Record<string, HostTensor>> {
    const steps = Object.values(feeds)[0]?.shape[0] ?? 0
    const { gradient, update } = this.programs
    const results = await Promise.all(
      this.loaded.map((own, rank) => {
        const plan = this.plans[rank]
        const runtime = this.runtimes[rank]
        if (plan === undefined || runtime === undefined) throw new GraphError(`replica ${rank} is missing`)
        const shares = pick(feeds, inputNames(gradient))
        return runtime.replicaSteps(own.gradient, own.update, plan, {
          steps,
          gradient: Object.fromEntries(
            Object.entries(shares).map(([name, value]) => [name, shareOf(gradient, name, value, plan)]),
          ),
          update: pick(feeds, inputNames(update)),
        })
      }),
    )
    return averaged(results)
  }

  /** Ends the workers. */
  async close(): Promise<void> {
    await Promise.all(this.runtimes.map((runtime) => runtime.close()))
  }
}

const inputNames = (program: Program): readonly string[] =>
  program.inputs.map((tensor) => tensor.node.attributes['name'] as string)

const pick = (values: Feeds, names: readonly string[]): Record<string, HostTensor> =>
  Object.fromEntries(Object.entries(values).filter(([name]) => names.includes(name)))

/**
 * A replica's part of a stacked input `[steps, …]`: all of it when the program takes the whole, or its share of axis 1
 * when the program takes a part of it.
 */
function shareOf(
  program: Program,
  name: string,
  value: HostTensor,
  { rank, replicas }: ReplicaPlan,
): HostTensor {
  const expected = program.inputs.find((tensor) => tensor.node.attributes['name'] === name)?.shape ?? []
  const [steps = 0, ...own] = value.shape
  if (own.every((size, axis) => size === expected[axis])) return value
  const [batch = 0, ...rest] = own
  if (batch !== Number(expected[0]) * replicas) {
    throw new GraphError(
      `${program.name}: "${name}" [${own.join(',')}] does not divide into ${replicas} × [${expected.join(',')}]`,
    )
  }
  const row = rest.reduce((product, size) => product * size, 1)
  const part = (batch / replicas) * row
  const data = value.data.slice(0, steps * part)
  for (let step = 0; step < steps; step++) {
    const from = step * batch * row + rank * part
    data.set(value.data.subarray(from, from + part) as never, step * part)
  }
  return { dtype: value.dtype, shape: [steps, batch / replicas, ...rest], data }
}

function averaged(results: readonly Record<string, HostTensor>[]): Record<string, HostTensor> {
  const [first = {}] = results
  return Object.fromEntries(
    Object.entries(first).map(([name, { dtype, shape }]) => {
      const series = results.map((result) => result[name]?.data as Float32Array)
      const mean = Float32Array.from({ length: shape[0] ?? 0 }, (_, step) => {
        const total = series.reduce((sum, values) => sum + (values[step] ?? 0), 0)
        return total / results.length
      })
      return [name, { dtype, shape, data: mean }]
    }),
  )
}
