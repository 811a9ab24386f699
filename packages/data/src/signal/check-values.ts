/** What steps of signal processing refuse before they begin. */
import { countOf, InputError } from '@utsushi/ground'

/**
 * Refuses values that are missing or infinite, with the way out.
 * @param what the step, for messages
 * @throws InputError naming the first point
 */
export function requireFinite(values: ArrayLike<number>, what: string): void {
  let missing = 0
  let first = -1
  for (let at = 0; at < values.length; at++) {
    if (Number.isFinite(values[at])) continue
    if (first < 0) first = at
    missing++
  }
  if (missing === 0) return
  if (missing === values.length)
    throw new InputError(
      `${what}: all ${countOf(values.length, 'value')} are missing — leave the sequence out`,
    )
  throw new InputError(
    `${what}: ${countOf(missing, 'value')} of ${values.length} missing or infinite, the first at point ${first + 1} — ` +
      `fill gaps before, or cut the sequence where they are`,
  )
}

/** Refuses fewer values than a step needs. */
export function requireLength(values: ArrayLike<number>, least: number, what: string): void {
  if (values.length >= least) return
  throw new InputError(
    `${what}: needs ${countOf(least, 'value')} at least, the sequence has ${values.length} — leave it out or take the step away`,
  )
}

/** Refuses an axis that does not ascend, each place once. */
export function requireAscending(axis: ArrayLike<number>, length: number, what: string): void {
  if (axis.length !== length)
    throw new InputError(
      `${what}: the axis has ${countOf(axis.length, 'place')}, and there are ${countOf(length, 'value')}`,
    )
  for (let at = 0; at < axis.length; at++) {
    const [place, before] = [axis[at] as number, at === 0 ? -Infinity : (axis[at - 1] as number)]
    if (Number.isFinite(place) && place > before) continue
    throw new InputError(
      `${what}: the axis has ${place} behind ${before} at point ${at + 1} — it must ascend, each place once`,
    )
  }
}

/**
 * The step of an axis, where it is even.
 * @param what the step that asks, for messages
 * @throws InputError when places are not evenly spaced to a thousandth of their step
 */
export function evenStep(axis: ArrayLike<number>, what: string): number {
  requireLength(axis, 2, what)
  requireAscending(axis, axis.length, what)
  const last = axis.length - 1
  const step = ((axis[last] as number) - (axis[0] as number)) / last
  for (let at = 1; at <= last; at++) {
    const own = (axis[at] as number) - (axis[at - 1] as number)
    if (Math.abs(own - step) <= 1e-3 * step) continue
    throw new InputError(
      `${what}: needs an even axis, and steps are ${shown(own)} at point ${at + 1} and ${shown(step)} on average — resample before`,
    )
  }
  return step
}

/** A few digits of a number, for messages. */
export function shown(value: number): string {
  return String(Number(value.toPrecision(5)))
}

/** Refuses a number outside its bounds. */
export function requireNumber(
  value: number,
  name: string,
  is: {
    readonly above?: number
    readonly from?: number
    readonly to?: number
    readonly below?: number
    readonly whole?: boolean
  },
): void {
  const { above = -Infinity, from = -Infinity, to = Infinity, below = Infinity, whole = false } = is
  if (
    value > above &&
    value >= from &&
    value <= to &&
    value < below &&
    (!whole || Number.isInteger(value)) &&
    Number.isFinite(value)
  )
    return
  const bounds = [
    ...(is.above === undefined ? [] : [`above ${is.above}`]),
    ...(is.from === undefined ? [] : [`from ${is.from}`]),
    ...(is.to === undefined ? [] : [`to ${is.to}`]),
    ...(is.below === undefined ? [] : [`below ${is.below}`]),
  ]
  throw new InputError(
    `${name} is ${value} — expected a ${whole ? 'whole ' : ''}number ${bounds.join(' ')}`.trimEnd(),
  )
}
