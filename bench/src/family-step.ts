import { familyCells, familyTraining, type FamilyCell } from './family-trainings.js'
import { measureStep, type StepSetting } from './measure-step.js'
import { rounded } from './median.js'
import type { BenchOptions } from './options.js'
import { peerNumber, runPeer } from './peer.js'
import { compare, type BenchResult } from './result.js'

/** What one cell took on both sides. */
interface MeasuredCell {
  readonly ours_ms: number
  readonly peer_ms: number
  readonly ratio: number
  /** Processor time, best of all rounds. */
  readonly ours_processor_ms: number
  readonly peer_processor_ms: number
  readonly processor_ratio: number
  /** How the peer walked the sequence. */
  readonly peer_way: string
  readonly ours_rounds: readonly number[]
  readonly peer_rounds: readonly number[]
}

const target = 1.5

/**
 * A training step of one layer of every recurrent cell against PyTorch with as many threads, one thread unless asked otherwise.
 * Both sides take turns for several rounds, and the best round of each counts: what else runs on a machine only ever adds.
 * Processor time stands beside, for a machine that is never quiet.
 */
export async function familyStep(options: BenchOptions): Promise<BenchResult> {
  const threads = options.threads ?? 1
  const [rounds, seconds] = options.quick ? [1, 1] : [4, 4]
  const cells: Record<string, MeasuredCell> = {}
  for (const name of familyCells) {
    const found = await measureCell(name, { threads, rounds, seconds })
    console.error(`${name}: ${JSON.stringify(found)}`)
    cells[name] = found
  }
  const total = (side: 'ours_ms' | 'peer_ms'): number =>
    Object.values(cells).reduce((sum, { [side]: milliseconds }) => sum + milliseconds, 0)
  return compare({
    name: 'family-step',
    oursMilliseconds: total('ours_ms'),
    peer: options.peer ?? 'torch',
    peerMilliseconds: total('peer_ms'),
    threads,
    config: familyTraining('rnn').config,
    extra: {
      cells: Object.fromEntries(Object.entries(cells).map(([name, cell]) => [name, { ...cell }])),
      target,
      below_target: Object.entries(cells).flatMap(([name, { ratio }]) => (ratio < target ? [name] : [])),
    },
  })
}

async function measureCell(
  name: FamilyCell,
  { threads, rounds, seconds }: { threads: number; rounds: number; seconds: number },
): Promise<MeasuredCell> {
  const step = familyTraining(name)
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
    const peer = await runPeer('family_step.py', [
      ...['--cell', name, '--threads', String(threads), '--seconds', String(seconds)],
    ])
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
