import { availableParallelism } from 'node:os'
import { dataFolder } from './data-folder.js'
import type { EcosystemTask } from 'utsushi/ecosystem'
import { median, rounded } from './median.js'
import type { BenchOptions } from './options.js'
import { peerNumber, runPeer } from './peer.js'
import { compare, type BenchResult, type Json } from './result.js'
import { openSipnet, type SipnetTraining } from './sipnet.js'
import { trainUntil, type Recipe } from './train-until.js'

/** How ours trains: found by short trials with other seeds than are measured, the same for every seed. */
const recipe: Recipe = {
  /** Stretches of the training years that begin on any day, with a loss on every day after the burn-in. */
  windows: { mode: 'segments', segmentLength: 390, burnIn: 120 },
  batch: 24,
  learningRate: 5e-3,
  betas: [0.9, 0.95],
  warmupSteps: 40,
  scheduleSteps: 1800,
  evaluateEvery: 50,
}

const peerSeconds = { full: 300, quick: 20 }

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
  readonly recipe: Recipe
}

/**
 * The peer trains for its time, and its best validation error becomes the goal; then ours trains until its error on the
 * same windows is no higher. Seconds of training are counted on both sides, evaluations on neither; ours counts building
 * and loading its program too. Of three seeds, the one with the median ratio is quoted.
 */
export async function timeToQuality(options: BenchOptions): Promise<BenchResult> {
  const folder = dataFolder(options, 'sipnet-niwot', 'parameter_summary.csv')
  const budget = options.quick ? peerSeconds.quick : peerSeconds.full
  const seeds = options.quick ? [options.seed] : [0, 1, 2].map((k) => options.seed + k)
  const threads = options.threads ?? Math.min(2, availableParallelism())
  const own = options.quick ? shortened(recipe) : recipe
  const open = await openSipnet(folder)
  const results: Duel[] = []
  for (const seed of seeds) {
    const result = await oneSeed(open, { folder, seed, threads, budget, recipe: own })
    console.error(`seed ${seed}: ${JSON.stringify(result)}`)
    results.push(result)
  }
  const middle = median(results.map(({ ratio }) => ratio))
  const quoted = results.find(({ ratio }) => ratio === middle) ?? results[0]
  if (quoted === undefined) throw new Error('time-to-quality: nothing was measured')
  return compare({
    name: 'time-to-quality',
    oursMilliseconds: quoted.ours_seconds * 1000,
    peer: 'torch',
    peerMilliseconds: quoted.peer_seconds * 1000,
    threads,
    config: {
      hidden: 128,
      layers: 1,
      peer_budget_seconds: budget,
      ours: { ...own, windows: { ...own.windows } },
    },
    extra: { all_reached: results.every(({ reached }) => reached), seeds: results },
  })
}

async function oneSeed(open: (training: SipnetTraining) => EcosystemTask, match: Match): Promise<Duel> {
  const { folder, seed, threads, budget } = match
  const common = ['--data', folder, '--seed', String(seed)]
  const times = ['--seconds', String(budget), '--every', String(budget / 20)]
  const theirs = await runPeer('time_to_quality.py', [...common, ...times])
  const goal = peerNumber(theirs, 'best', 'rmse')
  const sipnet = open({ ...match.recipe, seed })
  const points = await trainUntil(sipnet, match.recipe, { rmse: goal, seconds: 2 * budget }, threads)
  const met = points.find(({ rmse }) => rmse <= goal)
  const last = points.at(-1)
  if (last === undefined) throw new Error('time-to-quality: the schedule is shorter than evaluateEvery')
  const [peer, ours] = [peerNumber(theirs, 'best', 'seconds'), (met ?? last).seconds]
  return {
    seed,
    goal_rmse: rounded(goal),
    peer_seconds: rounded(peer),
    ours_seconds: rounded(ours),
    reached: met !== undefined,
    ratio: rounded(peer / ours),
    ours_best_rmse: rounded(Math.min(...points.map(({ rmse }) => rmse))),
    ours_step_ms: rounded((last.seconds * 1000) / last.step),
    peer_step_ms: rounded(peerNumber(theirs, 'step_ms')),
    peer_threads: peerNumber(theirs, 'threads'),
    ours_history: points.map(({ seconds, rmse }) => [rounded(seconds), rounded(rmse)]),
  }
}

/** A schedule in proportion to the quick budget. */
function shortened(full: Recipe): Recipe {
  const scheduleSteps = Math.round((full.scheduleSteps * peerSeconds.quick) / peerSeconds.full)
  return { ...full, scheduleSteps, warmupSteps: Math.ceil(scheduleSteps / 10), evaluateEvery: 5 }
}
