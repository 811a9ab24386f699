/** Missing points: filled from both sides, and told which they were. */
import { InputError, countOf } from '@utsushi/ground'
import { requireAscending } from './check-values.js'

/** How to fill gaps. */
export interface GapOptions {
  /** Places of the values; evenly spaced when absent. */
  readonly axis?: ArrayLike<number>
  /** Values of the longest gap that is filled; any when absent. */
  readonly longest?: number
  /** Before the first and after the last value: missing still, or that value. Default `missing`. */
  readonly ends?: 'missing' | 'hold'
}

/** A sequence whose gaps were filled. */
export interface FilledGaps {
  /** `[points]` What could not be filled, at either end or in a longer gap, is NaN still. */
  readonly values: Float64Array
  /** `[points]` 1 where a value was observed, 0 where it was not: a mask for a model that is to know. */
  readonly observed: Uint8Array
  readonly filled: number
  readonly left: number
}

/**
 * Fills gaps by straight lines between the values on both sides; before the first and after the last value only if those are to be held.
 *
 * @param y `[points]` NaN where missing
 * @throws InputError where every value is missing, or the axis does not ascend
 * @example fillGaps([1, NaN, 3, NaN]) // values [1, 2, 3, NaN], observed [1, 0, 1, 0], filled 1, left 1
 */
export function fillGaps(y: ArrayLike<number>, options: GapOptions = {}): FilledGaps {
  const { axis, longest = Infinity, ends = 'missing' } = options
  if (axis !== undefined) requireAscending(axis, y.length, 'gaps')
  const values = Float64Array.from(y)
  const observed = Uint8Array.from(values, (value) => (Number.isNaN(value) ? 0 : 1))
  const missing = observed.reduce((sum, is) => sum + 1 - is, 0)
  if (missing === values.length)
    throw new InputError(
      `gaps: all ${countOf(values.length, 'value')} are missing — leave the sequence out, there is nothing to fill them from`,
    )
  const place = (at: number): number => (axis === undefined ? at : (axis[at] as number))
  let filled = ends === 'hold' ? hold(values, observed) : 0
  let before = -1
  for (let at = 0; at < values.length; at++) {
    if (observed[at] === 0) continue
    const length = at - before - 1
    if (before >= 0 && length > 0 && length <= longest) {
      const [low, high] = [values[before] as number, values[at] as number]
      for (let gap = before + 1; gap < at; gap++)
        values[gap] = low + ((high - low) * (place(gap) - place(before))) / (place(at) - place(before))
      filled += length
    }
    before = at
  }
  return { values, observed, filled, left: missing - filled }
}

/** Gives both ends the value next to them. */
function hold(values: Float64Array, observed: Uint8Array): number {
  const first = observed.indexOf(1)
  const last = observed.lastIndexOf(1)
  values.fill(values[first] as number, 0, first)
  values.fill(values[last] as number, last + 1)
  return first + values.length - 1 - last
}
