/**
 * Two samples of results against each other.
 */
import { median } from './median.js'

/**
 * Probability of ours being so much greater (worse) than theirs by chance alone: the one-sided Mann–Whitney test, by the
 * normal approximation with its corrections for ties and continuity.
 */
export function chanceThatWorse(ours: readonly number[], theirs: readonly number[]): number {
  const all = [...ours, ...theirs].sort((a, b) => a - b)
  const total = all.length
  const ranks = new Map<number, number>()
  let ties = 0
  for (let first = 0; first < total;) {
    let last = first
    while (last + 1 < total && all[last + 1] === all[first]) last++
    const size = last - first + 1
    ranks.set(all[first] ?? NaN, (first + last) / 2 + 1)
    ties += size ** 3 - size
    first = last + 1
  }
  const [n, m] = [ours.length, theirs.length]
  const rankSum = ours.reduce((sum, value) => sum + (ranks.get(value) ?? 0), 0)
  const u = rankSum - (n * (n + 1)) / 2
  const deviation = Math.sqrt(((n * m) / 12) * (total + 1 - ties / (total * (total - 1))))
  return normalAbove(deviation === 0 ? 0 : (u - (n * m) / 2 - 0.5) / deviation)
}

/** Integral of the normal density above z: Abramowitz and Stegun 26.2.17, to 1e-7. */
function normalAbove(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z))
  const series =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
  const tail = (series * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI)
  return z > 0 ? tail : 1 - tail
}

/** The ratio of the medians, and the bootstrap's 95 % interval of it. */
export function ratioOfMedians(
  ours: readonly number[],
  theirs: readonly number[],
  uniform: () => number,
): { readonly ratio: number; readonly low: number; readonly high: number } {
  const resampled = (values: readonly number[]): number =>
    median(values.map(() => values[Math.floor(uniform() * values.length)] ?? NaN))
  const ratios = Array.from({ length: 4000 }, () => resampled(ours) / resampled(theirs)).sort((a, b) => a - b)
  return { ratio: median(ours) / median(theirs), low: ratios[100] ?? NaN, high: ratios[3899] ?? NaN }
}
