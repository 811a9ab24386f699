/**
 * Values that lie far from all others of their column: what is filled in where there is no value, and slips of digits and units.
 * Skewed columns (rain, a discharge, a parameter over decades) have long tails and no such values: distances are measured in the
 * range of the rest and judged by the tail that the rest itself has.
 */
import { greatestOf, leastOf } from '@utsushi/ground'
import { quantileSorted, sortedObserved } from '../statistics/column-statistics.js'
import { isFillNumber } from './fill-numbers.js'

/** Equal or neighbouring values far from the rest of a column. */
export interface OddValues {
  /** `fill`: one number that files are filled with. `outlier`: other numbers. */
  readonly kind: 'fill' | 'outlier'
  /** The one number, or the farthest of several. */
  readonly value: number
  /** Places of the values in the column, ascending. */
  readonly places: readonly number[]
  /** Distance of `value` from the mean of the rest, in standard deviations of the rest; infinite where the rest is constant. */
  readonly deviations: number
  /** Distance from the nearest value of the rest, in ranges of the rest. */
  readonly ranges: number
  /** What the rest spans. */
  readonly rest: { readonly min: number; readonly max: number; readonly count: number }
}

/** Distance of a fill number from the rest, in its ranges and in its deviations, from which it is told. */
const fillBeyond = { ranges: 0.5, deviations: 6 } as const

/** The same of other numbers beyond a short tail, beyond a long one, and among few values. */
const outlierBeyond = { short: 2.5, long: 10 } as const

/** A tail is long from this many distances between its median and its 95th percentile on. */
const longTail = 4

/** Columns of fewer values are judged by their decades as well: parameters are often drawn over several. */
const few = 30

/** Fewest values that others can be far from. */
const least = 2

/**
 * The odd values of a column, the farthest first. NaN is skipped.
 *
 * @param values `[rows]`
 * @example oddValues(Float32Array.of(1, 2, 3, 2, 1e20)) // [{ kind: 'fill', value: 1e20, places: [4], … }]
 */
export function oddValues(values: Float32Array): readonly OddValues[] {
  const sorted = sortedObserved(values)
  const fills = fillsIn(sorted)
  const others = fills.length === 0 ? sorted : sorted.filter((value) => !fills.includes(value))
  const tails = outlyingTails(others)
  const rest = tails.rest
  const found = [
    ...fills.map((value) => describe('fill', value, (each) => each === value, values, rest)),
    ...(tails.low === undefined ? [] : [outlier(tails.low, 'low', values, rest, fills)]),
    ...(tails.high === undefined ? [] : [outlier(tails.high, 'high', values, rest, fills)]),
  ]
  return found.sort((a, b) => b.ranges - a.ranges)
}

function outlier(
  bound: number,
  side: 'low' | 'high',
  values: Float32Array,
  rest: Float32Array,
  fills: readonly number[],
): OddValues {
  const beyond = (value: number): boolean =>
    !fills.includes(value) && (side === 'low' ? value <= bound : value >= bound)
  let farthest = bound
  for (const value of values)
    if (beyond(value)) farthest = side === 'low' ? Math.min(farthest, value) : Math.max(farthest, value)
  return describe('outlier', farthest, beyond, values, rest)
}

/** Fill numbers that are in the column and far from all that are none. */
function fillsIn(sorted: Float32Array): readonly number[] {
  const candidates = distinct(sorted).filter(isFillNumber)
  if (candidates.length === 0) return []
  const { rest } = outlyingTails(sorted.filter((value) => !candidates.includes(value)))
  if (rest.length < least) return []
  return candidates.filter((value) => {
    const { ranges, deviations } = distances(value, rest)
    return ranges >= fillBeyond.ranges && deviations >= fillBeyond.deviations
  })
}

/** Distinct values of ascending ones. */
function distinct(sorted: Float32Array): number[] {
  const found: number[] = []
  for (const value of sorted) if (value !== found.at(-1)) found.push(value)
  return found
}

interface Tails {
  /** Values up to this, from this on, are far from the rest. */
  readonly low?: number
  readonly high?: number
  readonly rest: Float32Array
}

/** Cuts what is far off either end, as often as there is some. */
function outlyingTails(sorted: Float32Array): Tails {
  let [from, to] = [0, sorted.length]
  for (let again = 0; again < 8; again++) {
    const rest = sorted.subarray(from, to)
    const [low, high] = [lowTail(rest), highTail(rest)]
    if (low === 0 && high === 0) break
    from += low
    to -= high
  }
  return {
    ...(from > 0 && { low: sorted[from - 1] as number }),
    ...(to < sorted.length && { high: sorted[to] as number }),
    rest: sorted.subarray(from, to),
  }
}

/** How many of the highest values are far from the others; at most a hundredth, and at least one where there are few. */
function highTail(sorted: Float32Array): number {
  const count = sorted.length
  const most = Math.max(1, Math.floor(count / 100))
  // What is odd at the other end must not hide what is odd at this one.
  const other = count >= 10 ? Math.max(1, Math.floor(count / 100)) : 0
  const bottom = sorted[other] ?? NaN
  const median = quantileSorted(sorted, 0.5)
  const high = quantileSorted(sorted, 0.95)
  for (let tail = Math.min(most, count - least); tail >= 1; tail--) {
    const [end, first] = [sorted[count - tail - 1] as number, sorted[count - tail] as number]
    const range = end - bottom
    if (!(range > 0)) continue
    // A column that is mostly one number (days without rain) has no tail to compare with: it counts as long.
    const long = !((end - median) / (high - median) <= longTail) || high > end
    const bound = count < few || long ? outlierBeyond.long : outlierBeyond.short
    if ((first - end) / range < bound) continue
    if (count < few && !farInDecades(sorted.subarray(0, count - tail), first)) continue
    return tail
  }
  return 0
}

function lowTail(sorted: Float32Array): number {
  return highTail(sorted.map((value) => -value).reverse())
}

/** Whether a value is as far from positive ones in decades as they span themselves, and a decade at least. */
function farInDecades(rest: Float32Array, value: number): boolean {
  const sizes = rest.filter((each) => each !== 0).map((each) => Math.log10(Math.abs(each)))
  if (sizes.length === 0) return true
  const [low, high] = [leastOf(sizes), greatestOf(sizes)]
  return Math.abs(Math.log10(Math.abs(value)) - high) >= Math.max(1, high - low)
}

function distances(value: number, rest: Float32Array): Pick<OddValues, 'ranges' | 'deviations'> {
  const [min, max] = [rest[0] as number, rest[rest.length - 1] as number]
  let [sum, squares] = [0, 0]
  for (const each of rest) sum += each
  const mean = sum / rest.length
  for (const each of rest) squares += (each - mean) ** 2
  const distance = value < min ? min - value : value > max ? value - max : 0
  return {
    ranges: distance === 0 ? 0 : distance / (max - min),
    deviations: Math.abs(value - mean) / Math.sqrt(squares / rest.length),
  }
}

function describe(
  kind: OddValues['kind'],
  value: number,
  belongs: (value: number) => boolean,
  values: Float32Array,
  rest: Float32Array,
): OddValues {
  const places: number[] = []
  for (const [place, each] of values.entries()) if (belongs(each)) places.push(place)
  return {
    ...{ kind, value, places },
    ...distances(value, rest),
    rest: { min: rest[0] as number, max: rest[rest.length - 1] as number, count: rest.length },
  }
}
