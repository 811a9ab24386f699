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

/** Why intervals of a level cannot be calibrated on so many samples, with the number needed. */
export function tooFew(count: number, level: number, called = 'samples'): string {
  return `intervals of ${shown(100 * level)} % cannot be calibrated on ${count} ${called}: they need ${samplesToCalibrate(level)} or more that nothing was fitted to`
}

const shown = (value: number): string => String(Number(value.toPrecision(6)))
