import { mkdir, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { windowStatistics, type StatisticsWindows, type WindowStatistics } from '@utsushi/data'
import { seededRandom } from '@utsushi/ground'
import { median, rounded } from './median.js'
import type { BenchOptions } from './options.js'
import { peerNumber, runPeer, type PeerResult } from './peer.js'
import { compare, type BenchResult } from './result.js'

const context = 90
const steps = 299
/** The loop takes a few milliseconds a window: it is given every so-many-th, and its time is extrapolated. */
const loopWindows = 1000
const repeats = 5

/**
 * The 28 statistics of 58,300 windows of 90 days, one at every day of 280 series: ours, a loop of pandas and SciPy over windows
 * (extrapolated from a thousand of them), and NumPy over blocks of windows. Ours runs before and after the peers.
 */
export async function features(options: BenchOptions): Promise<BenchResult> {
  const peer = options.peer ?? 'pandas'
  const count = options.quick ? 5830 : 58_300
  const values = readings(Math.ceil(count / (steps - context + 1)), options.seed)
  const folder = fileURLToPath(new URL('../.data', import.meta.url))
  await mkdir(folder, { recursive: true })
  const file = `${folder}/features.f32`
  await writeFile(file, new Uint8Array(values.buffer))
  const windows = layWindows(count)

  const compute = (): { readonly milliseconds: number; readonly found: WindowStatistics } => {
    const begin = performance.now()
    const found = windowStatistics({ values, steps, windows })
    return { milliseconds: performance.now() - begin, found }
  }
  const { milliseconds: first, found } = compute()
  const ours = Array.from({ length: repeats }, () => compute().milliseconds)
  const every = Math.floor(count / loopWindows)
  const peers = {
    numpy: await askPeer('numpy', file, count, 1),
    pandas: await askPeer('pandas', file, count, every),
  }
  ours.push(...Array.from({ length: repeats }, () => compute().milliseconds))
  refuseDifference('numpy', found, peers.numpy, 1)
  refuseDifference('pandas', found, peers.pandas, every)

  const mine = median(ours)
  const whole = {
    numpy: peerNumber(peers.numpy, 'ms'),
    pandas: (peerNumber(peers.pandas, 'ms') * count) / peerNumber(peers.pandas, 'windows'),
  }
  return compare({
    name: 'features',
    oursMilliseconds: mine,
    peer,
    peerMilliseconds: peer === 'numpy' ? whole.numpy : whole.pandas,
    threads: 1,
    config: { windows: count, context, statistics: found.names.length },
    extra: {
      first_call_ms: rounded(first),
      loop_ms_extrapolated: rounded(whole.pandas),
      loop_windows: peerNumber(peers.pandas, 'windows'),
      loop_ratio: rounded(whole.pandas / mine),
      numpy_ms: rounded(whole.numpy),
      numpy_ratio: rounded(whole.numpy / mine),
      versions: { ...record(peers.pandas['versions']), ...record(peers.numpy['versions']) },
    },
  })
}

/** Series with a season, a slow drift, steps now and then, and noise. */
function readings(series: number, seed: number): Float32Array {
  const random = seededRandom(seed).uniform
  const values = new Float32Array(series * steps)
  for (let k = 0; k < series; k++) {
    const [phase, drift] = [random() * 365, (random() - 0.5) * 0.01]
    let level = 20 + 5 * random()
    for (let t = 0; t < steps; t++) {
      if (random() < 0.005) level += 4 * (random() - 0.5)
      values[k * steps + t] =
        level + drift * t + 2 * Math.sin((2 * Math.PI * (t + phase)) / 365) + random() + random() - 1
    }
  }
  return values
}

/** One window at every step of every series, series by series. */
function layWindows(count: number): StatisticsWindows {
  const perSeries = steps - context + 1
  return {
    context,
    entity: Int32Array.from({ length: count }, (_, window) => Math.floor(window / perSeries)),
    start: Int32Array.from({ length: count }, (_, window) => window % perSeries),
  }
}

function askPeer(engine: string, file: string, count: number, every: number): Promise<PeerResult> {
  const numbers = { steps, context, count, every, repeats: every === 1 ? repeats : 3 }
  const flags = Object.entries(numbers).flatMap(([key, value]) => [`--${key}`, String(value)])
  return runPeer('features.py', ['--engine', engine, '--values', file, ...flags])
}

/** Both sides must have computed the same: the mean of every statistic over the peer's windows, each so-many-th of ours. */
function refuseDifference(
  peer: string,
  { names, values }: WindowStatistics,
  result: PeerResult,
  every: number,
): void {
  const means = result['means']
  const windows = peerNumber(result, 'windows')
  const width = names.length
  if (!Array.isArray(means) || means.length !== width)
    throw new Error(`features: ${peer} computed no ${width} statistics`)
  names.forEach((name, k) => {
    let sum = 0
    for (let window = 0; window < windows; window++) sum += values[window * every * width + k] ?? NaN
    const [mine, theirs] = [sum / windows, Number(means[k])]
    if (!(Math.abs(mine - theirs) <= 1e-5 * Math.max(Math.abs(theirs), 1e-2)))
      throw new Error(`features: the mean of ${name} is ${mine}, and ${theirs} by ${peer}`)
  })
}

const record = (value: PeerResult[string] | undefined): PeerResult =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as PeerResult) : {}
