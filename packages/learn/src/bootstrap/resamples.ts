/**
 * Resampling by group: whole groups are drawn with replacement, since answers of one machine or one site are no independent evidence.
 */
import { seededRandom } from '@utsushi/ground'

/** How it is resampled. */
export interface ResampleOptions {
  /** Resamples drawn, at least 20; 1000 when left out. */
  readonly replicates?: number
  /** Share of the resamples that an interval holds; 0.95 when left out. */
  readonly level?: number
  /** The same seed draws the same resamples; 0 when left out. */
  readonly seed?: number
}

/** A value and the interval in which it lies in most resamples; `null` where it does not exist. Plain JSON. */
export interface ScoreInterval {
  readonly value: number | null
  readonly low: number | null
  readonly high: number | null
  /** Resamples in which it does not exist, such as those without a positive label; the interval is of the others. */
  readonly undefinedReplicates: number
  /** Why there is no interval. */
  readonly reason?: string
}

/**
 * The percentile interval (Efron 1979) of any statistic of weighted answers.
 *
 * @param statistic of how often each answer was drawn, `[answers]`, an array that is used again; NaN where it does not exist
 * @param groups one name or number an answer: those with the same one are drawn together
 * @throws RangeError for too few replicates or a level outside (0, 1)
 * @example
 * // The mean lead time, machine by machine
 * bootstrapInterval((times) => leads.reduce((sum, lead, k) => sum + lead * times[k]!, 0) / total(times), machines)
 */
export function bootstrapInterval(
  statistic: (times: Float64Array) => number,
  groups: ArrayLike<string | number>,
  options: ResampleOptions = {},
): ScoreInterval {
  const { of, count } = groupNumbers(groups)
  const times = new Float64Array(of.length)
  const score = (drawn: Float64Array): readonly number[] => {
    for (let k = 0; k < of.length; k++) times[k] = drawn[of[k] ?? 0] ?? 0
    return [statistic(times)]
  }
  const { values, replicates } = resampled(score, count, options)
  return intervalOf(values[0] ?? NaN, replicates[0] ?? new Float64Array(), count, options)
}

/** Groups by number, in the order in which they come. */
export function groupNumbers(groups: ArrayLike<string | number>): {
  readonly of: Int32Array
  readonly count: number
} {
  const numbers = new Map<string | number, number>()
  const of = Int32Array.from(Array.from(groups), (group) => {
    const known = numbers.get(group) ?? numbers.size
    numbers.set(group, known)
    return known
  })
  return { of, count: numbers.size }
}

/**
 * Scores of every group drawn once, and of every resample.
 *
 * @param score of how often each group was drawn
 * @returns values `[scores]`, and replicates `[scores][replicates]`
 */
export function resampled(
  score: (drawn: Float64Array) => ArrayLike<number>,
  count: number,
  { replicates = 1000, level = 0.95, seed = 0 }: ResampleOptions,
): { readonly values: readonly number[]; readonly replicates: readonly Float64Array[] } {
  if (!Number.isInteger(replicates) || replicates < 20)
    throw new RangeError(`bootstrap: ${replicates} replicates; give a whole number of at least 20`)
  if (!(level > 0 && level < 1))
    throw new RangeError(`bootstrap: a level of ${level}; give one between 0 and 1`)
  const random = seededRandom(seed)
  const drawn = new Float64Array(count).fill(1)
  const values = Array.from(score(drawn))
  const found = values.map(() => new Float64Array(replicates))
  for (let replicate = 0; replicate < replicates; replicate++) {
    drawn.fill(0)
    for (let k = 0; k < count; k++) {
      const group = random.below(count)
      drawn[group] = (drawn[group] ?? 0) + 1
    }
    const scores = score(drawn)
    found.forEach((row, k) => (row[replicate] = scores[k] ?? NaN))
  }
  return { values, replicates: found }
}

/** The interval of one score; linear between neighbouring replicates. */
export function intervalOf(
  value: number,
  replicates: Float64Array,
  groups: number,
  { level = 0.95 }: ResampleOptions,
): ScoreInterval {
  const known = replicates.filter((own) => !Number.isNaN(own)).sort()
  const undefinedReplicates = replicates.length - known.length
  const none = (reason: string): ScoreInterval => ({
    value: Number.isNaN(value) ? null : value,
    ...{ low: null, high: null, undefinedReplicates, reason },
  })
  if (Number.isNaN(value)) return none('the score itself does not exist')
  if (groups < 2) return none('there is one group only: nothing to draw from')
  const at = (share: number): number => {
    const place = share * (known.length - 1)
    const [low, high] = [known[Math.floor(place)] ?? NaN, known[Math.ceil(place)] ?? NaN]
    return low + (high - low) * (place - Math.floor(place))
  }
  return { value, low: at((1 - level) / 2), high: at((1 + level) / 2), undefinedReplicates }
}
