import { hostTensor } from '@utsushi/graph'
import { cosineRate, initialise, parametersName, stepFeeds } from '@utsushi/learn'
import { planTraining } from '@utsushi/study'
import { ecosystem, type EcosystemTask } from 'utsushi/ecosystem'
import { madeUpEnsemble } from './made-up-ensemble.js'
import { rounded } from './median.js'
import type { BenchOptions } from './options.js'
import { compare, type BenchResult } from './result.js'
import { sipnetConfig, sipnetTask } from './sipnet.js'

/** Networks side by side. */
const members = 5
const timesLimit = 3

/** What a step takes: of one network, and of all members. */
interface Turn {
  readonly one: number
  readonly all: number
}

/**
 * What training an ensemble of five costs over training one network of it: a step of either, by turns, on one thread, in processor time (other
 * work on the machine then counts little). Recurrent networks of `ecosystem` with few and with many units, windows of 210 days, batch 32.
 */
export async function ensemble(options: BenchOptions): Promise<BenchResult> {
  const [rounds, steps] = options.quick ? [1, 2] : [5, 6]
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
    const [single, several] = [await opened(one), await opened(all)]
    const turns: Turn[] = []
    for (let round = 0; round < rounds; round++) {
      // Whoever goes first goes second next time.
      const early = round % 2 === 0 ? await single.step(steps) : undefined
      const together = await several.step(steps)
      turns.push({ one: early ?? (await single.step(steps)), all: together })
    }
    await single.close()
    await several.close()
    found.push({ hidden, turns })
  }
  // Others on the machine only ever make a turn slower.
  const best = (turns: readonly Turn[], of: (turn: Turn) => number): number => Math.min(...turns.map(of))
  const last = found.at(-1)?.turns ?? []
  return compare({
    name: 'ensemble',
    oursMilliseconds: best(last, ({ all }) => all),
    peer: 'one network',
    peerMilliseconds: best(last, ({ one }) => one),
    threads: 1,
    config: { members, batch: 32, days: 210, layers: 1, hidden: sizes.at(-1) ?? 0, rounds, steps },
    extra: {
      times_limit: timesLimit,
      times: Object.fromEntries(
        found.map(({ hidden, turns }) => [
          String(hidden),
          rounded(best(turns, ({ all }) => all) / best(turns, ({ one }) => one), 3),
        ]),
      ),
    },
  })
}

/** A training that is ready to go on. */
async function opened(task: EcosystemTask) {
  const plan = planTraining(ecosystem.parts, task, { threads: 1, device: 'cpu' })
  const executor = await plan.open({ threads: 1 })
  const none = plan.training.state.map((name) => [name, hostTensor(new Float32Array(plan.parameters.size))])
  await executor.set({
    ...task.tables,
    ...Object.fromEntries(none),
    [parametersName]: hostTensor(initialise(plan.parameters, 1)),
  })
  const schedule = cosineRate({ rate: 2e-3, steps: 1000, warmup: 10 })
  let done = 0
  const run = async (count: number): Promise<void> => {
    await executor.run(stepFeeds(plan.training, plan.batches, schedule, { from: done, count }))
    done += count
  }
  await run(2)
  return {
    /** Milliseconds of processor time a step. */
    step: async (count: number): Promise<number> => {
      const begun = process.cpuUsage()
      await run(count)
      const { user, system } = process.cpuUsage(begun)
      return (user + system) / 1000 / count
    },
    close: () => executor.close(),
  }
}
