/** What one column looks like: range, quantiles, gaps, distribution. Missing values (NaN) are left out and counted. */
import { InputError } from '@utsushi/ground'

/** Quantiles shown unless others are asked for. */
export const usualQuantiles: readonly number[] = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99]

/** Counts per bin: bin `i` holds values in `[edges[i], edges[i + 1])`, the last bin its upper edge too. */
export interface Histogram {
  readonly edges: readonly number[]
  readonly counts: readonly number[]
}

/** Stretches of missing values in a row. */
export interface Gaps {
  /** How many stretches. */
  readonly count: number
  /** Rows of the longest. */
  readonly longest: number
  /** Where the longest begins, as an index; −1 without gaps. */
  readonly longestStart: number
}

/** A column's description; the moments are NaN when nothing was observed. */
export interface ColumnStatistics {
  /** Observed values. */
  readonly count: number
  readonly missing: number
  readonly mean: number
  /** Population standard deviation. */
  readonly deviation: number
  readonly min: number
  readonly max: number
  /** Value by probability. */
  readonly quantiles: readonly { readonly probability: number; readonly value: number }[]
  readonly gaps: Gaps
  readonly histogram: Histogram
}

/**
 * Describes a column.
 * @example describeColumn(table.columns.get('gpp').values).quantiles
 */
export function describeColumn(
  values: Float32Array,
  options: { readonly probabilities?: readonly number[]; readonly bins?: number } = {},
): ColumnStatistics {
  const { probabilities = usualQuantiles, bins = 30 } = options
  const sorted = sortedObserved(values)
  const count = sorted.length
  let sum = 0
  for (const value of sorted) sum += value
  const mean = sum / count
  let squares = 0
  for (const value of sorted) squares += (value - mean) ** 2
  return {
    count,
    missing: values.length - count,
    mean,
    deviation: Math.sqrt(squares / count),
    min: sorted[0] ?? NaN,
    max: sorted[count - 1] ?? NaN,
    quantiles: probabilities.map((probability) => ({
      probability,
      value: quantileSorted(sorted, probability),
    })),
    gaps: gapsOf(values),
    histogram: histogramSorted(sorted, bins),
  }
}

/**
 * The observed values in ascending order.
 * @example sortedObserved(Float32Array.of(3, NaN, 1)) // Float32Array [1, 3]
 */
export function sortedObserved(values: Float32Array): Float32Array {
  // A typed array sorts NaN to its end.
  const sorted = values.slice().sort()
  let count = sorted.length
  while (count > 0 && Number.isNaN(sorted[count - 1])) count--
  return sorted.subarray(0, count)
}

/**
 * A quantile of ascending values, linear between the neighbours (type 7 of Hyndman & Fan 1996, as in numpy). NaN of nothing.
 * @throws InputError for a probability outside 0 to 1
 * @example quantileSorted([1, 2, 3, 4], 0.5) // 2.5
 */
export function quantileSorted(sorted: ArrayLike<number>, probability: number): number {
  if (!(probability >= 0 && probability <= 1)) {
    throw new InputError(`quantile ${probability}: is not between 0 and 1`)
  }
  if (sorted.length === 0) return NaN
  const place = probability * (sorted.length - 1)
  const below = Math.floor(place)
  const low = sorted[below] as number
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number
  return low + (place - below) * (high - low)
}

/**
 * Stretches of NaN.
 * @example gapsOf(Float32Array.of(1, NaN, NaN, 4)) // { count: 1, longest: 2, longestStart: 1 }
 */
export function gapsOf(values: Float32Array): Gaps {
  let count = 0
  let longest = 0
  let longestStart = -1
  for (let at = 0; at < values.length; at++) {
    if (!Number.isNaN(values[at])) continue
    const start = at
    while (at < values.length && Number.isNaN(values[at])) at++
    count++
    if (at - start > longest) {
      longest = at - start
      longestStart = start
    }
  }
  return { count, longest, longestStart }
}

/** Bins of equal width over the range; one bin of everything when all values are equal. */
function histogramSorted(sorted: Float32Array, bins: number): Histogram {
  const low = sorted[0]
  const high = sorted[sorted.length - 1]
  if (low === undefined || high === undefined) return { edges: [], counts: [] }
  if (low === high) return { edges: [low, high], counts: [sorted.length] }
  const width = (high - low) / bins
  const edges = Array.from({ length: bins + 1 }, (_, edge) => (edge === bins ? high : low + edge * width))
  const counts = new Array<number>(bins).fill(0)
  for (const value of sorted) {
    const bin = Math.min(bins - 1, Math.floor((value - low) / width))
    counts[bin] = (counts[bin] ?? 0) + 1
  }
  return { edges, counts }
}
