import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hostTensor } from '@utsushi/graph'
import {
  cosineRate,
  initialise,
  parametersName,
  stepFeeds,
  runTraining,
  type StepExecutor,
} from '@utsushi/learn'
import { fileCheckpoints } from '@utsushi/learn/node'
import { planTraining, type TrainingPlan } from '@utsushi/study'
import { ecosystem, networkOf, type EcosystemTask } from 'utsushi/ecosystem'
import { madeUpEnsemble } from './made-up-ensemble.js'
import { median, rounded } from './median.js'
import type { BenchOptions } from './options.js'
import { compare, type BenchResult } from './result.js'
import { sipnetConfig, sipnetTask } from './sipnet.js'

const batch = 64
const learningRate = 2e-3
const percentLimit = 3

/** Steps of one measurement on either side, and how they are cut into runs on the bare one. */
interface Lengths {
  readonly steps: number
  readonly perRun: number
}

/**
 * What the trainer costs over the engine: `train` with its batches, schedule, history, progress and checkpoints (one at the
 * end of every measurement, which is more often than its usual 30 s; no validation) against bare runs of the same program
 * on feeds made beforehand. Both take turns, and the overhead is the median over the turns.
 */
export async function trainerOverhead(options: BenchOptions): Promise<BenchResult> {
  const threads = options.threads ?? 1
  const [rounds, seconds] = options.quick ? [1, 3] : [9, 10]
  const sipnet = madeUpSipnet()
  const plan = planTraining(ecosystem.parts, sipnet, { threads, device: 'cpu' })
  const executor = await plan.open({ threads })
  const scratch = await mkdtemp(join(tmpdir(), 'utsushi-overhead-'))
  try {
    const perRun = await stepsOfASecond(sipnet, plan, executor)
    const lengths: Lengths = { steps: perRun * seconds, perRun }
    const turns: { readonly bare: number; readonly trainer: number }[] = []
    for (let round = 0; round < rounds; round++) {
      const folder = join(scratch, String(round))
      // Whoever goes first goes second next time.
      const early = round % 2 === 0 ? await bareSteps(sipnet, plan, executor, lengths) : undefined
      const trainer = await trainerSteps(sipnet, plan, executor, { ...lengths, folder })
      turns.push({ trainer, bare: early ?? (await bareSteps(sipnet, plan, executor, lengths)) })
    }
    const overheads = turns.map(({ bare, trainer }) => 100 * (trainer / bare - 1))
    return compare({
      name: 'trainer-overhead',
      oursMilliseconds: median(turns.map(({ trainer }) => trainer)),
      peer: 'bare engine',
      peerMilliseconds: median(turns.map(({ bare }) => bare)),
      threads,
      config: { hidden: 128, layers: 1, batch, days: 210, rounds, ...lengths },
      extra: {
        overhead_percent: rounded(median(overheads), 3),
        overhead_percent_limit: percentLimit,
        overheads_percent: overheads.map((value) => rounded(value, 3)),
      },
    })
  } finally {
    await executor.close()
    await rm(scratch, { recursive: true, force: true })
  }
}

const madeUpSipnet = (): EcosystemTask =>
  sipnetTask(sipnetConfig('made up', { windows: { mode: 'windows' }, batch, seed: 1 }), madeUpEnsemble())

async function begin(
  { model, tables }: EcosystemTask,
  plan: TrainingPlan,
  executor: StepExecutor,
): Promise<void> {
  const { parameters } = networkOf(model)
  const zeros = plan.training.state.map((name) => [name, hostTensor(new Float32Array(parameters.size))])
  await executor.set({
    ...tables,
    ...Object.fromEntries(zeros),
    [parametersName]: hostTensor(initialise(parameters, 1)),
  })
}

/** Warms up, and finds how many steps a run of a second takes: what the trainer finds by itself. */
async function stepsOfASecond(
  sipnet: EcosystemTask,
  plan: TrainingPlan,
  executor: StepExecutor,
): Promise<number> {
  await begin(sipnet, plan, executor)
  const run = async (from: number, count: number): Promise<number> => {
    const feeds = stepFeeds(plan.training, plan.batches, schedule(100), { from, count })
    const start = performance.now()
    await executor.run(feeds)
    return (performance.now() - start) / count
  }
  await run(0, 2)
  return Math.max(1, Math.floor(1000 / (await run(2, 8))))
}

/** Milliseconds of a step in bare runs. */
async function bareSteps(
  sipnet: EcosystemTask,
  plan: TrainingPlan,
  executor: StepExecutor,
  { steps, perRun }: Lengths,
): Promise<number> {
  await begin(sipnet, plan, executor)
  const feeds = Array.from({ length: steps / perRun }, (_, k) =>
    stepFeeds(plan.training, plan.batches, schedule(steps), { from: k * perRun, count: perRun }),
  )
  const start = performance.now()
  for (const feed of feeds) await executor.run(feed)
  return (performance.now() - start) / steps
}

/** Milliseconds of a step in the trainer, its last checkpoint on the disk. */
async function trainerSteps(
  { model, tables }: EcosystemTask,
  plan: TrainingPlan,
  executor: StepExecutor,
  { steps, folder }: Lengths & { readonly folder: string },
): Promise<number> {
  let reports = 0
  const { seconds, history } = await runTraining({
    training: plan.training,
    executor,
    data: tables,
    initial: initialise(networkOf(model).parameters, 1),
    batches: plan.batches,
    schedule: schedule(steps),
    steps,
    sampleEvery: 1,
    checkpoints: fileCheckpoints({ folder, resume: false }),
    onProgress: () => reports++,
    onStep: () => undefined,
  })
  if (history.steps.length !== steps || reports === 0) throw new Error('the trainer kept no history')
  return (seconds * 1000) / steps
}

const schedule = (steps: number) => cosineRate({ rate: learningRate, steps, warmup: Math.ceil(steps / 10) })
