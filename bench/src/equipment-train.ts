import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openRuntime, writeSafetensors, type SafeTensor } from '@utsushi/graph'
import { daily } from '@utsushi/data'
import { initialise, runTraining } from '@utsushi/learn'
import { askIn, planTraining, prepareTask } from 'utsushi'
import { equipment, type EquipmentTask, type WindowedPark } from 'utsushi/equipment'
import { madeUpRows } from './made-up-rows.js'
import { rounded } from './median.js'
import type { BenchOptions } from './options.js'
import { peerNumber, runPeer, type PeerResult } from './peer.js'
import { compare, type BenchResult } from './result.js'

const sizes = { embedding: 64, statistics: 28, weights: 20_609 } as const

const limits = { milliseconds: 60_000, lossDifference: 0.05 }

const settings = { batch: 128, rate: 5e-4, decay: 0.01, clip: 1, gamma: 3, dropout: 0.3, hidden: [128, 64] }

/** Training of one horizon as `utsushi train` does it, without and with its evaluations. */
interface Trained {
  readonly milliseconds: number
  /** Of every epoch. */
  readonly epochs: readonly number[]
  /** Processor time, evaluations included. */
  readonly processor: number
  /** Evaluations on the validation windows after every epoch. */
  readonly evaluations: number
  /** Mean loss of the last epoch. */
  readonly loss: number
}

/**
 * Training of one horizon of the equipment study on windows whose embeddings are cached, against a PyTorch loop of the same network,
 * loss, optimiser and schedule on the same rows. Ours is the study's own plan on one thread, before the peer and after it, and the
 * faster is quoted; PyTorch takes one or two threads, whichever is faster for an epoch of a tenth of the rows.
 */
export async function equipmentTrain(options: BenchOptions): Promise<BenchResult> {
  const [windows, held, epochs] = options.quick ? [6000, 1000, 3] : [58_300, 8745, 20]
  const task = madeUpTask(windows, held, epochs, options.seed)
  const scratch = await mkdtemp(join(tmpdir(), 'utsushi-equipment-'))
  try {
    const data = join(scratch, 'rows.safetensors')
    await writeFile(data, rowsFile(task, windows))
    const job = JSON.stringify({ ...settings, alpha: 1 - (task.fitted.positives[0] ?? NaN) })
    const peerOf = (threads: number, own: readonly [epochs: number, rows: number]): Promise<PeerResult> =>
      runPeer('equipment_train.py', [
        ...['--data', data, '--settings', job, '--threads', String(threads)],
        ...['--epochs', String(own[0]), '--rows', String(own[1])],
      ])
    const probes: PeerResult[] = []
    for (const threads of [1, 2]) probes.push(await peerOf(threads, [1, Math.ceil(windows / 10)]))
    const [one = NaN, two = NaN] = probes.map((probe) => peerNumber(probe, 'milliseconds'))
    const before = await trainOnce(task)
    console.error(JSON.stringify({ probes, before }))
    const peer = await peerOf(two < one ? 2 : 1, [epochs, windows])
    const after = await trainOnce(task)
    console.error(JSON.stringify({ peer, after }))
    const fastest = after.milliseconds < before.milliseconds ? after : before
    const losses = { ours: fastest.loss, torch: peerNumber(peer, 'loss') }
    if (!(Math.abs(losses.ours / losses.torch - 1) < limits.lossDifference))
      throw new Error(
        `the two loops end at losses of ${losses.ours} and ${losses.torch}: not the same training`,
      )
    return compare({
      name: 'equipment-train',
      oursMilliseconds: fastest.milliseconds,
      peer: 'torch',
      peerMilliseconds: peerNumber(peer, 'milliseconds'),
      threads: 1,
      config: { windows, ...sizes, epochs, ...settings },
      extra: {
        limit_ms: limits.milliseconds,
        with_evaluations_ms: rounded(fastest.milliseconds + fastest.evaluations),
        fastest_epoch_ms: {
          ours: rounded(Math.min(...before.epochs, ...after.epochs)),
          torch: rounded(peerNumber(peer, 'fastest_epoch')),
        },
        processor_ms: { ours: rounded(fastest.processor), torch: rounded(peerNumber(peer, 'processor')) },
        all_ms: [before, after].map(({ milliseconds }) => rounded(milliseconds)),
        peer_threads: peerNumber(peer, 'threads'),
        peer_probes_ms: { 1: rounded(one), 2: rounded(two) },
        last_losses: { ours: rounded(losses.ours), torch: rounded(losses.torch) },
        versions: peer['versions'] ?? null,
      },
    })
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

async function trainOnce(task: EquipmentTask): Promise<Trained> {
  const begun = performance.now()
  const used = process.cpuUsage()
  const { parts } = equipment
  const plan = planTraining(parts, task, { threads: 1, device: 'cpu' })
  const runtime = await openRuntime({ threads: 1 })
  const executor = await plan.open({ threads: 1 })
  const answers = parts.answers(task, askIn(runtime, task.tables))
  let evaluations = 0
  const epochs: number[] = []
  let last = performance.now()
  try {
    const { history } = await runTraining({
      ...{ training: plan.training, executor, data: task.tables, batches: plan.batches },
      ...{
        schedule: plan.schedule,
        steps: plan.steps,
        initial: initialise(plan.parameters, task.config.seed),
      },
      validateEvery: plan.stepsPerEpoch,
      monitor: { metric: 'prAuc', higherIsBetter: true },
      validate: async ({ parameters }) => {
        const from = performance.now()
        epochs.push(from - last)
        const scores = await parts.validate(
          task,
          answers(parameters),
          task.parts.validation ?? new Int32Array(0),
        )
        last = performance.now()
        evaluations += last - from
        return { prAuc: Number(scores['prAuc']) }
      },
    })
    const { user, system } = process.cpuUsage(used)
    return {
      milliseconds: performance.now() - begun - evaluations,
      ...{ epochs, evaluations, processor: (user + system) / 1000 },
      loss: history.epochs.at(-1)?.trainingLoss ?? NaN,
    }
  } finally {
    await executor.close()
    await runtime.close()
  }
}

/** The study over made-up windows: an embedding and statistics of each, and one horizon. */
function madeUpTask(windows: number, held: number, epochs: number, seed: number): EquipmentTask {
  const { parts } = equipment
  const { batch, rate, decay, clip, gamma, dropout, hidden } = settings
  const config = parts.schema.parse({
    labels: { horizons: [30] },
    model: { branches: ['encoder', 'statistics'], hidden, dropout },
    training: { batch, learningRate: rate, weightDecay: decay, clip, gamma, epochs, patience: epochs },
    seed,
  })
  const task = prepareTask(parts, config, madeUpWindows(windows, held, seed))
  if (task.model?.trained !== sizes.weights)
    throw new Error(`the network has ${task.model?.trained} weights, not ${sizes.weights}`)
  return task
}

function madeUpWindows(windows: number, held: number, seed: number): WindowedPark {
  const count = windows + held
  const width = sizes.embedding + sizes.statistics
  const { features, targets } = madeUpRows(count, width, seed)
  const columns = (prefix: string, from: number, size: number) => {
    const values = new Float32Array(count * size)
    for (let row = 0; row < count; row++)
      for (let k = 0; k < size; k++) {
        const value = features[row * width + from + k] ?? NaN
        values[row * size + k] = Number.isNaN(value) ? 0 : value
      }
    return { names: Array.from({ length: size }, (_, k) => `${prefix}_${k}`), values }
  }
  const none = new Float32Array(0)
  return {
    park: {
      ...{
        file: 'made up',
        interval: daily,
        align: 'calendar',
        first: 0,
        steps: 0,
        series: [],
        values: none,
      },
      ...{ measured: new Uint8Array(0), limits: none, maintenance: [], counts: [], readings: 0 },
    },
    ranges: { low: none, high: none, centre: none, half: none, source: [], reasons: [] },
    windows: { series: new Int32Array(count), end: new Int32Array(count) },
    count,
    spans: { train: [0, windows], validation: [windows, count] },
    labels: targets,
    embedding: columns('embedding', 0, sizes.embedding),
    statistics: columns('statistic', sizes.embedding, sizes.statistics),
    undefinedCounts: {},
  }
}

/** What the network is given of the training windows, scaled, with the labels. */
function rowsFile({ data, fitted }: EquipmentTask, windows: number): Uint8Array {
  const scaled = (name: 'embedding' | 'statistics'): SafeTensor => {
    const [columns, scales] = [data[name], fitted[name]]
    if (columns === undefined || scales === undefined)
      throw new RangeError(`the made-up windows have no ${name}`)
    const width = columns.names.length
    const values = columns.values.slice(0, windows * width).map((value, k) => {
      const place = k % width
      const own = (value - (scales.center[place] ?? NaN)) / (scales.scale[place] ?? NaN)
      return Math.min(Math.max(own, -5), 5)
    })
    return { dtype: 'float32', shape: [windows, width], data: values }
  }
  const labels = data.labels.slice(0, windows)
  return writeSafetensors(
    new Map([
      ['embedding', scaled('embedding')],
      ['statistics', scaled('statistics')],
      ['labels', { dtype: 'float32', shape: [windows], data: labels }],
    ]),
  )
}
