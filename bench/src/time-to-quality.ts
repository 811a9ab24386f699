import { availableParallelism } from 'node:os'
import { openRuntime } from '@utsushi/graph'
import { cosineRate, initialise, train } from '@utsushi/learn'
import { dataFolder } from './data-folder.js'
import { planTraining } from './ecosystem-study.js'
import { median, rounded } from './median.js'
import type { BenchOptions } from './options.js'
import { peerNumber, runPeer } from './peer.js'
import { compare, type BenchResult, type Json } from './result.js'
import { openSipnet, validationScorer, type Sipnet, type SipnetTraining } from './sipnet.js'

/** How ours trains. Found by short trials on seeds that are not measured; the same for every seed. */
export const settings = {
  /** Stretches of the training years: a loss on every day after the burn-in, starting on any day. */
  windows: { mode: 'segments', segmentLength: 910, burnIn: 180 },
  batch: 16,
  learningRate: 4e-3,
  warmupSteps: 50,
  /** Length of the cosine: it ends about when the target is reached. */
  scheduleSteps: 900,
  /** Steps from one evaluation to the next. */
  evaluateEvery: 20,
} as const

/** A way of training to try. */
export interface Recipe extends Pick<SipnetTraining, 'windows' | 'batch'> {
  readonly learningRate: number
  readonly warmupSteps: number
  readonly scheduleSteps: number
  readonly evaluateEvery: number
}

/** When to stop, whichever comes first. */
export interface Goal {
  /** Validation error to reach; 0 to train to the end of the schedule. */
  readonly rmse: number
  readonly seconds: number
}

export interface Reached {
  /** Of training alone, to the first evaluation at or below the goal; null when it was not reached. */
  readonly seconds: number | null
  readonly best: number
  readonly history: readonly { readonly seconds: number; readonly step: number; readonly rmse: number }[]
}

/**
 * The peer trains for its time and its best validation error becomes the goal; then ours trains until its error on the same
 * windows is no higher. Seconds of training are counted on both sides, evaluations on neither.
 */
export async function timeToQuality(options: BenchOptions): Promise<BenchResult> {
  const folder = dataFolder(options, 'sipnet-niwot', 'parameter_summary.csv')
  const budget = options.quick ? 20 : 300
  const seeds = options.quick ? [options.seed] : [0, 1, 2].map((k) => options.seed + k)
  const threads = options.threads ?? Math.min(2, availableParallelism())
  const open = await openSipnet(folder)
  const results: Duel[] = []
  for (const seed of seeds) {
    const result = await oneSeed(open, { folder, seed, threads, budget })
    console.error(`seed ${seed}: ${JSON.stringify(result)}`)
    results.push(result)
  }
  const middle = results.reduce((a, b) =>
    Math.abs(b.ratio - median(results.map(({ ratio }) => ratio))) <
    Math.abs(a.ratio - median(results.map(({ ratio }) => ratio)))
      ? b
      : a,
  )
  return compare({
    name: 'time-to-quality',
    oursMilliseconds: middle.ours_seconds * 1000,
    peer: 'torch',
    peerMilliseconds: middle.peer_seconds * 1000,
    threads,
    config: { hidden: 128, layers: 1, peer_seconds: budget, ours: settings },
    extra: { all_reached: results.every(({ reached }) => reached), seeds: results },
  })
}

interface Duel {
  readonly [key: string]: Json
  readonly seed: number
  readonly goal_rmse: number
  readonly peer_seconds: number
  /** Until the goal; when it was not reached, all of the time that was tried. */
  readonly ours_seconds: number
  readonly reached: boolean
  readonly ratio: number
}

interface Match {
  readonly folder: string
  readonly seed: number
  readonly threads: number
  readonly budget: number
}

async function oneSeed(open: (training: SipnetTraining) => Sipnet, match: Match): Promise<Duel> {
  const { folder, seed, threads, budget } = match
  const args = [
    '--data',
    folder,
    '--seed',
    String(seed),
    '--seconds',
    String(budget),
    '--every',
    String(budget / 20),
  ]
  const theirs = await runPeer('time_to_quality.py', args)
  const goal = peerNumber(theirs, 'best', 'rmse')
  const recipe = scaledTo(settings, budget)
  const sipnet = open({ ...recipe, seed })
  const ours = await trainUntil(sipnet, recipe, { rmse: goal, seconds: 2 * budget }, threads)
  const [peerSeconds, ourSeconds] = [
    peerNumber(theirs, 'best', 'seconds'),
    ours.seconds ?? ours.history.at(-1)?.seconds ?? NaN,
  ]
  return {
    seed,
    goal_rmse: rounded(goal),
    peer_seconds: rounded(peerSeconds),
    ours_seconds: rounded(ourSeconds),
    reached: ours.seconds !== null,
    ratio: rounded(peerSeconds / ourSeconds),
    ours_best_rmse: rounded(ours.best),
    ours_step_ms: rounded(stepMilliseconds(ours)),
    peer_step_ms: rounded(peerNumber(theirs, 'step_ms')),
    peer_threads: peerNumber(theirs, 'threads'),
    ours_history: ours.history.map(({ seconds, rmse }) => [rounded(seconds), rounded(rmse)]),
  }
}

/** Trains until the goal is met, the schedule ends or the time is over; evaluations are not counted. */
export async function trainUntil(
  sipnet: Sipnet,
  recipe: Recipe,
  goal: Goal,
  threads: number,
): Promise<Reached> {
  const { config, data, network } = sipnet
  const plan = planTraining(config, data, network, threads)
  const runtime = await openRuntime({ threads })
  const executor = await plan.open({ threads })
  const enough = new AbortController()
  const history: { seconds: number; step: number; rmse: number }[] = []
  let [begun, evaluating] = [performance.now(), 0]
  try {
    const score = validationScorer(sipnet, runtime)
    await score(initialise(network.model.parameters, config.seed))
    begun = performance.now()
    await train({
      training: plan.training,
      executor,
      data: data.tables,
      initial: initialise(network.model.parameters, config.seed),
      batches: plan.batches,
      schedule: cosineRate({
        rate: recipe.learningRate,
        steps: recipe.scheduleSteps,
        warmup: recipe.warmupSteps,
      }),
      steps: recipe.scheduleSteps,
      validateEvery: recipe.evaluateEvery,
      monitor: { metric: 'rmse' },
      signal: enough.signal,
      validate: async ({ step, parameters }) => {
        const from = performance.now()
        const seconds = (from - begun - evaluating) / 1000
        const { rmse } = await score(parameters)
        history.push({ seconds, step, rmse })
        if (rmse <= goal.rmse || seconds >= goal.seconds) enough.abort()
        evaluating += performance.now() - from
        return { rmse }
      },
    })
  } finally {
    await executor.close()
    await runtime.close()
  }
  const met = history.find(({ rmse }) => rmse <= goal.rmse)
  return { seconds: met?.seconds ?? null, best: Math.min(...history.map(({ rmse }) => rmse)), history }
}

/** For a shorter match the schedule is shorter in proportion. */
function scaledTo(recipe: Recipe, budget: number): Recipe {
  const scheduleSteps = Math.max(40, Math.round((recipe.scheduleSteps * budget) / 300))
  const warmupSteps = Math.min(recipe.warmupSteps, Math.floor(scheduleSteps / 10))
  return { ...recipe, scheduleSteps, warmupSteps }
}

function stepMilliseconds({ history }: Reached): number {
  const last = history.at(-1)
  return last === undefined ? NaN : (last.seconds * 1000) / last.step
}
