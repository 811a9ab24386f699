import { hiddenShapes, type HiddenShape } from '@utsushi/learn'
import { median, rounded } from './median.js'
import type { BenchOptions } from './options.js'
import { compare, type BenchResult, type Json } from './result.js'
import { runPeerSearch, type PeerCourse } from './taste-peer.js'
import { runSearch, type SearchCourse, type TasteWay } from './taste-searches.js'

/** Answers after which searches by pairs recommend. */
const pairsAt = [5, 10, 15, 20, 25, 30, 35, 40]

/** Random pairs go on, to see when they are as far. */
const randomAt = [10, 20, 40, 60, 80]

const picksAt = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]

/** What counts as found: a normalised regret of so much. */
const found = 0.05

/** The peer is slow: of many runs it takes the first so many, and ours are told of these too. */
const peerRuns = 4

/**
 * A simulated chooser with a hidden taste of three parameters, blind in one of ten choices: the normalised regret of what is recommended
 * after so many answers, the median over runs. Pairs by the model against random pairs (both judged by the same model's recommendation),
 * picks from a 3 × 3 grid, and Optuna's preferential sampler with the same chooser. The milliseconds are processor time of a question.
 */
export async function taste(options: BenchOptions): Promise<BenchResult> {
  const runs = options.seeds ?? (options.quick ? 2 : 50)
  const seeds = Array.from({ length: runs }, (_, k) => options.seed + k)
  const rows: Record<string, Json> = {}
  const [times, peerTimes]: [number[], number[]] = [[], []]
  let version = ''
  for (const shape of hiddenShapes) {
    const { row, milliseconds, peers } = await measureShape(shape, seeds)
    rows[shape] = row
    version = peers[0]?.version ?? version
    times.push(...milliseconds)
    peerTimes.push(...peers.map((peer) => peer.milliseconds))
  }
  return compare({
    name: 'taste',
    oursMilliseconds: median(times),
    peer: 'optuna',
    peerMilliseconds: median(peerTimes),
    threads: 1,
    config: { runs, first_seed: options.seed, peer_runs: Math.min(runs, peerRuns), mistakes: 0.1 },
    extra: { regret: rows, versions: { optuna: version } },
  })
}

/** One shape: our searches, and the peer's on the first of the runs. */
export async function measureShape(
  shape: HiddenShape,
  seeds: readonly number[],
): Promise<{
  readonly row: Json
  readonly milliseconds: readonly number[]
  readonly peers: readonly PeerCourse[]
}> {
  const tell = (what: string, told: Json): Json => {
    console.error(`${shape}, ${what}: ${JSON.stringify(told)}`)
    return told
  }
  const model = searches(shape, seeds, 'model', pairsAt)
  const pairs = tell(
    'pairs',
    medians(
      model.map(({ regret }) => regret),
      pairsAt,
    ),
  )
  const grids = searches(shape, seeds, 'grid', picksAt)
  const grid = tell(
    'grid',
    medians(
      grids.map(({ regret }) => regret),
      picksAt,
    ),
  )
  const random = searches(shape, seeds, 'random', randomAt)
  const randomPairs = tell(
    'random pairs',
    medians(
      random.map(({ regret }) => regret),
      randomAt,
    ),
  )
  const few = seeds.slice(0, peerRuns)
  const peers: PeerCourse[] = []
  for (const seed of few) peers.push(await runPeerSearch(shape, seed, pairsAt))
  const onFew = {
    runs: few.length,
    pairs: medians(
      model.slice(0, few.length).map(({ regret }) => regret),
      pairsAt,
    ),
    optuna_winner: medians(
      peers.map(({ winner }) => winner),
      pairsAt,
    ),
    optuna_mean: medians(
      peers.map(({ mean }) => mean),
      pairsAt,
    ),
  }
  tell('beside the peer', onFew)
  const until = {
    pairs: answersNeeded(model, pairsAt) ?? null,
    random_pairs: answersNeeded(random, randomAt) ?? null,
    picks: answersNeeded(grids, picksAt) ?? null,
  }
  return {
    row: { pairs, grid, random_pairs: randomPairs, answers_until_5_percent: until, beside_the_peer: onFew },
    milliseconds: model.map(({ milliseconds }) => milliseconds),
    peers,
  }
}

function searches(
  shape: HiddenShape,
  seeds: readonly number[],
  way: TasteWay,
  at: readonly number[],
): readonly SearchCourse[] {
  return seeds.map((seed) => runSearch(shape, seed, way, at))
}

const medians = (courses: readonly Readonly<Record<number, number>>[], at: readonly number[]): Json =>
  Object.fromEntries(
    at.map((number) => [number, rounded(median(courses.map((course) => course[number] ?? NaN)), 3)]),
  )

/** The first of the numbers of answers from which on the median regret is small enough. */
function answersNeeded(courses: readonly SearchCourse[], at: readonly number[]): number | undefined {
  return at.find((_, place) =>
    at.slice(place).every((number) => median(courses.map(({ regret }) => regret[number] ?? NaN)) <= found),
  )
}
