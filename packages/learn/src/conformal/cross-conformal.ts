/**
 * Intervals without a part of their own: every sample is predicted by a fit without it (leave-one-out: jackknife+; folds: CV+), and a
 * further one by all of these fits (Barber, Candès, Ramdas & Tibshirani, Predictive inference with the jackknife+, 2021, equations 4 and 11).
 * They hold 1 − 2α of further samples in the worst case, and in practice about 1 − α.
 */
import { InputError } from '@utsushi/ground'
import { samplesToCalibrate, tooFew } from './conformal-quantile.js'
import type { Intervals } from './calibrate-intervals.js'

/** What fits that lack a sample each say. */
export interface LeftOutFits {
  /** `[samples]` |observed − predicted| of each by the fit without it, in that fit's own deviations where there are any. */
  readonly scores: ArrayLike<number>
  /** `[further, samples]` What the fit without each sample says of every further one. */
  readonly predicted: ArrayLike<number>
  /** `[further, samples]` Deviations that go with it; 1 when left out. */
  readonly deviation?: ArrayLike<number>
  /** Share of further samples that shall lie within, between 0 and 1. */
  readonly level: number
}

/**
 * Jackknife+ or CV+ intervals of further samples.
 *
 * @returns `[further]` ends
 * @throws InputError with the number needed where there are too few samples; RangeError for sizes that do not fit
 * @example
 * const { scores, predicted, deviation } = leftOutFits // of a Gaussian process in closed form: see leaveOneOutFits
 * crossConformalIntervals({ scores, predicted, deviation, level: 0.9 }).lower
 */
export function crossConformalIntervals({ scores, predicted, deviation, level }: LeftOutFits): Intervals {
  const samples = scores.length
  if (samples < samplesToCalibrate(level)) throw new InputError(tooFew(samples, level))
  const further = predicted.length / samples
  if (!Number.isInteger(further) || (deviation !== undefined && deviation.length !== predicted.length))
    throw new RangeError(`conformal: ${predicted.length} predictions of fits without ${samples} samples`)
  const rank = Math.ceil((samples + 1) * level - 1e-9)
  const lower = new Float64Array(further)
  const upper = new Float64Array(further)
  const low = new Float64Array(samples)
  const high = new Float64Array(samples)
  for (let row = 0; row < further; row++) {
    for (let sample = 0; sample < samples; sample++) {
      const at = row * samples + sample
      const reach = (scores[sample] ?? NaN) * (deviation?.[at] ?? 1)
      low[sample] = -((predicted[at] ?? NaN) - reach)
      high[sample] = (predicted[at] ?? NaN) + reach
    }
    lower[row] = -(low.sort()[rank - 1] ?? NaN)
    upper[row] = high.sort()[rank - 1] ?? NaN
  }
  return { lower, upper }
}
