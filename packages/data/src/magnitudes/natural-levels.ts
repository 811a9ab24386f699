/**
 * Whether levels that differ as two units do are levels that a series has by itself: photosynthesis in winter and in summer, what
 * grows from next to nothing. A change of unit multiplies all values and turns none: on one side there is one level, on the other
 * the other, and nowhere else; taken back, both sides are alike.
 */
import { quantileSorted, sortedObserved } from '../statistics/column-statistics.js'

/** Values other than 0 on either side that tell a unit at least. */
const fewest = 8

/** Decades by which the levels of one side, taken back, may lie beyond those of the other. */
const beyond = 0.7

/** Values next to the change that are looked at on either side. */
const near = 16

/** Shares of them that may be on the level of the other side, and by which those below 0 may differ. */
const astray = 0.1
const turned = 0.7

/**
 * @param inside values in the other unit, in time order; NaN where missing
 * @param before those up to them
 * @param behind those after them, in the first unit again; none where it never comes back
 * @param by how many times as large the ones inside are, it seems
 * @returns whether they may be so by nature
 */
export function isNatural(
  inside: Float32Array,
  { before, behind }: { readonly before: Float32Array; readonly behind: Float32Array },
  by: number,
): boolean {
  const own = told(inside)
  const first = told(before)
  const others = [...first, ...told(behind)]
  if (own.length < fewest || others.length < fewest) return true
  return (
    !areAlike(own, others, Math.log10(by)) ||
    areMixed(first.slice(-near), own.slice(0, near)) ||
    [before, behind].some((record) => hasLevel(record, inside, by))
  )
}

/** Values that have a size. */
const told = (values: Float32Array): readonly number[] =>
  Array.from(values).filter((value) => value !== 0 && !Number.isNaN(value))

const quantilesOf = (values: readonly number[], ...shares: readonly number[]): readonly number[] => {
  const sorted = sortedObserved(Float32Array.from(values))
  return shares.map((share) => quantileSorted(sorted, share))
}

/** Decades of sizes. */
const levels = (values: readonly number[]): readonly number[] =>
  values.map((value) => Math.log10(Math.abs(value)))

/** Whether values that are taken back by so many decades are within what the others are, or these within them. */
function areAlike(own: readonly number[], others: readonly number[], decades: number): boolean {
  const [low = NaN, high = NaN] = quantilesOf(levels(own), 0.05, 0.95).map((level) => level - decades)
  const [lowest = NaN, highest = NaN] = quantilesOf(levels(others), 0.05, 0.95)
  const within = low > lowest - beyond && high < highest + beyond
  const around = lowest > low - beyond && highest < high + beyond
  return within || around
}

/** Whether values before and behind the change are now on one level and now on the other, or turn their sign there. */
function areMixed(before: readonly number[], after: readonly number[]): boolean {
  const below = (values: readonly number[], level: number): number =>
    values.filter((value) => value < level).length / values.length
  if (Math.abs(below(before, 0) - below(after, 0)) > turned) return true
  const [a, b] = [levels(before), levels(after)]
  const [[one = NaN], [other = NaN]] = [quantilesOf(a, 0.5), quantilesOf(b, 0.5)]
  const middle = (one + other) / 2
  const share = (below(a, middle) * a.length + (1 - below(b, middle)) * b.length) / (a.length + b.length)
  return (one < other ? 1 - share : share) > astray
}

/** Whether some stretch of a record, of half the length of the values inside, is nearer to their level than to the record's own. */
function hasLevel(record: Float32Array, inside: Float32Array, by: number): boolean {
  const length = Math.max(fewest, Math.ceil(inside.length / 2))
  const between = sizeOf(inside) / Math.sqrt(by)
  for (let from = 0; from + length <= record.length; from += Math.ceil(length / 4)) {
    const size = sizeOf(record.subarray(from, from + length))
    if (by > 1 ? size > between : size < between) return true
  }
  return false
}

/** 90 % of the values are no larger. */
const sizeOf = (values: Float32Array): number => quantileSorted(sortedObserved(values.map(Math.abs)), 0.9)
