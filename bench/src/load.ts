import { execFile } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { generateLoadData, numberColumns, type LoadSize } from './load-data.js'
import type { BenchOptions } from './options.js'
import { parseLastLine, peerNumber, runPeer, type PeerResult } from './peer.js'
import { compare, type BenchResult } from './result.js'

const run = promisify(execFile)

/**
 * Daily csv files into columnar Float32, with a date: ours against pandas, polars or pyarrow. Each reading is a process of
 * its own, ours and the peer's in turn; types are given to the peers, and their start and imports are not counted.
 */
export async function load(options: BenchOptions): Promise<BenchResult> {
  const peer = options.peer ?? 'pandas'
  const size: LoadSize = options.quick
    ? { files: 12, rows: 365, columns: 1 + numberColumns.length }
    : { files: 180, rows: 3652, columns: 1 + numberColumns.length }
  const repeats = options.quick ? 1 : 5
  const folder = fileURLToPath(new URL(`../.data/load-${size.files}x${size.rows}`, import.meta.url))
  await generateLoadData(folder, size)
  const ours: PeerResult[] = []
  const theirs: PeerResult[] = []
  const plain: PeerResult[] = []
  for (let repeat = 0; repeat < repeats; repeat++) {
    ours.push(await runOurs(folder))
    theirs.push(await runPeer('load.py', ['--engine', peer, '--folder', folder]))
    if (peer === 'pandas')
      plain.push(await runPeer('load.py', ['--engine', peer, '--folder', folder, '--plain']))
  }
  const [mine, other] = [ours[0], theirs[0]]
  if (mine === undefined || other === undefined) throw new Error('load: nothing was measured')
  refuseDifference(mine, other)
  const float32 = (size.files * size.rows * numberColumns.length * Float32Array.BYTES_PER_ELEMENT) / 2 ** 20
  return compare({
    name: 'load',
    oursMilliseconds: median(ours, 'ms'),
    peer,
    peerMilliseconds: median(theirs, 'ms'),
    threads: Math.min(availableParallelism(), 4),
    config: { ...size, repeats },
    extra: {
      ours_rss_mb: Math.round(Math.max(...ours.map((result) => peerNumber(result, 'rss_mb')))),
      rss_limit_mb: Math.round(2 * float32 + 300),
      float32_mb: Math.round(float32),
      peer_rss_mb: Math.round(median(theirs, 'rss_mb')),
      peer_version: other['version'] ?? null,
      peer_threads: other['threads'] ?? null,
      ...(plain.length === 0 ? {} : { peer_as_it_comes_ms: Math.round(median(plain, 'ms')) }),
    },
  })
}

async function runOurs(folder: string): Promise<PeerResult> {
  const script = fileURLToPath(new URL('./load-ours.js', import.meta.url))
  const { stdout } = await run(process.execPath, [script, folder])
  return parseLastLine('load-ours.js', stdout)
}

/** Both sides must have read the same numbers. */
function refuseDifference(ours: PeerResult, theirs: PeerResult): void {
  const [rows, sum] = [peerNumber(ours, 'rows'), peerNumber(ours, 'sum')]
  const difference = Math.abs(sum - peerNumber(theirs, 'sum'))
  if (rows !== peerNumber(theirs, 'rows') || difference > 1e-6 * Math.abs(sum)) {
    throw new Error(`load: we read ${rows} rows (sum ${sum}), the peer read ${JSON.stringify(theirs)}`)
  }
}

function median(results: readonly PeerResult[], key: string): number {
  const sorted = results.map((result) => peerNumber(result, key)).sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2
}
