// What is kept of a kernel's answers: how often they are above a bias, by how much, where, and for how long at a stretch
// (MultiRocket: Tan, Dempster, Bergmeir & Webb 2022, section 3.3). Four series are pooled at once, which lie interleaved.

const { fround } = Math

/** Pooled features, in the order in which they stand: share, longest stretch, mean value and mean place of what is above a bias. */
export const poolings = ['share', 'stretch', 'mean', 'place'] as const

/** One of the pooled features. */
export type Pooling = (typeof poolings)[number]

/** What was found in each of four series: `[4]`. */
export interface PooledFour {
  /** Answers above the bias. */
  readonly above: Int32Array
  /** The longest distance between answers below it, both ends counting as below. */
  readonly longest: Int32Array
  /** The sum of answer plus bias (as the authors' programs have it: a constant more than the mean) of those above. */
  readonly total: Float32Array
  /** The sum of their places. */
  readonly places: Int32Array | Float64Array
}

/** Views of 64 bytes. */
export const pooledFour = (buffer: ArrayBuffer, at: number): PooledFour => ({
  above: new Int32Array(buffer, at, 4),
  longest: new Int32Array(buffer, at + 16, 4),
  total: new Float32Array(buffer, at + 32, 4),
  places: new Int32Array(buffer, at + 48, 4),
})

/** Steps whose places can be added up in 32 bits. */
export const mostSteps = 65_536

/** Pools answers of steps `from` to `to` (exclusive) of four interleaved series by one bias. */
export function poolFour(
  answers: Float32Array,
  from: number,
  to: number,
  bias: number,
  into: PooledFour,
): void {
  for (let lane = 0; lane < 4; lane++) {
    let [above, total, places, last, longest] = [0, 0, 0, 0, 0]
    for (let j = 0; j < to - from; j++) {
      const answer = answers[4 * (from + j) + lane] as number
      if (answer > bias) {
        above++
        total = fround(total + fround(answer + bias))
        places += j
      } else if (answer < bias) {
        longest = Math.max(longest, j - last)
        last = j
      }
    }
    into.above[lane] = above
    into.longest[lane] = Math.max(longest, to - from - 1 - last)
    into.total[lane] = total
    into.places[lane] = places
  }
}

/**
 * Writes the features of one of the four at `at`, `at + apart`, …: the share above the bias; the longest stretch; the mean value above, 0
 * where there is none; and the mean place of those, −1 where there are none.
 *
 * @param steps that were pooled
 */
export function keepPooled(
  { above, longest, total, places }: PooledFour,
  lane: number,
  steps: number,
  into: Float32Array,
  at: number,
  apart: number,
): void {
  const count = above[lane] as number
  into[at] = count / steps
  into[at + apart] = longest[lane] as number
  into[at + 2 * apart] = count > 0 ? (total[lane] as number) / count : 0
  into[at + 3 * apart] = count > 0 ? (places[lane] as number) / count : -1
}
