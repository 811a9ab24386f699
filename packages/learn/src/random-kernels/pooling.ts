// What is kept of a kernel's answers: how often they are above a bias, by how much, where, and for how long at a stretch
// (MultiRocket: Tan, Dempster, Bergmeir & Webb 2022, section 3.3).

const { fround } = Math

/** Pooled features, in the order in which they stand: share, longest stretch, mean value and mean place of what is above a bias. */
export const poolings = ['share', 'stretch', 'mean', 'place'] as const

/** One of the pooled features. */
export type Pooling = (typeof poolings)[number]

/**
 * Pools answers `from` to `to` (exclusive) by one bias, and writes the features at `at`, `at + apart`, …: the share above the bias; the
 * longest distance between answers below it, both ends counting as below; the mean of answer plus bias (as the authors' programs
 * have it: a constant more than the mean) of those above, 0 where there are none; and their mean place, −1 where there are none.
 */
export function poolAll(
  answers: Float32Array,
  from: number,
  to: number,
  bias: number,
  into: Float32Array,
  at: number,
  apart: number,
): void {
  let [above, total, places, last, longest] = [0, 0, 0, 0, 0]
  for (let j = from; j < to; j++) {
    const answer = answers[j] as number
    if (answer > bias) {
      above++
      total = fround(total + fround(answer + bias))
      places += j - from
    } else if (answer < bias) {
      const stretch = j - from - last
      if (stretch > longest) longest = stretch
      last = j - from
    }
  }
  const end = to - from - 1 - last
  into[at] = above / (to - from)
  into[at + apart] = end > longest ? end : longest
  into[at + 2 * apart] = above > 0 ? total / above : 0
  into[at + 3 * apart] = above > 0 ? places / above : -1
}
