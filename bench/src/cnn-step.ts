import { cnnSizes, cnnTraining, type CnnSize } from './cnn-trainings.js'
import type { BenchOptions } from './options.js'
import { runPeer } from './peer.js'
import { compare, type BenchResult, type Json } from './result.js'
import { takeTurns, type MeasuredTurns } from './take-turns.js'

/**
 * A training step of a convolutional network on pictures against PyTorch with as many threads, one thread unless asked otherwise; that
 * of one on series stands beside it. Both sides take turns for several rounds and the best round of each counts. PyTorch counts with
 * the layout that suits it best; as people write it stands beside.
 */
export async function cnnStep(options: BenchOptions): Promise<BenchResult> {
  const threads = options.threads ?? 1
  const [rounds, seconds] = options.quick ? [1, 1] : [4, 4]
  const usual: Record<string, number> = {}
  const measured = async (which: CnnSize): Promise<MeasuredTurns> => {
    const found = await takeTurns({
      ...{ name: which, step: cnnTraining(which), threads, rounds, seconds },
      peer: async () => {
        const peer = await runPeer('cnn_step.py', [
          ...['--which', which, '--threads', String(threads), '--seconds', String(2 * seconds)],
        ])
        usual[which] = Math.min(usual[which] ?? Infinity, Number(peer['as_it_comes_processor_ms']))
        return peer
      },
    })
    console.error(`${which}: ${JSON.stringify(found)}`)
    return found
  }
  const networks: Record<string, Json> = {}
  const pictures = await measured('pictures')
  for (const which of cnnSizes) {
    const found = which === 'pictures' ? pictures : await measured(which)
    networks[which] = { ...found, peer_as_it_comes_processor_ms: usual[which] ?? null }
  }
  return compare({
    name: 'cnn-step',
    oursMilliseconds: pictures.ours_ms,
    peer: options.peer ?? 'torch',
    peerMilliseconds: pictures.peer_ms,
    threads,
    config: cnnTraining('pictures').config,
    extra: { networks, target: 1 },
  })
}
