/**
 * Sequences of two parts that nearly equal one another: the same specimen measured twice, a curve that was scaled or smoothed anew. Not each
 * is compared with each: what lies far apart along the directions in which samples differ most cannot be near.
 */
import { countOf } from '@utsushi/ground'
import type { AuditedPart } from './audited-part.js'
import { fingerprintsOf } from './fingerprints.js'
import { someExamples, type LeakFinding } from './leak-finding.js'

/** When sequences nearly equal one another, and how long they are looked for. */
export interface NearDuplicateOptions {
  /** Share of what two samples typically differ by, below which they are near. Default 0.05. */
  readonly threshold?: number
  /** Pairs that are looked at, at most; what is beyond is said. Default 50 million, a few seconds. */
  readonly most?: number
}

/** What the search for near-duplicates came to. */
interface Search {
  /** Samples of the second part that have a near one in the first: places of both, nearest first. */
  readonly pairs: readonly { readonly a: number; readonly b: number; readonly distance: number }[]
  /** Samples of the second part that were looked for, when not all were. */
  readonly looked: number | undefined
}

const directions = 4

/** Samples of `b` that nearly equal one of `a`; those of equal content are told as duplicates. */
export function nearDuplicates(
  a: AuditedPart,
  b: AuditedPart,
  examples: number,
  { threshold = 0.05, most = 5e7 }: NearDuplicateOptions = {},
): LeakFinding[] {
  if (a.sequences === undefined || b.sequences === undefined) return []
  const { points, typical } = fingerprintsOf([a.sequences, b.sequences])
  if (typical === 0) return []
  const count = a.sequences.values.length
  const { pairs, looked } = searchPairs(points, count, threshold * typical, most, {
    equal: (first, second) => a.digest !== undefined && a.digest[first] === b.digest?.[second],
  })
  const limit =
    looked === undefined
      ? ''
      : `; only the first ${countOf(looked, 'sample')} of ${b.name} were looked for, for there are too many pairs`
  if (pairs.length === 0 && looked === undefined) return []
  const told = pairs
    .slice(0, examples)
    .map(({ a: one, b: other }) => `${a.entity[one]} (${a.name}) ≈ ${b.entity[other]} (${b.name})`)
  const share = `less than ${Number((100 * threshold).toPrecision(3))} % of what two samples differ by`
  const what = `${countOf(pairs.length, 'sample')} of ${b.name} that nearly ${pairs.length === 1 ? 'equals' : 'equal'} one of ${a.name} (by ${share}, scaled)`
  const listing = pairs.length === 0 ? '' : `: ${someExamples(told, pairs.length > told.length)}`
  return [
    {
      ...{ kind: 'near-duplicate', parts: [a.name, b.name], count: pairs.length, examples: told },
      message: `${a.name} and ${b.name} hold ${what}${listing}${limit}`,
    },
  ]
}

function searchPairs(
  points: readonly (Float32Array | undefined)[],
  count: number,
  reach: number,
  most: number,
  { equal }: { readonly equal: (a: number, b: number) => boolean },
): Search {
  const axes = principalDirections(points)
  const placed = points.map((point) => point && axes.map((axis) => dot(axis, point)))
  const order = [...placed.keys()]
    .filter((place) => place < count && placed[place] !== undefined)
    .sort((x, y) => (placed[x]?.[0] ?? 0) - (placed[y]?.[0] ?? 0))
  const along = Float64Array.from(order, (place) => placed[place]?.[0] ?? 0)
  const pairs: { a: number; b: number; distance: number }[] = []
  let pairsLeft = most
  for (let place = count; place < points.length; place++) {
    const [point, own] = [points[place], placed[place]]
    if (point === undefined || own === undefined) continue
    const first = own[0] ?? 0
    let [nearest, distance] = [-1, reach]
    for (let at = lowerBound(along, first - reach); at < order.length; at++) {
      if ((along[at] ?? Infinity) > first + reach) break
      if (pairsLeft-- <= 0) return { pairs: sorted(pairs), looked: place - count }
      const other = order[at] ?? 0
      const theirs = placed[other]
      if (theirs === undefined || own.some((value, axis) => Math.abs(value - (theirs[axis] ?? 0)) > reach))
        continue
      const apart = distanceWithin(point, points[other], distance)
      if (apart > distance || equal(other, place - count)) continue
      ;[nearest, distance] = [other, apart]
    }
    if (nearest >= 0) pairs.push({ a: nearest, b: place - count, distance })
  }
  return { pairs: sorted(pairs), looked: undefined }
}

const sorted = <P extends { readonly distance: number; readonly b: number }>(
  pairs: readonly P[],
): readonly P[] => pairs.toSorted((x, y) => x.distance - y.distance || x.b - y.b)

/** The distance of two points; infinite once it is beyond what matters. */
function distanceWithin(a: Float32Array, b: Float32Array | undefined, most: number): number {
  if (b === undefined) return Infinity
  const limit = most * most
  let sum = 0
  for (let at = 0; at < a.length; at++) {
    sum += ((a[at] ?? 0) - (b[at] ?? 0)) ** 2
    if (sum > limit) return Infinity
  }
  return Math.sqrt(sum)
}

/** Samples that directions are found from, at most: spread over all. */
const seen = 400

/** Directions in which points differ most, each of length 1: projections on them never lie farther apart than the points. */
function principalDirections(points: readonly (Float32Array | undefined)[]): readonly Float64Array[] {
  const known = points.filter((point) => point !== undefined)
  const step = Math.max(1, Math.ceil(known.length / seen))
  const some = known.filter((_, place) => place % step === 0)
  const size = some[0]?.length ?? 0
  const axes: Float64Array[] = []
  for (let count = 0; count < Math.min(directions, size); count++) {
    // Not along any one step, and the same on every run.
    let axis = orthogonal(
      Float64Array.from({ length: size }, (_, at) => Math.cos(1 + at * (count + 1) * 1.618)),
      axes,
    )
    for (let round = 0; round < 12; round++) {
      const next = new Float64Array(size)
      for (const point of some) {
        const weight = dot(axis, point)
        for (let at = 0; at < size; at++) next[at] = (next[at] ?? 0) + weight * (point[at] ?? 0)
      }
      const turned = orthogonal(next, axes)
      if (!turned.some((value) => value !== 0)) break
      axis = turned
    }
    axes.push(axis)
  }
  return axes
}

/** Of length 1 and at right angles to the others; all 0 where nothing is left. */
function orthogonal(vector: Float64Array, axes: readonly Float64Array[]): Float64Array {
  let rest = vector
  for (const axis of axes) {
    const along = dot(axis, rest)
    rest = rest.map((value, at) => value - along * (axis[at] ?? 0))
  }
  const length = Math.sqrt(dot(rest, rest))
  return length > 1e-12 ? rest.map((value) => value / length) : new Float64Array(rest.length)
}

function dot(a: Float64Array, b: ArrayLike<number>): number {
  let sum = 0
  for (let at = 0; at < a.length; at++) sum += (a[at] ?? 0) * (b[at] ?? 0)
  return sum
}

/** The first place that is not below a value. */
function lowerBound(ascending: Float64Array, value: number): number {
  let [low, high] = [0, ascending.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ascending[middle] ?? 0) < value) low = middle + 1
    else high = middle
  }
  return low
}
