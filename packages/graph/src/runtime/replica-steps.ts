/**
 * Steps of one replica among several that share a batch, as its worker thread runs them.
 *
 * Each replica computes the gradient of its share of the batch, writes it into shared memory, waits for the others, and
 * adds all of them up in the order of the replicas: every replica makes the same update, the same each time.
 */
import type { HostTensor } from './host.js'
import type { ResidentSession } from './session.js'

export interface ReplicaPlan {
  readonly rank: number
  readonly replicas: number
  /** Three int32: arrivals and generation of the barrier, and 1 when a replica has failed. */
  readonly barrier: SharedArrayBuffer
  /** One float32 gradient a replica, one after the other. */
  readonly slots: SharedArrayBuffer
  /** The value that is exchanged: an output of the gradient program and an input of the update program. */
  readonly exchanged: string
  /** Values that the update changes and the gradient reads. */
  readonly shared: readonly string[]
}

export interface ReplicaRun {
  readonly steps: number
  /** Per-step inputs of the gradient program, this replica's share, stacked over steps. */
  readonly gradient: Readonly<Record<string, HostTensor>>
  readonly update: Readonly<Record<string, HostTensor>>
}

/** Runs the steps; answers with every scalar output of both programs, stacked over steps. */
export async function runReplicaSteps(
  plan: ReplicaPlan,
  gradient: ResidentSession,
  update: ResidentSession,
  run: ReplicaRun,
): Promise<Record<string, HostTensor>> {
  const { rank, replicas, exchanged } = plan
  const all = new Float32Array(plan.slots)
  const size = all.length / replicas
  const mine = all.subarray(rank * size, (rank + 1) * size)
  const total = new Float32Array(size)
  const recorded = new Map<string, Float32Array>()
  const record = (step: number, values: Readonly<Record<string, HostTensor>>): void => {
    for (const [name, { data }] of Object.entries(values)) {
      if (name === exchanged) continue
      const series = recorded.get(name) ?? new Float32Array(run.steps)
      series[step] = Number(data[0])
      recorded.set(name, series)
    }
  }
  try {
    for (let step = 0; step < run.steps; step++) await oneStep(step)
  } catch (error) {
    const state = new Int32Array(plan.barrier)
    Atomics.store(state, 2, 1)
    Atomics.notify(state, 1)
    throw error
  }
  return Object.fromEntries(
    [...recorded].map(([name, data]) => [name, { dtype: 'float32', shape: [run.steps], data } as const]),
  )

  async function oneStep(step: number): Promise<void> {
    const own = await gradient.run(entriesAt(run.gradient, step))
    mine.set((own[exchanged]?.data as Float32Array | undefined) ?? new Float32Array(size))
    meet(plan)
    addUp(all, total, replicas)
    // Nobody overwrites a slot before everybody has read it.
    meet(plan)
    const result = await update.run({
      ...entriesAt(run.update, step),
      [exchanged]: { dtype: 'float32', shape: [size], data: total },
    })
    gradient.share(update, plan.shared)
    record(step, own)
    record(step, result)
  }
}

/** The mean over the replicas, added in their order. */
function addUp(all: Float32Array, total: Float32Array, replicas: number): void {
  const size = total.length
  const share = 1 / replicas
  for (let k = 0; k < size; k++) {
    let sum = 0
    for (let replica = 0; replica < replicas; replica++) sum += all[replica * size + k] ?? 0
    total[k] = sum * share
  }
}

/** One step's entry of stacked inputs. */
function entriesAt(stacked: Readonly<Record<string, HostTensor>>, step: number): Record<string, HostTensor> {
  return Object.fromEntries(
    Object.entries(stacked).map(([name, { dtype, shape, data }]) => {
      const own = shape.slice(1)
      const size = own.reduce((product, dim) => product * dim, 1)
      return [name, { dtype, shape: own, data: data.slice(step * size, (step + 1) * size) }]
    }),
  )
}

/** Waits until every replica has arrived. */
function meet({ barrier, replicas }: ReplicaPlan): void {
  const state = new Int32Array(barrier)
  const generation = Atomics.load(state, 1)
  if (Atomics.add(state, 0, 1) === replicas - 1) {
    Atomics.store(state, 0, 0)
    Atomics.add(state, 1, 1)
    Atomics.notify(state, 1)
    return
  }
  while (Atomics.load(state, 1) === generation) {
    if (Atomics.load(state, 2) === 1) throw new Error('another replica failed')
    Atomics.wait(state, 1, generation, 1000)
  }
}
