/** How columns go together: Pearson's correlation of values and Spearman's of ranks, over the rows where both are observed. */

/** Columns of equal length, by name. */
export interface NamedColumn {
  readonly name: string
  readonly values: Float32Array
}

/** A symmetric matrix of correlations: `values[i · n + j]`; NaN where a column does not vary. */
export interface CorrelationMatrix {
  readonly kind: 'pearson' | 'spearman'
  readonly names: readonly string[]
  readonly values: Float64Array
}

/**
 * Correlates all pairs of columns.
 *
 * Ranks (ties get their mean) are taken once per column over its own observed rows, not anew for each pair.
 * @example correlate([{ name: 'tair', values: a }, { name: 'gpp', values: b }], 'spearman')
 */
export function correlate(
  columns: readonly NamedColumn[],
  kind: CorrelationMatrix['kind'],
): CorrelationMatrix {
  const size = columns.length
  const prepared = columns.map(({ values }) => (kind === 'spearman' ? ranks(values) : values))
  const values = new Float64Array(size * size)
  for (const [i, a] of prepared.entries()) {
    for (const [j, b] of prepared.slice(0, i + 1).entries()) {
      const r = pearson(a, b)
      values[i * size + j] = r
      values[j * size + i] = r
    }
  }
  return { kind, names: columns.map(({ name }) => name), values }
}

/**
 * Pearson's correlation over rows where both are observed; NaN when fewer than two rows or no variation.
 * @throws RangeError when the columns differ in length
 * @example pearson([1, 2, 3], [2, 4, 6]) // 1
 */
export function pearson(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new RangeError(`columns of ${a.length} and ${b.length} rows do not pair`)
  let count = 0
  let meanA = 0
  let meanB = 0
  let squaresA = 0
  let squaresB = 0
  let products = 0
  for (let row = 0; row < a.length; row++) {
    const x = a[row] as number
    const y = b[row] as number
    if (x !== x || y !== y) continue
    count++
    // Welford's update: no cancellation when means are large.
    const dx = x - meanA
    const dy = y - meanB
    meanA += dx / count
    meanB += dy / count
    squaresA += dx * (x - meanA)
    squaresB += dy * (y - meanB)
    products += dx * (y - meanB)
  }
  if (count < 2 || squaresA === 0 || squaresB === 0) return NaN
  return Math.max(-1, Math.min(1, products / Math.sqrt(squaresA * squaresB)))
}

/**
 * Spearman's rank correlation of two columns.
 * @example spearman(Float32Array.of(1, 2, 3), Float32Array.of(1, 8, 27)) // 1
 */
export function spearman(a: Float32Array, b: Float32Array): number {
  return pearson(ranks(a), ranks(b))
}

/**
 * Ranks from 1, ties sharing their mean rank; NaN stays NaN.
 * @example ranks(Float32Array.of(10, 30, 30)) // 1, 2.5, 2.5
 */
export function ranks(values: Float32Array): Float64Array {
  const sorted = values.slice().sort()
  let count = sorted.length
  while (count > 0 && Number.isNaN(sorted[count - 1])) count--
  const result = new Float64Array(values.length)
  for (let row = 0; row < values.length; row++) {
    const value = values[row] as number
    if (value !== value) {
      result[row] = NaN
      continue
    }
    const first = bound(sorted, count, value, false)
    const after = bound(sorted, count, value, true)
    result[row] = (first + 1 + after) / 2
  }
  return result
}

/** The first place in `sorted[0, count)` whose value is not below `value` (above it, when `after`). */
function bound(sorted: Float32Array, count: number, value: number, after: boolean): number {
  let low = 0
  let high = count
  while (low < high) {
    const middle = (low + high) >>> 1
    const there = sorted[middle] as number
    if (there < value || (after && there === value)) low = middle + 1
    else high = middle
  }
  return low
}
