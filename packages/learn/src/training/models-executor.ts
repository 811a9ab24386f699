/**
 * Workers that step the models of one training beside each other. What models are trained on is given to every worker; their weights and
 * moments lie here between two runs, and go to whoever takes the next steps of a model.
 */
import { hostTensor, type Feeds, type HostTensor, type Program } from '@utsushi/graph'
import { modelShares, type ModelShare } from './model-shares.js'
import type { ModelLot, SharedModels } from './shared-models.js'
import type { StepExecutor } from './step-executor.js'
import { stepInputs } from './train-definition.js'

/** What a worker runs, and a way to end it. */
export interface ModelWorker {
  load(program: Program): Promise<StepExecutor>
  close(): Promise<void>
}

type Outputs = Readonly<Record<string, HostTensor>>

/** The interface of an `Executable` of `modelsProgram`, and the same state. */
export class ModelsExecutor implements StepExecutor {
  /** Of each lot, by name: weights, moments, and data of its own. */
  private readonly held: Map<string, HostTensor>[]
  private last: Promise<unknown> = Promise.resolve()

  private constructor(
    private readonly training: SharedModels,
    private readonly workers: readonly ModelWorker[],
    /** What runs a lot in a worker; programs are loaded where they are needed. */
    private readonly loaded: readonly ReadonlyMap<Program, StepExecutor>[],
  ) {
    this.held = training.lots.map(() => new Map())
  }

  /**
   * Loads the programs; the workers are closed with it, and when loading fails.
   *
   * @param workers as many as the training was built for, each a thread of its own
   * @example const steps = await ModelsExecutor.open(sharedModels(definition, { models: 5, workers: 2 }), [await openRuntime(), await openRuntime()])
   */
  static async open(training: SharedModels, workers: readonly ModelWorker[]): Promise<ModelsExecutor> {
    const { lots, handedOn } = training
    if (workers.length !== training.workers)
      throw new RangeError(
        `${training.name}: built for ${training.workers} workers, ${workers.length} are given`,
      )
    try {
      const loaded = await Promise.all(
        workers.map(async (worker, rank) => {
          const own = handedOn ? lots : lots.slice(rank, rank + 1)
          const programs = [...new Set(own.map(({ program }) => program))]
          return new Map(
            await Promise.all(
              programs.map(async (program) => [program, await worker.load(program)] as const),
            ),
          )
        }),
      )
      return new ModelsExecutor(training, workers, loaded)
    } catch (error) {
      await Promise.all(workers.map((worker) => worker.close()))
      throw error
    }
  }

  /** Gives data to every worker, and to each lot what is its models' own. */
  set(values: Feeds): Promise<void> {
    return this.inTurn(async () => {
      const { lots, state, own, models } = this.training
      const divided = [...state, ...own]
      const common: [string, HostTensor][] = []
      for (const [name, value] of Object.entries(values)) {
        if (!divided.includes(name)) common.push([name, value])
        else lots.forEach((lot, k) => this.held[k]?.set(name, partOf(value, lot, models, 0)))
      }
      const data = Object.fromEntries(common)
      await Promise.all(this.loaded.flatMap((each) => [...each.values()]).map((own) => own.set(data)))
    })
  }

  /** The present values of state, model after model. */
  get(names: readonly string[]): Promise<Record<string, HostTensor>> {
    return this.inTurn(() =>
      Promise.resolve(
        Object.fromEntries(
          names.map((name) => [
            name,
            joined(
              this.held.map((own) => valueOf(own, name)),
              0,
            ),
          ]),
        ),
      ),
    )
  }

  /** Runs the steps whose inputs are stacked in the feeds; answers with means over the models, and `losses` of each. */
  run(feeds: Feeds): Promise<Record<string, HostTensor>> {
    return this.inTurn(async () => {
      const { lots, workers, handedOn } = this.training
      const steps = feeds[stepInputs.step]?.shape[0] ?? 0
      const plan = handedOn
        ? modelShares({ lots: lots.length, workers, steps })
        : lots.map((_, lot) => [{ lot, from: 0, count: steps }])
      const outputs = lots.map((): Map<number, Outputs> => new Map())
      const begun = new Map<number, Promise<void>>()
      const step = async (rank: number, share: ModelShare, before?: Promise<void>): Promise<void> => {
        await before
        outputs[share.lot]?.set(share.from, await this.share(rank, share, feeds))
      }
      const queue = async (rank: number): Promise<void> => {
        for (const share of plan[rank] ?? []) {
          const done = step(rank, share, begun.get(share.lot))
          begun.set(share.lot, done)
          await done
        }
      }
      // The last worker first: what is handed on was begun by the worker after.
      await Promise.all(plan.map((_, rank) => queue(plan.length - 1 - rank)))
      return recorded(lots, outputs)
    })
  }

  /** Ends the workers. */
  async close(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.close()))
  }

  /** Some steps of a lot by a worker; what they lead to is held here. */
  private async share(rank: number, { lot, from, count }: ModelShare, feeds: Feeds): Promise<Outputs> {
    const [of, held] = [this.training.lots[lot], this.held[lot]]
    const executor = of && this.loaded[rank]?.get(of.program)
    if (of === undefined || held === undefined || executor === undefined)
      throw new RangeError(`${this.training.name}: worker ${rank} has no lot ${lot}`)
    const { batch, models, state } = this.training
    await executor.set(Object.fromEntries(held))
    const own = Object.entries(feeds).map(([name, value]) => {
      const stretch = stepsOf(value, from, count)
      return [name, name in batch ? partOf(stretch, of, models, 1) : stretch] as const
    })
    const numbers = BigInt64Array.from({ length: of.models }, (_, k) => BigInt(of.first + k))
    const outputs = await executor.run({
      ...Object.fromEntries(own),
      [stepInputs.model]: hostTensor(numbers, [of.models], 'int64'),
    })
    for (const [name, value] of Object.entries(await executor.get(state))) held.set(name, value)
    return outputs
  }

  /** Calls are answered in the order in which they were made. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.last.then(work)
    this.last = done.catch(() => undefined)
    return done
  }
}

function valueOf(held: ReadonlyMap<string, HostTensor>, name: string): HostTensor {
  const value = held.get(name)
  if (value === undefined) throw new RangeError(`"${name}" has not been set`)
  return value
}

/** What a lot has of a value of all models, which lie along an axis, or one behind the other in a flat vector. */
function partOf(value: HostTensor, { first, models }: ModelLot, all: number, axis: 0 | 1): HostTensor {
  const { shape, data } = value
  const rows = axis === 0 ? 1 : (shape[0] ?? 0)
  const width = data.length / (rows * all)
  const part = data.slice(0, rows * models * width)
  for (let row = 0; row < rows; row++) {
    const from = (row * all + first) * width
    part.set(data.subarray(from, from + models * width) as never, row * models * width)
  }
  const own = shape.map((size, k) => (k === axis ? (size / all) * models : size))
  return { ...value, shape: own, data: part }
}

const stepsOf = (value: HostTensor, from: number, count: number): HostTensor => {
  const width = value.data.length / Math.max(1, value.shape[0] ?? 1)
  return {
    ...value,
    shape: [count, ...value.shape.slice(1)],
    data: value.data.slice(from * width, (from + count) * width),
  }
}

/** Values one behind the other along an axis. */
function joined(parts: readonly HostTensor[], axis: 0 | 1): HostTensor {
  const [first] = parts
  if (first === undefined) throw new RangeError('nothing to join')
  const rows = axis === 0 ? 1 : (first.shape[0] ?? 0)
  const width = parts.reduce((sum, { data }) => sum + data.length, 0) / Math.max(1, rows)
  const data = new Float32Array(rows * width)
  for (let row = 0; row < rows; row++) {
    let at = row * width
    for (const part of parts) {
      const own = part.data.length / rows
      data.set((part.data as Float32Array).subarray(row * own, (row + 1) * own), at)
      at += own
    }
  }
  const size = parts.reduce((sum, { shape }) => sum + (shape[axis] ?? 0), 0)
  return { ...first, data, shape: first.shape.map((own, k) => (k === axis ? size : own)) }
}

/** What the lots recorded, each its stretches in the order of the steps, as one program of all models records it. */
function recorded(
  lots: readonly ModelLot[],
  outputs: readonly ReadonlyMap<number, Outputs>[],
): Record<string, HostTensor> {
  const whole = outputs.map((stretches): Outputs => {
    const inOrder = [...stretches].sort(([a], [b]) => a - b).map(([, said]) => said)
    return perName(inOrder, (parts) => joined(parts, 0))
  })
  const all = lots.reduce((sum, { models }) => sum + models, 0)
  const mean = (parts: readonly HostTensor[]): HostTensor => {
    const data = Float32Array.from({ length: parts[0]?.data.length ?? 0 }, (_, step) =>
      parts.reduce((sum, part, k) => sum + (Number(part.data[step]) * (lots[k]?.models ?? 0)) / all, 0),
    )
    return hostTensor(data)
  }
  return perName(whole, (parts) => (parts[0]?.shape.length === 2 ? joined(parts, 1) : mean(parts)))
}

const perName = (
  each: readonly Outputs[],
  join: (parts: readonly HostTensor[]) => HostTensor,
): Record<string, HostTensor> =>
  Object.fromEntries(
    Object.keys(each[0] ?? {}).map((name) => [name, join(each.flatMap((own) => own[name] ?? []))]),
  )
