// The order statistic that conformal intervals rest on, and how many samples it needs.
import { InputError } from '@utsushi/ground'

/** What rounding may add to a count that is whole. */
const rounding = 1e-9

/** @throws RangeError for a level that is not between 0 and 1 */
function checkLevel(level: number): void {
  if (!(level > 0 && level < 1))
    throw new RangeError(`a level of ${level}, expected a number between 0 and 1`)
}

/**
 * How many samples have to be left out for intervals of a level to exist: ⌈1 / α⌉ − 1, where α is the share that may lie outside.
 *
 * @throws RangeError for a level that is not between 0 and 1
 * @example samplesToCalibrate(0.9) // 9
 */
export function samplesToCalibrate(level: number): number {
  checkLevel(level)
  return Math.max(1, Math.ceil(1 / (1 - level) - rounding) - 1)
}

/**
 * The ⌈(n + 1) · level⌉-th smallest of n scores: what a further score, exchangeable with these, does not exceed with a probability of at
 * least `level`, and, without ties, of less than `level + 1 / (n + 1)` (Vovk, Gammerman & Shafer, Algorithmic Learning in a Random World,
 * 2005; Lei, G'Sell, Rinaldo, Tibshirani & Wasserman, Distribution-Free Predictive Inference for Regression, 2018, theorem 2.2).
 *
 * @param scores `[samples]`, finite, of samples that nothing was fitted to
 * @throws InputError with the number needed where there are too few; RangeError for scores that are not finite
 * @example conformalQuantile(residuals.map(Math.abs), 0.9)
 */
export function conformalQuantile(scores: ArrayLike<number>, level: number): number {
  checkLevel(level)
  const sorted = Float64Array.from(scores).sort()
  if (!sorted.every(Number.isFinite)) throw new RangeError('conformal scores that are not finite')
  const rank = Math.ceil((sorted.length + 1) * level - rounding)
  const found = sorted[rank - 1]
  if (found === undefined) throw new InputError(tooFew(sorted.length, level))
  return found
}

/** What a pooled quantile promises of a further sample. */
export type ConformalPromise = 'at least' | 'on average'

/**
 * The same of samples that have several scores each, such as the days of a series: what a score, drawn at random of a further sample, does not
 * exceed. Every sample counts alike, however many scores it has, and its own scores may depend on each other.
 *
 * - `at least`: with a probability of `level` or more, whatever the distribution; a further sample counts as lying beyond all others, so that of
 *   few samples it is up to 1 / (n + 1) more (Dunn, Wasserman & Ramdas, Distribution-Free Prediction Sets for Two-Layer Hierarchical Models,
 *   2022, pooling of distributions). With one score a sample it is {@link conformalQuantile}.
 * - `on average`: with a probability of about `level`: what samples that are left out one by one do not exceed, by the quantile of the others.
 *   An estimate, no bound: of 18 samples with one score each it is the 17th, not the 18th.
 *
 * @param scores of each sample, finite
 * @throws InputError with the number needed where there are too few samples; RangeError for scores that are not finite
 * @example pooledConformalQuantile(samples.map(({ residuals }) => residuals.map(Math.abs)), 0.9)
 */
export function pooledConformalQuantile(
  scores: readonly ArrayLike<number>[],
  level: number,
  promise: ConformalPromise = 'at least',
): number {
  checkLevel(level)
  const own = scores.filter(({ length }) => length > 0)
  if (own.length < samplesToCalibrate(level)) throw new InputError(tooFew(own.length, level))
  const pool = pooled(own)
  const beyond = (level * (own.length + 1)) / own.length
  const share =
    promise === 'at least' || own.length * pool.values.length > mostLeftOut
      ? beyond
      : leftOutShare(pool, own.length, level)
  return quantileOf(pool, own.length, share)
}

/** Scores that are walked through to leave out every sample once; of more samples the two promises are the same. */
const mostLeftOut = 1e9

/** All scores ascending, each with its sample and what it counts. */
interface Pool {
  readonly values: Float64Array
  readonly sample: Uint32Array
  readonly weight: Float64Array
}

function pooled(scores: readonly ArrayLike<number>[]): Pool {
  const count = scores.reduce((sum, { length }) => sum + length, 0)
  const [values, weight, sample] = [new Float64Array(count), new Float64Array(count), new Uint32Array(count)]
  let at = 0
  for (const [own, each] of scores.entries())
    for (let k = 0; k < each.length; k++, at++) {
      values[at] = each[k] ?? NaN
      weight[at] = 1 / each.length
      sample[at] = own
    }
  if (!values.every(Number.isFinite)) throw new RangeError('conformal scores that are not finite')
  const order = Uint32Array.from(values, (_, place) => place).sort(
    (a, b) => (values[a] ?? 0) - (values[b] ?? 0),
  )
  return {
    values: Float64Array.from(order, (place) => values[place] ?? NaN),
    weight: Float64Array.from(order, (place) => weight[place] ?? NaN),
    sample: Uint32Array.from(order, (place) => sample[place] ?? 0),
  }
}

/** The first value up to which such a share of the samples' mass lies; the largest where there is less. */
function quantileOf({ values, weight }: Pool, samples: number, share: number): number {
  let reached = 0
  for (const [place, value] of values.entries()) {
    reached += weight[place] ?? 0
    if (reached >= share * samples - rounding) return value
  }
  return values.at(-1) ?? NaN
}

/** Steps of the shares that are tried. */
const tried = 4000

/** The least share of the others' mass whose quantile holds as much of a sample that is left out as was asked for, on average over all. */
function leftOutShare(pool: Pool, samples: number, level: number): number {
  const [from, step] = [Math.max(0, level - 0.3), 1 / tried]
  const shares = Array.from({ length: Math.ceil((1 - from) / step) + 1 }, (_, k) =>
    Math.min(1, from + k * step),
  )
  const within = new Float64Array(shares.length)
  for (let left = 0; left < samples; left++) {
    let [others, own, at] = [0, 0, 0]
    for (const [place, weight] of pool.weight.entries()) {
      if (pool.sample[place] === left) own += weight
      else others += weight
      while (at < shares.length && others >= (shares[at] ?? 1) * (samples - 1) - rounding) {
        within[at] = (within[at] ?? 0) + own / samples
        at++
      }
      if (at === shares.length) break
    }
    // Scores of its own behind the last of the others lie beyond.
    for (; at < shares.length; at++) within[at] = (within[at] ?? 0) + own / samples
  }
  const found = within.findIndex((share) => share >= level - rounding)
  return found < 0 ? 1 : (shares[found] ?? 1)
}

/** Why intervals of a level cannot be calibrated on so many samples, with the number needed. */
export function tooFew(count: number, level: number, called = 'samples'): string {
  return `intervals of ${shown(100 * level)} % cannot be calibrated on ${count} ${called}: they need ${samplesToCalibrate(level)} or more that nothing was fitted to`
}

const shown = (value: number): string => String(Number(value.toPrecision(6)))
