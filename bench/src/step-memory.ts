import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { settings } from './compare-step.js'
import type { BenchOptions } from './options.js'
import { parseLastLine, peerNumber, runPeer, type PeerResult } from './peer.js'
import { compare, type BenchResult } from './result.js'
import { stepTraining } from './step-trainings.js'

const run = promisify(execFile)
const limit = 1.2 * 1024

/**
 * Resident memory at its highest while training the network of `train-step` on batches of 64: everything that the process
 * holds, Node and ONNX Runtime with it. Every setting, and the peer, in a process of its own.
 */
export async function stepMemory(options: BenchOptions): Promise<BenchResult> {
  const seconds = options.quick ? 1 : 5
  const tried: PeerResult[] = []
  for (const { workers, threads } of settings(options.threads)) {
    tried.push(await runOurs([workers, threads, seconds]))
  }
  const fastest = tried.reduce((a, b) => (peerNumber(b, 'median_ms') < peerNumber(a, 'median_ms') ? b : a))
  const peer = options.peer ?? 'torch'
  const engine = ['--engine', peer, '--config', 'a', '--seconds', String(seconds)]
  const theirs = await runPeer('train_step.py', [...engine, '--threads', '1', '--denormals', 'flush'])
  const memory = tried.map((setting) => peerNumber(setting, 'rss_mb'))
  return compare({
    name: 'step-memory',
    oursMilliseconds: peerNumber(fastest, 'median_ms'),
    peer,
    peerMilliseconds: peerNumber(theirs, 'median_ms'),
    threads: peerNumber(fastest, 'workers') * peerNumber(fastest, 'threads'),
    config: stepTraining('a').config,
    extra: {
      ours_rss_mb: peerNumber(fastest, 'rss_mb'),
      ours_highest_rss_mb: Math.max(...memory),
      rss_limit_mb: Math.round(limit),
      peer_rss_mb: Math.round(peerNumber(theirs, 'rss_mb')),
      ours_tried: tried,
    },
  })
}

async function runOurs(args: readonly number[]): Promise<PeerResult> {
  const script = fileURLToPath(new URL('./step-memory-ours.js', import.meta.url))
  const { stdout } = await run(process.execPath, [script, ...args.map(String)])
  return parseLastLine('step-memory-ours.js', stdout)
}
