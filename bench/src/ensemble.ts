import { hostTensor, Replicas } from '@utsushi/graph'
import { cosineRate, initialise, parametersName, replicaPrograms, stepFeeds } from '@utsushi/learn'
import { planTraining, trainingDefinition, type TrainingPlan } from '@utsushi/study'
import { ecosystem, type EcosystemTask } from 'utsushi/ecosystem'
import { madeUpEnsemble } from './made-up-ensemble.js'
import { rounded } from './median.js'
import type { BenchOptions } from './options.js'
import { compare, type BenchResult } from './result.js'
import { sipnetConfig, sipnetTask } from './sipnet.js'

/** Networks side by side. */
const members = 5
const timesLimit = 3

/** Cores that both sides have. */
const threads = 2

/** What a step takes in milliseconds: of one network as it is trained, of one whose batch two threads share, and of all members. */
interface Turn {
  readonly one: number
  readonly shared: number
  readonly all: number
}

/**
 * What training an ensemble of five costs over training one network of it, on two cores: a step of either, by turns, in wall time. Recurrent
 * networks of `ecosystem` with few and with many units, windows of 210 days, batch 32. One network is trained as the study plans it
 * (on one thread: its step is small), and with every batch shared by two threads.
 */
export async function ensemble(options: BenchOptions): Promise<BenchResult> {
  const [rounds, milliseconds] = options.quick ? [1, 100] : [8, 700]
  const data = madeUpEnsemble()
  const sizes = options.quick ? [16] : [16, 32, 64, 128]
  const found: { readonly hidden: number; readonly turns: readonly Turn[] }[] = []
  for (const hidden of sizes) {
    const base = sipnetConfig('made up', { windows: { mode: 'windows' }, batch: 32, seed: 1 })
    const [one, all] = [1, members].map((count) =>
      sipnetTask(
        { ...base, model: { ...base.model, hidden }, training: { ...base.training, ensemble: count } },
        data,
      ),
    ) as [EcosystemTask, EcosystemTask]
    const single = await opened(one, planTraining(ecosystem.parts, one, { threads, device: 'cpu' }))
    const halves = await opened(one, sharedPlan(one))
    const several = await opened(all, planTraining(ecosystem.parts, all, { threads, device: 'cpu' }))
    const steps = Math.max(2, Math.round(milliseconds / (await single.step(4))))
    const turns: Turn[] = []
    for (let round = 0; round < rounds; round++) {
      // Whoever goes first goes last next time.
      const early = round % 2 === 0 ? await several.step(steps) : undefined
      const alone = { one: await single.step(steps), shared: await halves.step(steps) }
      turns.push({ ...alone, all: early ?? (await several.step(steps)) })
    }
    for (const training of [single, halves, several]) await training.close()
    found.push({ hidden, turns })
  }
  // Others on the machine only ever make a turn slower.
  const best = (turns: readonly Turn[], of: (turn: Turn) => number): number => Math.min(...turns.map(of))
  const bySize = (of: (turns: readonly Turn[]) => number) =>
    Object.fromEntries(found.map(({ hidden, turns }) => [String(hidden), rounded(of(turns), 3)]))
  const last = found.at(-1)?.turns ?? []
  return compare({
    name: 'ensemble',
    oursMilliseconds: best(last, ({ all }) => all),
    peer: 'one network',
    peerMilliseconds: best(last, ({ one }) => one),
    threads,
    config: { members, batch: 32, days: 210, layers: 1, hidden: sizes.at(-1) ?? 0, rounds },
    extra: {
      times_limit: timesLimit,
      times: bySize((turns) => best(turns, ({ all }) => all) / best(turns, ({ one }) => one)),
      times_of_shared: bySize((turns) => best(turns, ({ all }) => all) / best(turns, ({ shared }) => shared)),
      one_ms: bySize((turns) => best(turns, ({ one }) => one)),
      shared_ms: bySize((turns) => best(turns, ({ shared }) => shared)),
      all_ms: bySize((turns) => best(turns, ({ all }) => all)),
    },
  })
}

/** One network whose every batch is divided between the threads, which its study would do from larger steps on. */
function sharedPlan(task: EcosystemTask): TrainingPlan {
  const plan = planTraining(ecosystem.parts, task, { threads: 1, device: 'cpu' })
  const { batch, examples } = plan
  const training = replicaPrograms(
    trainingDefinition(ecosystem.parts, task, examples, batch, task.config.seed),
    { replicas: threads, split: Object.keys(examples.columns) },
  )
  return { ...plan, training, open: () => Replicas.open(training.programs, threads, { threads: 1 }) }
}

/** A training that is ready to go on. */
async function opened(task: EcosystemTask, plan: TrainingPlan) {
  const executor = await plan.open({ threads })
  const none = plan.training.state.map((name) => [name, hostTensor(new Float32Array(plan.parameters.size))])
  await executor.set({
    ...task.tables,
    ...Object.fromEntries(none),
    [parametersName]: hostTensor(initialise(plan.parameters, 1)),
  })
  const schedule = cosineRate({ rate: 2e-3, steps: 100_000, warmup: 10 })
  let done = 0
  const run = async (count: number): Promise<void> => {
    await executor.run(stepFeeds(plan.training, plan.batches, schedule, { from: done, count }))
    done += count
  }
  await run(2)
  return {
    /** Milliseconds a step. */
    step: async (count: number): Promise<number> => {
      const begun = performance.now()
      await run(count)
      return (performance.now() - begun) / count
    },
    close: () => executor.close(),
  }
}
