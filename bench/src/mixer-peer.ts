/**
 * The same TinyTimeMixer in granite-tsfm on PyTorch: it reads the folder that we write, and its forecasts are held against ours.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeSafetensors, type HostTensor, type SafeTensor } from '@utsushi/graph'
import { saveTinyTimeMixer } from '@utsushi/learn/node'
import { benchWindows, type BenchMixer } from './mixer-model.js'
import type { BenchOptions } from './options.js'
import { peerNumber, runPeer, type PeerResult } from './peer.js'

/** What the peer takes for a run at one number of threads. */
export interface PeerMixer {
  readonly threads: number
  readonly milliseconds: number
}

/** Measures the peer at each number of threads, in a process of its own each. */
export async function measurePeerMixer(
  mixer: BenchMixer,
  what: 'forward' | 'train',
  threads: readonly number[],
  options: BenchOptions,
  forecast?: HostTensor,
): Promise<{ readonly measured: readonly PeerMixer[]; readonly last: PeerResult }> {
  const folder = await mkdtemp(join(tmpdir(), 'utsushi-mixer-'))
  try {
    await saveTinyTimeMixer(folder, mixer)
    const { past, future } = benchWindows(options.seed)
    const tensors = new Map<string, SafeTensor>([
      ['past', past],
      ['future', future],
      ...(forecast === undefined ? [] : [['forecast', forecast] as const]),
    ])
    const data = join(folder, 'windows.safetensors')
    await writeFile(data, writeSafetensors(tensors))
    const measured: PeerMixer[] = []
    let last: PeerResult = {}
    for (const count of threads) {
      last = await runPeer(
        'tiny_time_mixer.py',
        [
          ...['--model', folder, '--data', data, '--what', what, '--threads', String(count)],
          ...['--seconds', options.quick ? '1' : '8'],
        ],
        'granite',
      )
      measured.push({ threads: count, milliseconds: peerNumber(last, 'median_ms') })
    }
    return { measured, last }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
