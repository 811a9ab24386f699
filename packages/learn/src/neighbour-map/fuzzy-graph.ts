// Neighbourhoods as a graph: how surely two rows are neighbours, whatever the scale around each (McInnes, Healy & Melville,
// UMAP, 2018, algorithms 2 and 3).
import type { NearestRows } from './nearest-rows.js'

/** Edges between rows, both ways alike. */
export interface FuzzyGraph {
  readonly from: Int32Array
  readonly to: Int32Array
  /** 0 to 1. */
  readonly weights: Float64Array
}

/** Scales are not below this share of the mean distance. */
const leastScale = 1e-3

/** Every edge stands once, `from` before `to`. */
export function fuzzyGraph(nearest: NearestRows, rows: number): FuzzyGraph {
  const own = memberships(nearest, rows)
  const byPair = new Map<number, { readonly there: number; readonly back: number }>()
  for (let i = 0; i < rows; i++)
    for (let k = 0; k < nearest.count; k++) {
      const at = i * nearest.count + k
      const [j, weight] = [nearest.rows[at] as number, own[at] as number]
      const key = Math.min(i, j) * rows + Math.max(i, j)
      const { there = 0, back = 0 } = byPair.get(key) ?? {}
      byPair.set(key, i < j ? { there: weight, back } : { there, back: weight })
    }
  const keys = [...byPair.keys()].sort((a, b) => a - b)
  return {
    from: Int32Array.from(keys, (key) => Math.floor(key / rows)),
    to: Int32Array.from(keys, (key) => key % rows),
    weights: Float64Array.from(keys, (key) => {
      const { there, back } = byPair.get(key) ?? { there: 0, back: 0 }
      return there + back - there * back
    }),
  }
}

/** How surely each row counts those nearest to it as neighbours, `[rows, count]`. */
function memberships({ count, distances }: NearestRows, rows: number): Float64Array {
  const overall = mean(distances)
  const weights = new Float64Array(rows * count)
  // The row itself is one of its neighbours.
  const target = Math.log2(count + 1)
  for (let i = 0; i < rows; i++) {
    const own = distances.subarray(i * count, (i + 1) * count)
    const nearest = own.find((distance) => distance > 0) ?? 0
    const found = scaleOf(own, nearest, target)
    const scale = Math.max(
      found,
      leastScale * (nearest > 0 ? (mean(own) * count) / (count + 1) : meanWithSelf(overall, count)),
    )
    for (let k = 0; k < count; k++) {
      const beyond = (own[k] as number) - nearest
      weights[i * count + k] = beyond <= 0 || scale === 0 ? 1 : Math.exp(-beyond / scale)
    }
  }
  return weights
}

const meanWithSelf = (overall: number, count: number): number => (overall * count) / (count + 1)

/** The scale under which the memberships add up to the target. */
function scaleOf(distances: Float64Array, nearest: number, target: number): number {
  let [low, high, middle] = [0, Infinity, 1]
  for (let step = 0; step < 64; step++) {
    let sum = 0
    for (const distance of distances) {
      const beyond = distance - nearest
      sum += beyond > 0 ? Math.exp(-beyond / middle) : 1
    }
    if (Math.abs(sum - target) < 1e-5) break
    if (sum > target) {
      high = middle
      middle = (low + high) / 2
    } else {
      low = middle
      middle = high === Infinity ? middle * 2 : (low + high) / 2
    }
  }
  return middle
}

const mean = (values: Float64Array): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
