import { availableParallelism } from 'node:os'
import { constant, input, openRuntime, program, type HostTensor } from '@utsushi/graph'
import { weightsOf } from '@utsushi/learn'
import { median, rounded } from './median.js'
import { benchMixer, benchWindows, mixerSizes, type BenchMixer } from './mixer-model.js'
import { measurePeerMixer } from './mixer-peer.js'
import type { BenchOptions } from './options.js'
import { compare, type BenchResult } from './result.js'

/** Forecasts of 64 windows of 512 steps by a TinyTimeMixer of 805,280 weights, against granite-tsfm on PyTorch. */
export async function ttmForward(options: BenchOptions): Promise<BenchResult> {
  const mixer = benchMixer(options.seed)
  const counts = threadCounts(options)
  const ours: Measured[] = []
  for (const threads of counts) ours.push(await measureForward(mixer, threads, options))
  const { measured, last } = await measurePeerMixer(mixer, 'forward', counts, options, ours[0]?.forecast)
  const again: Measured[] = []
  for (const threads of counts) again.push(await measureForward(mixer, threads, options))
  const settings = counts.map((threads, k) => {
    const milliseconds = median([ours[k]?.milliseconds ?? NaN, again[k]?.milliseconds ?? NaN])
    const peer = measured[k]?.milliseconds ?? NaN
    return { threads, milliseconds, peer_ms: peer, ratio: rounded(peer / milliseconds) }
  })
  return compareBest('ttm-forward', settings, mixer, { ...last })
}

/** The figures of every number of threads, and of them our best against the peer's best. */
export function compareBest(
  name: string,
  settings: readonly {
    readonly threads: number
    readonly milliseconds: number
    readonly peer_ms: number
    readonly ratio: number
  }[],
  { parameters }: BenchMixer,
  last: Readonly<Record<string, BenchResult[string]>>,
): BenchResult {
  const best = settings.reduce((a, b) => (b.milliseconds < a.milliseconds ? b : a))
  return compare({
    name,
    oursMilliseconds: best.milliseconds,
    peer: 'granite-tsfm',
    peerMilliseconds: Math.min(...settings.map(({ peer_ms: peer }) => peer)),
    threads: best.threads,
    config: { ...mixerSizes, weights: parameters.size },
    extra: {
      by_threads: settings.map((setting) => ({ ...setting })),
      difference: last['difference'] ?? null,
      versions: last['versions'] ?? null,
    },
  })
}

/** One thread and two, or what was asked for. */
export const threadCounts = ({ threads }: BenchOptions): readonly number[] =>
  threads === undefined ? [1, 2].filter((count) => count <= availableParallelism()) : [threads]

interface Measured {
  readonly milliseconds: number
  readonly forecast: HostTensor | undefined
}

async function measureForward(
  { model, parameters, weights }: BenchMixer,
  threads: number,
  options: BenchOptions,
): Promise<Measured> {
  const { past } = benchWindows(options.seed)
  const x = input('past', 'float32', past.shape)
  // Weights as part of the program, as in an exported file.
  const { forecast } = model.apply(weightsOf(parameters, constant(weights)), { past: x })
  const runtime = await openRuntime({ threads })
  try {
    const executable = await runtime.load(
      program({ name: 'ttm-forward', inputs: [x], outputs: { forecast } }),
    )
    const durations: number[] = []
    let found: HostTensor | undefined
    for (let run = 0; run < 3; run++) found = (await executable.run({ past }))['forecast']
    const end = performance.now() + (options.quick ? 1000 : 8000)
    while (durations.length < 5 || performance.now() < end) {
      const begun = performance.now()
      await executable.run({ past })
      durations.push(performance.now() - begun)
    }
    return { milliseconds: median(durations), forecast: found }
  } finally {
    await runtime.close()
  }
}
