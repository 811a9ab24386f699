import { familyCells, familyTraining } from './family-trainings.js'
import type { BenchOptions } from './options.js'
import { runPeer } from './peer.js'
import { compare, type BenchResult } from './result.js'
import { takeTurns, type MeasuredTurns } from './take-turns.js'

const target = 1.5

/**
 * A training step of one layer of every recurrent cell against PyTorch with as many threads, one thread unless asked otherwise.
 * Both sides take turns for several rounds, and the best round of each counts: what else runs on a machine only ever adds.
 * Processor time stands beside, for a machine that is never quiet.
 */
export async function familyStep(options: BenchOptions): Promise<BenchResult> {
  const threads = options.threads ?? 1
  const [rounds, seconds] = options.quick ? [1, 1] : [4, 4]
  const cells: Record<string, MeasuredTurns> = {}
  for (const name of familyCells) {
    const found = await takeTurns({
      ...{ name, step: familyTraining(name), threads, rounds, seconds },
      peer: () =>
        runPeer('family_step.py', [
          ...['--cell', name, '--threads', String(threads), '--seconds', String(seconds)],
        ]),
    })
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
