import { availableParallelism } from 'node:os'
import { measureStep, type MeasuredStep, type StepSetting } from './measure-step.js'
import { median, rounded } from './median.js'
import type { BenchOptions } from './options.js'
import { compare, type BenchResult } from './result.js'
import { stepTraining, type StepSize } from './step-trainings.js'
import { measurePeerStep } from './train-step-peer.js'

/**
 * Measures a training step of ours and of a peer: every setting of ours, the peer, then our best setting again, so that a
 * machine that slows down or speeds up meanwhile favours neither. Ours is the median of the best setting's medians.
 */
export async function compareStep(name: string, size: StepSize, options: BenchOptions): Promise<BenchResult> {
  const step = stepTraining(size)
  const seconds = options.quick ? 1 : 8
  const tried: MeasuredStep[] = []
  for (const setting of settings(options.threads)) {
    const measured = await measureStep(step, setting, seconds)
    refuseOddLosses(measured)
    tried.push(measured)
  }
  const best = tried.reduce((a, b) => (b.median_ms < a.median_ms ? b : a))
  const { workers, threads } = best
  const peer = await measurePeerStep(size, options)
  const again = await measureStep(step, { workers, threads }, seconds)
  const medians = [best.median_ms, again.median_ms]
  return compare({
    name,
    oursMilliseconds: median(medians),
    peer: peer.peer,
    peerMilliseconds: peer.milliseconds,
    threads: workers * threads,
    config: step.config,
    extra: {
      ours_workers: workers,
      ours_medians: medians,
      ours_tried: tried,
      ...peer.extra,
      peer_as_it_comes_ratio: rounded(Number(peer.extra['peer_as_it_comes_ms']) / median(medians)),
    },
  })
}

/** One worker with one or more threads, and one worker a thread. */
export function settings(asked?: number): readonly StepSetting[] {
  const counts = asked === undefined ? [1, 2].filter((count) => count <= availableParallelism()) : [asked]
  return counts.flatMap((count) =>
    count === 1
      ? [{ workers: 1, threads: 1 }]
      : [
          { workers: 1, threads: count },
          { workers: count, threads: 1 },
        ],
  )
}

/** Targets are standard normal: untrained, the error is about 1; trained on one batch, it falls. */
function refuseOddLosses({ first_loss: first, last_loss: last, workers, threads }: MeasuredStep): void {
  if (first > 0.8 && first < 1.5 && last < first) return
  throw new Error(`the loss went from ${first} to ${last} with ${workers} × ${threads} threads: no training`)
}
