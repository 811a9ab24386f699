import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { openRuntime } from '@utsushi/graph'
import { randomStream } from '@utsushi/ground'
import { cosineRate, runTraining, type Batches } from '@utsushi/learn'
import { planTraining } from '@utsushi/study'
import { ecosystem, type EcosystemTask } from 'utsushi/ecosystem'
import { dataFolder } from './data-folder.js'
import { median, rounded } from './median.js'
import type { BenchOptions } from './options.js'
import { peerNumber, runPeer, type PeerResult } from './peer.js'
import { compare, type BenchResult, type Json } from './result.js'
import { openSipnet, validationScorer, type SipnetTraining } from './sipnet.js'
import { readTorchWeights } from './torch-weights.js'

const batch = 64
const learningRate = 2e-3
const windowDays = 210

/** Windows of a whole training, in order: sample and first day, `[steps · batch]` each. */
interface DrawnWindows {
  readonly sample: Int32Array
  readonly start: Int32Array
}

interface Parity {
  readonly [key: string]: Json
  readonly seed: number
  readonly ours_validation_loss: number
  readonly peer_validation_loss: number
  /** Ours over the peer's: below 1 ours is better. */
  readonly loss_ratio: number
  readonly ours_step_ms: number
  readonly peer_step_ms: number
}

/**
 * Trains the same emulator on both sides, from the same first weights, on the same windows in the same order, and compares
 * the validation losses. That loss and gradient agree is checked on the way: by the loss before training and at the first step.
 */
export async function emulatorParity(options: BenchOptions): Promise<BenchResult> {
  const folder = dataFolder(options, 'sipnet-niwot', 'parameter_summary.csv')
  const steps = options.quick ? 40 : 800
  const seeds = options.quick ? [options.seed] : [0, 1, 2].map((k) => options.seed + k)
  const threads = options.threads ?? Math.min(2, availableParallelism())
  const open = await openSipnet(folder)
  const scratch = await mkdtemp(join(tmpdir(), 'utsushi-parity-'))
  try {
    const results: Parity[] = []
    for (const seed of seeds) {
      const result = await oneSeed(open, { folder, scratch, steps, seed, threads })
      console.error(`seed ${seed}: ${JSON.stringify(result)}`)
      results.push(result)
    }
    return compare({
      name: 'emulator-parity',
      oursMilliseconds: median(results.map((result) => result.ours_step_ms)),
      peer: 'torch',
      peerMilliseconds: median(results.map((result) => result.peer_step_ms)),
      threads,
      config: { hidden: 128, layers: 1, batch, steps, windows: '180 + 30' },
      extra: {
        worst_loss_ratio: Math.max(...results.map((result) => result.loss_ratio)),
        loss_ratio_limit: 1.03,
        seeds: results,
      },
    })
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

interface Trial {
  readonly folder: string
  readonly scratch: string
  readonly steps: number
  readonly seed: number
  readonly threads: number
}

async function oneSeed(open: (training: SipnetTraining) => EcosystemTask, trial: Trial): Promise<Parity> {
  const { folder, scratch, steps, seed } = trial
  const sipnet = open({ windows: { mode: 'windows' }, batch, seed })
  const [weights, file] = [join(scratch, `${seed}.safetensors`), join(scratch, `${seed}.windows`)]
  const common = ['--data', folder, '--seed', String(seed)]
  await runPeer('emulator_parity.py', [...common, '--write-init', weights])
  const windows = drawWindows(sipnet, steps, seed)
  await writeFile(file, interleaved(windows))
  const ours = await trainOurs(sipnet, windows, await readTorchWeights(weights, sipnet), trial)
  const given = [
    '--windows',
    file,
    '--init',
    weights,
    '--steps',
    String(steps),
    '--warmup',
    String(warmupOf(steps)),
  ]
  const theirs = await runPeer('emulator_parity.py', [...common, ...given])
  refuseDifference(
    'validation loss before training',
    ours.before,
    peerNumber(theirs, 'validation_loss_before'),
  )
  refuseDifference('loss of the first step', ours.firstLoss, peerNumber(theirs, 'first_loss'))
  return record(seed, ours, theirs)
}

interface OurTraining {
  readonly before: number
  readonly firstLoss: number
  readonly after: number
  readonly rmse: number
  readonly stepMilliseconds: number
}

async function trainOurs(
  sipnet: EcosystemTask,
  windows: DrawnWindows,
  initial: Float32Array,
  { steps, threads }: Trial,
): Promise<OurTraining> {
  const plan = planTraining(ecosystem.parts, sipnet, { threads, device: 'cpu' })
  const runtime = await openRuntime({ threads })
  const executor = await plan.open({ threads })
  try {
    const score = validationScorer(sipnet, runtime)
    const before = await score(initial)
    const { final, history, seconds } = await runTraining({
      training: plan.training,
      executor,
      data: sipnet.tables,
      initial,
      batches: inOrder(windows),
      schedule: cosineRate({ rate: learningRate, steps, warmup: warmupOf(steps) }),
      steps,
      sampleEvery: 1,
    })
    const after = await score(final)
    return {
      before: before.loss,
      firstLoss: history.steps[0]?.loss ?? NaN,
      after: after.loss,
      rmse: after.rmse,
      stepMilliseconds: (seconds * 1000) / steps,
    }
  } finally {
    await executor.close()
    await runtime.close()
  }
}

function record(seed: number, ours: OurTraining, theirs: PeerResult): Parity {
  const peerLoss = peerNumber(theirs, 'validation_loss')
  return {
    seed,
    ours_validation_loss: rounded(ours.after, 6),
    peer_validation_loss: rounded(peerLoss, 6),
    loss_ratio: rounded(ours.after / peerLoss, 5),
    ours_validation_rmse: rounded(ours.rmse, 6),
    peer_validation_rmse: rounded(peerNumber(theirs, 'validation_rmse'), 6),
    ours_step_ms: rounded(ours.stepMilliseconds),
    peer_step_ms: rounded((peerNumber(theirs, 'seconds') * 1000) / peerNumber(theirs, 'steps')),
    peer_threads: peerNumber(theirs, 'threads'),
  }
}

const warmupOf = (steps: number): number => Math.max(1, Math.floor(steps / 10))

/** Every sample and every first day alike; the forecast ends within the training period. */
function drawWindows({ parts }: EcosystemTask, steps: number, seed: number): DrawnWindows {
  const random = randomStream(seed, 'parity windows')
  const count = steps * batch
  const { train: part } = parts
  const below = (limit: number): Int32Array =>
    Int32Array.from({ length: count }, () => Math.floor(random.uniform() * limit))
  return { sample: below(part.entities.length), start: below(part.to - windowDays + 1) }
}

/** Pairs (sample, start) of little-endian int32, as the peer reads them. */
function interleaved({ sample, start }: DrawnWindows): Uint8Array {
  const bytes = Buffer.alloc(sample.length * 8)
  sample.forEach((own, k) => {
    bytes.writeInt32LE(own, 8 * k)
    bytes.writeInt32LE(start[k] ?? 0, 8 * k + 4)
  })
  return bytes
}

function inOrder({ sample, start }: DrawnWindows): Batches {
  return {
    stepsPerEpoch: sample.length / batch,
    write: ({ step }, { entity, start: first }) => {
      const [from, to] = [step * batch, (step + 1) * batch]
      ;(entity as Int32Array | undefined)?.set(sample.subarray(from, to))
      ;(first as Int32Array | undefined)?.set(start.subarray(from, to))
    },
  }
}

/** Same weights and same data give the same loss but for rounding; anything else would make the comparison worthless. */
function refuseDifference(what: string, ours: number, theirs: number): void {
  if (Math.abs(ours - theirs) <= 1e-3 * Math.abs(theirs)) return
  throw new Error(
    `emulator-parity: ${what} is ${ours} here and ${theirs} in PyTorch: not the same network or data`,
  )
}
