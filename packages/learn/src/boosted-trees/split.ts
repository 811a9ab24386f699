// The best question to ask in a leaf: which feature, up to which range, and where missing values go.
import { MISSING, type BinnedFeatures } from './bins.js'
import { parted } from './derivatives.js'
import { FEATURE_SIZE } from './kernel.js'
import type { ResolvedOptions } from './options.js'

/** Sums over the rows of a leaf. */
export interface Totals {
  readonly gradient: number
  /** Rows and hessians in one number, as `Derivatives` have them. */
  readonly counted: number
}

/** A question and what it gains. */
export interface Split {
  /** Place among the features that are kept. */
  readonly place: number
  /** Ranges up to this one go left. */
  readonly range: number
  readonly missingLeft: boolean
  readonly gain: number
  readonly left: Totals
}

type Limits = Pick<ResolvedOptions, 'lambda' | 'minRows' | 'minHessian' | 'minGain'>

/**
 * The split that gains most: `G²/(H + λ)` of both sides less that of the leaf (Chen & Guestrin 2016, equation 7, without its
 * half, as LightGBM counts); the first of those that gain alike.
 *
 * @param places features to choose from, by place among those that are kept
 * @returns `undefined` when no split is allowed or gains anything
 */
export function bestSplit(
  histogram: Float64Array,
  { edges }: BinnedFeatures,
  places: Int32Array,
  totals: Totals,
  unit: number,
  limits: Limits,
): Split | undefined {
  const all = parted(totals.counted, unit)
  const before = (totals.gradient * totals.gradient) / (all.hessian + limits.lambda)
  const found: Found = {
    gain: before + limits.minGain,
    place: -1,
    range: 0,
    missingLeft: 0,
    gradient: 0,
    counted: 0,
  }
  for (const place of places) {
    const base = place * FEATURE_SIZE
    const ranges = (edges[place] as Float32Array).length + 1
    const missing = histogram[base + 2 * MISSING + 1] as number
    // Without missing values in the leaf, they go where most rows go; the last range has nothing to its right then.
    scan(histogram, base, missing === 0 ? ranges - 1 : ranges, place, 0, totals, all, unit, limits, found)
    if (missing !== 0) scan(histogram, base, ranges - 1, place, 1, totals, all, unit, limits, found)
  }
  if (found.place < 0) return undefined
  const left: Totals = { gradient: found.gradient, counted: found.counted }
  const known = histogram[found.place * FEATURE_SIZE + 2 * MISSING + 1] !== 0
  return {
    place: found.place,
    range: found.range,
    missingLeft: known ? found.missingLeft === 1 : 2 * parted(left.counted, unit).rows >= all.rows,
    gain: found.gain - before,
    left,
  }
}

/** The best so far; overwritten as better ones are found. */
interface Found {
  gain: number
  place: number
  range: number
  missingLeft: 0 | 1
  gradient: number
  counted: number
}

/** Tries every range of one feature as the last on the left. */
function scan(
  histogram: Float64Array,
  base: number,
  ranges: number,
  place: number,
  missingLeft: 0 | 1,
  totals: Totals,
  all: { readonly rows: number; readonly hessian: number },
  unit: number,
  { lambda, minRows, minHessian }: Limits,
  found: Found,
): void {
  const perUnit = 1 / unit
  const [whole, allRows, allHessian] = [totals.gradient, all.rows, all.hessian]
  let gradient = missingLeft === 1 ? (histogram[base + 2 * MISSING] as number) : 0
  let counted = missingLeft === 1 ? (histogram[base + 2 * MISSING + 1] as number) : 0
  // As in LightGBM, which counts rows by their share of the leaf's hessians: half a row less is rounded up.
  const leastHessian = Math.max(minHessian, ((minRows - 0.5) / allRows) * allHessian)
  let best = found.gain
  for (let range = 0; range < ranges; range++) {
    const own = histogram[base + 2 * range + 1] as number
    // An empty range: the same rows left and right as before it.
    if (own === 0) continue
    gradient += histogram[base + 2 * range] as number
    counted += own
    const rows = Math.floor(counted * perUnit)
    if (rows < minRows) continue
    if (allRows - rows < minRows) break
    const hessian = counted - rows * unit
    const rest = allHessian - hessian
    if (hessian < leastHessian) continue
    if (rest < leastHessian) break
    const other = whole - gradient
    const gain = (gradient * gradient) / (hessian + lambda) + (other * other) / (rest + lambda)
    if (!(gain > best)) continue
    best = gain
    found.gain = gain
    found.place = place
    found.range = range
    found.missingLeft = missingLeft
    found.gradient = gradient
    found.counted = counted
  }
}
