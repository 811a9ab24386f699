// Scores of several runs on the same values, and their differences with a spread: errors at one place are alike from run to
// run, so differences are told far more exactly than scores are. Whole blocks are drawn anew, for values of one entity hang
// together.
import { seededRandom } from '@utsushi/ground'
import type { CommonValues } from './common-values.js'

/** One run on one target, or on all. */
export interface RunScore {
  readonly run: string
  readonly rmse: number
  readonly mae: number
  readonly bias: number
  /** Of the observed variance; null where that is 0. */
  readonly r2: number | null
}

/** A run's RMSE less the first one's. */
export interface RunDifference {
  readonly run: string
  readonly against: string
  readonly difference: number
  /** Middle 95 % of the difference when blocks are drawn anew. */
  readonly from: number
  readonly to: number
  /** Share of blocks in which the run errs less. */
  readonly betterIn: number
  /** What the interval lets one say. */
  readonly verdict: 'better' | 'worse' | 'cannot be told'
}

/** Scores on one target; `all` is the root mean square of errors over the observed standard deviation of each. */
export interface TargetComparison {
  readonly target: string
  readonly unit: string
  readonly values: number
  readonly scores: readonly RunScore[]
  readonly differences: readonly RunDifference[]
}

/** What is drawn anew together. */
export interface Blocks {
  readonly count: number
  /** `[rows]` */
  readonly of: Int32Array
  /** In words: `12 entities`, `24 stretches of 30 values`. */
  readonly called: string
}

/** Entities to resample by; of fewer, stretches of each. */
export const enoughEntities = 8
const stretches = 12

/** What hangs together: entities where there are enough, else stretches of consecutive moments. */
export function blocksOf({
  entity,
  moment,
  entities,
  moments,
  called,
}: Pick<CommonValues, 'entity' | 'moment' | 'entities' | 'moments' | 'called'>): Blocks {
  if (entities.length >= enoughEntities)
    return {
      count: entities.length,
      of: Int32Array.from(entity),
      called: `${entities.length} whole ${called.many}`,
    }
  const order = [...entity.keys()].sort(
    (a, b) =>
      (entity[a] ?? 0) - (entity[b] ?? 0) ||
      compareNames(moments[moment[a] ?? 0] ?? '', moments[moment[b] ?? 0] ?? ''),
  )
  const length = Math.max(1, Math.ceil(order.length / stretches))
  const of = new Int32Array(order.length)
  let [block, used, before] = [-1, length, -1]
  for (const row of order) {
    if (used === length || entity[row] !== before) [block, used] = [block + 1, 0]
    before = entity[row] ?? -1
    of[row] = block
    used++
  }
  return { count: block + 1, of, called: `${block + 1} stretches of up to ${length} consecutive values` }
}

/** Dates and numbers in their own order. */
const compareNames = (a: string, b: string): number => {
  const [x, y] = [Number(a), Number(b)]
  return Number.isNaN(x) || Number.isNaN(y) ? (a < b ? -1 : a > b ? 1 : 0) : x - y
}

/** Draws of the bootstrap. */
const draws = 2000

/** Compares runs target by target, and over all of them. */
export function compareRuns(
  names: readonly string[],
  common: CommonValues,
  blocks: Blocks = blocksOf(common),
): readonly TargetComparison[] {
  const sums = common.targets.map((_, target) => blockSums(common, target, names.length, blocks))
  const one = common.targets.map(({ name, unit }, target): TargetComparison => {
    const own = sums[target] ?? emptySums(names.length, blocks)
    return {
      ...{ target: name, unit, values: own.total },
      scores: names.map((run, k) => scoreOf(run, common, target, k)),
      differences: differencesOf(names, blocks, [own], [1]),
    }
  })
  const scored = sums.filter(({ total, variance }) => total > 0 && variance > 0)
  if (common.targets.length < 2 || scored.length < 2) return one
  const scales = scored.map(({ variance }) => variance)
  const rmse = (run: number): number => pooled(scored, scales, run, undefined)
  const all: TargetComparison = {
    ...{
      target: 'all',
      unit: 'standard deviations',
      values: scored.reduce((sum, { total }) => sum + total, 0),
    },
    scores: names.map((run, k) => ({ run, rmse: rmse(k), mae: NaN, bias: NaN, r2: null })),
    differences: differencesOf(names, blocks, scored, scales),
  }
  return [...one, all]
}

/** Squared errors of every block, over values that all runs have. */
interface BlockSums {
  /** `[runs][blocks]` */
  readonly squares: readonly Float64Array[]
  /** `[blocks]` */
  readonly counts: Float64Array
  readonly total: number
  readonly variance: number
}

const emptySums = (runs: number, { count }: Blocks): BlockSums => ({
  squares: Array.from({ length: runs }, () => new Float64Array(count)),
  counts: new Float64Array(count),
  ...{ total: 0, variance: 0 },
})

function blockSums(common: CommonValues, target: number, runs: number, blocks: Blocks): BlockSums {
  const { squares, counts } = emptySums(runs, blocks)
  let [total, sum, square] = [0, 0, 0]
  for (const row of validRows(common, target)) {
    const block = blocks.of[row] ?? 0
    const observed = common.observed[target]?.[row] ?? NaN
    for (let run = 0; run < runs; run++) {
      const into = squares[run]
      const error = (common.predicted[run]?.[target]?.[row] ?? NaN) - observed
      if (into !== undefined) into[block] = (into[block] ?? 0) + error * error
    }
    counts[block] = (counts[block] ?? 0) + 1
    total++
    sum += observed
    square += observed * observed
  }
  return { squares, counts, total, variance: Math.max(0, square / total - (sum / total) ** 2) }
}

/** Rows that were observed and that every run has a number for. */
function* validRows({ observed, predicted }: CommonValues, target: number): Generator<number> {
  for (const [row, value] of (observed[target] ?? []).entries())
    if (Number.isFinite(value) && predicted.every((run) => Number.isFinite(run[target]?.[row] ?? NaN)))
      yield row
}

function scoreOf(run: string, common: CommonValues, target: number, place: number): RunScore {
  let [count, squares, absolute, errors, sum, square] = [0, 0, 0, 0, 0, 0]
  for (const row of validRows(common, target)) {
    const value = common.observed[target]?.[row] ?? NaN
    const error = (common.predicted[place]?.[target]?.[row] ?? NaN) - value
    count++
    squares += error * error
    absolute += Math.abs(error)
    errors += error
    sum += value
    square += value * value
  }
  const spread = square - (sum * sum) / count
  return {
    run,
    rmse: Math.sqrt(squares / count),
    mae: absolute / count,
    bias: errors / count,
    r2: spread > 1e-12 * square ? 1 - squares / spread : null,
  }
}

/** The root mean square error over targets, each on its scale, over the blocks drawn, or all. */
function pooled(
  sums: readonly BlockSums[],
  scales: readonly number[],
  run: number,
  drawn: Int32Array | undefined,
): number {
  let mean = 0
  for (const [k, { squares, counts }] of sums.entries()) {
    let [square, count] = [0, 0]
    const blocks = drawn ?? counts.keys()
    for (const block of blocks) {
      square += squares[run]?.[block] ?? 0
      count += counts[block] ?? 0
    }
    mean += square / count / (scales[k] ?? 1) / sums.length
  }
  return Math.sqrt(mean)
}

function differencesOf(
  names: readonly string[],
  { count }: Blocks,
  sums: readonly BlockSums[],
  scales: readonly number[],
): readonly RunDifference[] {
  const [against = ''] = names
  const random = seededRandom(0)
  const samples = Array.from({ length: draws }, () =>
    Int32Array.from({ length: count }, () => random.below(count)),
  )
  const first = samples.map((drawn) => pooled(sums, scales, 0, drawn))
  return names.slice(1).map((run, k): RunDifference => {
    const difference = pooled(sums, scales, k + 1, undefined) - pooled(sums, scales, 0, undefined)
    const drawn = samples
      .map((blocks, at) => pooled(sums, scales, k + 1, blocks) - (first[at] ?? NaN))
      .filter(Number.isFinite)
      .sort((a, b) => a - b)
    const at = (share: number): number => drawn[Math.round(share * (drawn.length - 1))] ?? NaN
    const [from, to] = [at(0.025), at(0.975)]
    const errors = (of: number): number[] =>
      Array.from({ length: count }, (_, block) => pooled(sums, scales, of, Int32Array.of(block)))
    const [own, other] = [errors(k + 1), errors(0)]
    const told = own.flatMap((value, block) =>
      Number.isFinite(value) ? [value < (other[block] ?? NaN)] : [],
    )
    return {
      ...{ run, against, difference, from, to },
      betterIn: told.filter(Boolean).length / told.length,
      verdict: count < 2 || !(from > 0 || to < 0) ? 'cannot be told' : difference < 0 ? 'better' : 'worse',
    }
  })
}
