// The scores of one flux: pooled over everything, and within each parameter sample.
import { metrics } from '@utsushi/learn'
import type { WindowSet } from '@utsushi/data'
import type { FluxScore, PartScore } from '../evaluation.js'
import { takeWindowValues, windowsBySample } from './values.js'

/**
 * Scores of `[windows · horizon]` values; pairs with a missing value are left out. KGE is the one of 2009 (Gupta et al.):
 * that of 2012 divides by the means, which for NEP are near zero.
 */
export function fluxScore(windows: WindowSet, observed: Float32Array, predicted: Float32Array): FluxScore {
  const within = [...r2BySample(windows, observed, predicted).values()].filter(Number.isFinite)
  return { ...pooledScore(observed, predicted), r2MedianPerSample: median(within) }
}

function pooledScore(observed: Float32Array, predicted: Float32Array): PartScore {
  const mask = bothKnown(observed, predicted)
  const { rmse, mae, bias, r2, nse, kge2009 } = metrics(predicted, observed, { mask })
  return { rmse, mae, r2, nse, kge: kge2009, bias }
}

/**
 * Scores of one flux by any key of a forecast day, in the order in which the keys first come.
 *
 * @param observed `[windows · horizon]`, as `predicted`
 * @param keyOf the group of a day, given its window and its lead from 0
 */
export function scoresBy(
  { count, horizon }: WindowSet,
  observed: Float32Array,
  predicted: Float32Array,
  keyOf: (window: number, lead: number) => number,
): Map<number, PartScore> {
  const groups = new Map<number, number[]>()
  for (let window = 0; window < count; window++) {
    for (let lead = 0; lead < horizon; lead++) {
      const key = keyOf(window, lead)
      let group = groups.get(key)
      if (group === undefined) groups.set(key, (group = []))
      group.push(window * horizon + lead)
    }
  }
  const taken = (values: Float32Array, places: readonly number[]): Float32Array =>
    Float32Array.from(places, (at) => values[at] ?? NaN)
  return new Map(
    [...groups].map(([key, places]) => [key, pooledScore(taken(observed, places), taken(predicted, places))]),
  )
}

/** R² within each sample; NaN for a sample whose flux does not vary. */
function r2BySample(
  windows: WindowSet,
  observed: Float32Array,
  predicted: Float32Array,
): Map<number, number> {
  const { horizon } = windows
  return new Map(
    [...windowsBySample(windows)].map(([sample, own]) => {
      const truth = takeWindowValues(observed, own, horizon)
      const guess = takeWindowValues(predicted, own, horizon)
      return [sample, metrics(guess, truth, { mask: bothKnown(truth, guess) }).r2]
    }),
  )
}

/** A sample whose variance is less than this share of all samples' hardly varies: its R² says nothing. */
const leastVariance = 0.1

/** How well one sample is followed. */
export interface SampleSkill {
  /** R² within it, but its errors measured by no less than a tenth of the variance of all samples together. */
  readonly skill: number
  /** Whether it varies by more than that. */
  readonly varies: boolean
}

/** How well each sample is followed, errors of those in which little happens weighed by what happens in the others. */
export function skillBySample(
  windows: WindowSet,
  observed: Float32Array,
  predicted: Float32Array,
): Map<number, SampleSkill> {
  const { horizon } = windows
  const least = leastVariance * variance(observed, bothKnown(observed, predicted))
  return new Map(
    [...windowsBySample(windows)].map(([sample, own]) => {
      const truth = takeWindowValues(observed, own, horizon)
      const guess = takeWindowValues(predicted, own, horizon)
      const mask = bothKnown(truth, guess)
      const { rmse } = metrics(guess, truth, { mask })
      const spread = variance(truth, mask)
      return [sample, { skill: 1 - rmse ** 2 / Math.max(least, spread), varies: spread > least }]
    }),
  )
}

/** Population variance of the values whose mask is 1. */
function variance(values: Float32Array, mask: Uint8Array): number {
  let [count, sum] = [0, 0]
  values.forEach((value, at) => {
    if (mask[at] !== 1) return
    count++
    sum += value
  })
  const mean = sum / count
  return (
    values.reduce((squares, value, at) => squares + (mask[at] === 1 ? (value - mean) ** 2 : 0), 0) / count
  )
}

/** 1 where both values are finite. */
function bothKnown(observed: Float32Array, predicted: Float32Array): Uint8Array {
  return Uint8Array.from(observed, (value, at) =>
    Number.isFinite(value - (predicted[at] as number)) ? 1 : 0,
  )
}

/** The middle value, or the mean of the two in the middle; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2
}
