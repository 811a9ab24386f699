// Curves of different lengths over one axis. Where there are more values than are asked for, neighbours are put together in
// pairs of places: the least and the greatest of them, in the order in which they came, so that no peak is lost.
import type { Curve } from '../wire/curves.js'

/** One run's history. */
export interface RawCurve {
  readonly path: string
  /** Ascending, as long as `y`. */
  readonly x: Float64Array
  readonly y: Float64Array
}

/** Curves over one axis. */
export interface AlignedCurves {
  readonly x: readonly number[]
  readonly curves: readonly Curve[]
  readonly exact: boolean
}

/**
 * Brings curves together.
 *
 * @param points values of the axis at most; at least 2
 * @example alignCurves([{ path: 'a', x, y }], 600, { from: 10, to: 20 })
 */
export function alignCurves(
  raw: readonly RawCurve[],
  points: number,
  {
    from = -Infinity,
    to = Infinity,
  }: { readonly from?: number | undefined; readonly to?: number | undefined } = {},
): AlignedCurves {
  const parts = raw.map(({ path, x, y }) => {
    // One value beyond each edge, so that lines go on to it.
    const first = Math.max(0, lowerBound(x, from) - 1)
    const last = Math.min(x.length, lowerBound(x, to) + 1)
    return { path, x: x.subarray(first, last), y: y.subarray(first, last) }
  })
  const union = unionOf(parts, points)
  if (union !== undefined) return { x: union, exact: true, curves: parts.map((part) => placed(part, union)) }
  const [low, high] = extentOf(parts)
  const buckets = Math.max(1, Math.floor(points / 2))
  const width = (high - low) / buckets || 1
  const x = Array.from({ length: buckets * 2 }, (_, at) => low + (width * (at + 0.5)) / 2)
  return { x, exact: false, curves: parts.map((part) => bucketed(part, low, width, buckets)) }
}

/** All values of the axis, if they are few enough. */
function unionOf(parts: readonly RawCurve[], points: number): readonly number[] | undefined {
  const all = new Set<number>()
  for (const { x } of parts) {
    if (x.length > points) return undefined
    for (const value of x) all.add(value)
    if (all.size > points) return undefined
  }
  return [...all].sort((a, b) => a - b)
}

function placed({ path, x, y }: RawCurve, union: readonly number[]): Curve {
  const values = Array.from(y, finite)
  if (x.length === union.length) return { path, y: values }
  const at: number[] = []
  let place = 0
  for (const value of x) {
    while ((union[place] ?? Infinity) < value) place += 1
    at.push(place)
  }
  return { path, at, y: values }
}

function bucketed({ path, x, y }: RawCurve, low: number, width: number, buckets: number): Curve {
  const [at, values]: [number[], (number | null)[]] = [[], []]
  let index = 0
  for (let bucket = 0; bucket < buckets && index < x.length; bucket += 1) {
    const end = bucket === buckets - 1 ? Infinity : low + width * (bucket + 1)
    let [least, greatest, finites, any] = [-1, -1, 0, false]
    for (; index < x.length && (x[index] ?? Infinity) < end; index += 1) {
      any = true
      const value = y[index] ?? Number.NaN
      if (!Number.isFinite(value)) continue
      finites += 1
      if (least < 0 || value < (y[least] ?? 0)) least = index
      if (greatest < 0 || value > (y[greatest] ?? 0)) greatest = index
    }
    if (!any) continue
    if (finites === 0) {
      at.push(2 * bucket)
      values.push(null)
    } else if (least === greatest) {
      at.push(2 * bucket)
      values.push(finite(y[least]))
    } else {
      at.push(2 * bucket, 2 * bucket + 1)
      values.push(finite(y[Math.min(least, greatest)]), finite(y[Math.max(least, greatest)]))
    }
  }
  return at.length === 2 * buckets ? { path, y: values } : { path, at, y: values }
}

/** Seven digits are more than a picture shows, and half of what is sent. */
const finite = (value: number | undefined): number | null =>
  value === undefined || !Number.isFinite(value) ? null : Number(value.toPrecision(7))

function extentOf(parts: readonly RawCurve[]): readonly [number, number] {
  let [low, high] = [Infinity, -Infinity]
  for (const { x } of parts) {
    low = Math.min(low, x[0] ?? Infinity)
    high = Math.max(high, x[x.length - 1] ?? -Infinity)
  }
  return low <= high ? [low, high] : [0, 1]
}

/** The first place whose value is no less. */
function lowerBound(values: Float64Array, value: number): number {
  let [low, high] = [0, values.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((values[middle] ?? Infinity) < value) low = middle + 1
    else high = middle
  }
  return low
}
