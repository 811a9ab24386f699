/**
 * Times that were one interval apart until somebody rounded them: 0.33, 0.67 and 1 of steps of twenty minutes. Rounding moves
 * each time by half a unit of its last decimal, and steps by no more than a unit, however long the record is; steps that are
 * really longer or shorter leave their grid for good.
 */

import { greatestOf, leastOf } from '@utsushi/ground'

/** Rounding errors beside those of 32-bit numbers. */
const slack = 1.001
const mostDecimals = 6
/** Longest period, in parts of a unit of time, after which steps may repeat. */
const mostParts = 60

/**
 * The decimals that times were rounded to, where that is why they are not one interval apart; `undefined` where it is not.
 * @param times ascending
 * @example roundedTo([0, 0.33, 0.67, 1], 1 / 3) // 2
 * @example roundedTo([0, 0.25, 0.75], 0.25) // undefined
 */
export function roundedTo(times: readonly number[], interval: number): number | undefined {
  const decimals = decimalsOf(times)
  if (decimals === undefined) return undefined
  const unit = 10 ** -decimals
  // An interval of as few decimals would not have been rounded.
  if (Math.abs(interval / unit - Math.round(interval / unit)) < 1e-6) return undefined
  const [first = 0] = times
  const off = times.map((time, step) => time - first - step * interval)
  return greatestOf(off) - leastOf(off) <= unit * slack ? decimals : undefined
}

/**
 * The interval that rounded times were at, where one explains them: a part of a unit of time (a third of an hour), in as few
 * digits as suffice.
 * @example likelyInterval([0, 0.33, 0.67, 1, 1.33]) // 0.333
 */
export function likelyInterval(times: readonly number[]): number | undefined {
  const mean = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / (times.length - 1)
  if (!(mean > 0)) return undefined
  for (let parts = 1; parts <= mostParts; parts++) {
    const exact = Math.round(mean * parts) / parts
    if (exact === 0 || Math.abs(exact - mean) > 0.05 * mean || roundedTo(times, exact) === undefined) continue
    for (let digits = 2; digits <= 10; digits++) {
      const short = Number(exact.toPrecision(digits))
      if (roundedTo(times, short) !== undefined) return short
    }
  }
  return undefined
}

/** Decimals that are enough to write all times, as 32-bit numbers have them. */
function decimalsOf(times: readonly number[]): number | undefined {
  for (let decimals = 0; decimals <= mostDecimals; decimals++)
    if (times.every((time) => Math.fround(Number(time.toFixed(decimals))) === Math.fround(time)))
      return decimals
  return undefined
}
