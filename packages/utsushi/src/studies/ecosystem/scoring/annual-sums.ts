// Sums over calendar years: what a carbon budget is made of.
import { yearOf } from '@utsushi/data'
import type { AnnualSum } from '../evaluation.js'
import type { EnsembleData, StitchedSample } from '../series.js'

/** Share of a year's days that must be forecast for its sum to be told. */
const ENOUGH = 0.95

/**
 * Sums of one flux by sample and calendar year over its forecast days, the same days on both sides. A year of which less
 * than 95 % is forecast has none.
 *
 * @param observed `[windows · horizon]`, as `predicted`
 */
export function annualSums(
  ensemble: EnsembleData,
  stitched: readonly StitchedSample[],
  observed: Float32Array,
  predicted: Float32Array,
): AnnualSum[] {
  return stitched.flatMap(({ entity, day, from }) => {
    const years = new Map<number, { days: number; observed: number; predicted: number }>()
    for (const [i, at] of from.entries()) {
      const [truth, guess] = [observed[at] as number, predicted[at] as number]
      if (!Number.isFinite(truth - guess)) continue
      const year = yearOf(ensemble.days[day[i] as number] as number)
      const sum = years.get(year) ?? { days: 0, observed: 0, predicted: 0 }
      years.set(year, {
        days: sum.days + 1,
        observed: sum.observed + truth,
        predicted: sum.predicted + guess,
      })
    }
    const sample = String(ensemble.samples[entity])
    return [...years].flatMap(([year, { days, ...sums }]) =>
      days >= ENOUGH * daysIn(year) ? [{ sample, year, ...sums }] : [],
    )
  })
}

function daysIn(year: number): number {
  return (Date.UTC(year + 1, 0, 1) - Date.UTC(year, 0, 1)) / 86_400_000
}
