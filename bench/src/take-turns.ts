/**
 * A training step of ours and of a peer, taking turns: what else runs on a machine only ever adds, so the best round of each counts.
 */
import { measureStep, type StepSetting } from './measure-step.js'
import { rounded } from './median.js'
import { peerNumber, type PeerResult } from './peer.js'
import type { StepTraining } from './step-trainings.js'

/** What a step took on both sides. */
export interface MeasuredTurns {
  readonly ours_ms: number
  readonly peer_ms: number
  readonly ratio: number
  /** Processor time, best of all rounds. */
  readonly ours_processor_ms: number
  readonly peer_processor_ms: number
  readonly processor_ratio: number
  /** Which way of the peer was its fastest. */
  readonly peer_way: string
  readonly ours_rounds: readonly number[]
  readonly peer_rounds: readonly number[]
}

/** Who takes turns, and how long. */
export interface Turns {
  readonly name: string
  readonly step: StepTraining
  readonly threads: number
  readonly rounds: number
  /** Of each setting of ours in a round. */
  readonly seconds: number
  /** Runs the peer for a round: its `median_ms`, `processor_ms` and `way`. */
  peer(): Promise<PeerResult>
}

/**
 * Measures both sides in rounds, ours with the threads inside a worker and as workers of one thread.
 *
 * @throws Error when the loss does not fall: then it was no training
 */
export async function takeTurns({
  name,
  step,
  threads,
  rounds,
  seconds,
  peer: runPeer,
}: Turns): Promise<MeasuredTurns> {
  const settings: readonly StepSetting[] =
    threads === 1
      ? [{ workers: 1, threads: 1 }]
      : [
          { workers: 1, threads },
          { workers: threads, threads: 1 },
        ]
  const ours: number[] = []
  const peers: number[] = []
  const ways: string[] = []
  const processor: { readonly ours: number[]; readonly peer: number[] } = { ours: [], peer: [] }
  for (let round = 0; round < rounds; round++) {
    for (const setting of settings) {
      const measured = await measureStep(step, setting, seconds)
      if (!(measured.last_loss < measured.first_loss))
        throw new Error(
          `${name}: the loss went from ${measured.first_loss} to ${measured.last_loss}: no training`,
        )
      ours.push(measured.median_ms)
      processor.ours.push(measured.processor_ms)
    }
    const peer = await runPeer()
    peers.push(peerNumber(peer, 'median_ms'))
    processor.peer.push(peerNumber(peer, 'processor_ms'))
    ways.push(String(peer['way']))
  }
  const [best, peerBest] = [Math.min(...ours), Math.min(...peers)]
  const [used, peerUsed] = [Math.min(...processor.ours), Math.min(...processor.peer)]
  return {
    ours_ms: best,
    peer_ms: peerBest,
    ratio: rounded(peerBest / best, 3),
    ours_processor_ms: used,
    peer_processor_ms: peerUsed,
    processor_ratio: rounded(peerUsed / used, 3),
    peer_way: ways[peers.indexOf(peerBest)] ?? '',
    ours_rounds: ours,
    peer_rounds: peers,
  }
}
