import { seededRandom } from '@utsushi/ground'
import { optimise, tpeSampler } from '@utsushi/tune'
import { chanceThatWorse, ratioOfMedians } from './compare-samples.js'
import { median, rounded } from './median.js'
import type { BenchOptions } from './options.js'
import { runPeer, peerNumber, type PeerResult } from './peer.js'
import { compare, type BenchResult, type Json } from './result.js'
import { testFunctions, type TestFunction } from './test-functions.js'

const trials = 100

/**
 * Our TPE against Optuna's, both multivariate with the constant liar and the same defaults, on functions whose least value is
 * known: the regret after 100 trials over many seeds, a test whether ours is worse, and the ratio of the medians. The
 * milliseconds are the processor time of a trial, the median over the studies and the mean over the functions.
 */
export async function tpeQuality(options: BenchOptions): Promise<BenchResult> {
  const seeds = options.seeds ?? (options.quick ? 5 : 100)
  const names = Object.keys(testFunctions)
  const peer = await runPeer('tpe_quality.py', [
    ...['--functions', names.join(',')],
    ...['--seeds', String(seeds), '--first', String(options.seed), '--trials', String(trials)],
  ])
  const rows: Record<string, Json> = {}
  const [ourTimes, peerTimes]: [number[], number[]] = [[], []]
  for (const [name, tried] of Object.entries(testFunctions)) {
    const ours = await regrets(tried, seeds, options.seed)
    const theirs = peerBest(peer, name).map((best) => best - tried.least)
    const { ratio, low, high } = ratioOfMedians(ours.regrets, theirs, seededRandom(1).uniform)
    rows[name] = {
      ours_median: rounded(median(ours.regrets)),
      peer_median: rounded(median(theirs)),
      ratio_of_medians: rounded(ratio),
      interval_95: [rounded(low), rounded(high)],
      chance_that_worse_by_luck: rounded(chanceThatWorse(ours.regrets, theirs)),
    }
    console.error(`${name}: ${JSON.stringify(rows[name])}`)
    ourTimes.push(ours.trialMilliseconds)
    peerTimes.push(peerNumber(peer, 'functions', name, 'trial_ms'))
  }
  const mean = (times: readonly number[]): number => times.reduce((sum, time) => sum + time, 0) / times.length
  return compare({
    name: 'tpe-quality',
    oursMilliseconds: mean(ourTimes),
    peer: 'optuna',
    peerMilliseconds: mean(peerTimes),
    threads: 1,
    config: { trials, seeds, first_seed: options.seed },
    extra: { regret: rows, versions: { optuna: peer['version'] ?? null } },
  })
}

interface Regrets {
  readonly regrets: readonly number[]
  readonly trialMilliseconds: number
}

async function regrets(
  { space, value, least }: TestFunction,
  seeds: number,
  first: number,
): Promise<Regrets> {
  const found: number[] = []
  const times: number[] = []
  for (let seed = first; seed < first + seeds; seed++) {
    const before = process.cpuUsage()
    const study = await optimise(({ parameters }) => value(parameters), {
      space,
      trials,
      seed,
      sampler: tpeSampler({ multivariate: true, constantLiar: true }),
    })
    times.push(process.cpuUsage(before).user / 1000 / trials)
    found.push((study.best?.values?.[0] ?? NaN) - least)
  }
  return { regrets: found, trialMilliseconds: median(times) }
}

function peerBest(peer: PeerResult, name: string): readonly number[] {
  const functions = peer['functions'] as
    Readonly<Record<string, { readonly best?: readonly number[] }>> | undefined
  const best = functions?.[name]?.best
  if (best === undefined) throw new Error(`the peer's result has no list at functions.${name}.best`)
  return best
}
