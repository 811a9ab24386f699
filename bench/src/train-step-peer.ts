import type { BenchOptions } from './options.js'
import { peerNumber, runPeer, type PeerResult } from './peer.js'
import type { Json } from './result.js'

/** A peer's training step: at its best, and as it comes. */
export interface PeerStep {
  readonly peer: string
  /** Median with denormals flushed, at the better of one and two threads. */
  readonly milliseconds: number
  /** What goes into the result beside it. */
  readonly extra: { readonly [key: string]: Json }
}

/**
 * Measures a training step of PyTorch or JAX.
 *
 * @param config `a` for `train-step`, `b` for `train-step-small`; `bench/peers/train_step.py` says what they are.
 * @throws InputError when the peers are not set up.
 */
export async function measurePeerStep(config: 'a' | 'b', options: BenchOptions): Promise<PeerStep> {
  const peer = options.peer ?? 'torch'
  const seconds = options.quick ? '1' : '8'
  const result = await runPeer('train_step.py', ['--engine', peer, '--config', config, '--seconds', seconds])
  return { peer, milliseconds: peerNumber(result, 'median_ms'), extra: describe(result) }
}

function describe(result: PeerResult): PeerStep['extra'] {
  return {
    peer_threads: peerNumber(result, 'threads'),
    peer_as_it_comes_ms: peerNumber(result, 'as_it_comes', 'median_ms'),
    peer_tried: result['tried'] ?? null,
    peer_versions: result['versions'] ?? null,
  }
}
