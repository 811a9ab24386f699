// Histograms of a leaf: for every feature and range the summed gradient, and the sum that counts rows and adds hessians.
import type { BinnedFeatures } from './bins.js'
import type { Derivatives } from './derivatives.js'

/** Numbers of a feature's histogram: two for each of 256 ranges. */
export const FEATURE_SIZE = 512

/** Size of a histogram of all features. */
export const histogramSize = ({ words }: BinnedFeatures): number => 4 * FEATURE_SIZE * words.length

/** The derivatives of a leaf's rows, one after the other. */
export interface Gathered {
  readonly gradient: Float64Array
  readonly counted: Float64Array
}

/**
 * Fills a histogram from the rows of a leaf.
 *
 * @param into overwritten
 * @param order row numbers; those of the leaf stand from `from` to before `to`
 * @param wanted which words of four features are counted; the others are left as they are
 * @param space for the leaf's derivatives, at least as many as its rows
 */
export function fillHistogram(
  into: Float64Array,
  { words }: BinnedFeatures,
  { gradient, counted }: Derivatives,
  { order, from, to }: { readonly order: Int32Array; readonly from: number; readonly to: number },
  wanted: readonly number[],
  space: Gathered,
): void {
  for (let i = from; i < to; i++) {
    const row = order[i] as number
    space.gradient[i - from] = gradient[row] as number
    space.counted[i - from] = counted[row] as number
  }
  for (const group of wanted) {
    const base = 4 * FEATURE_SIZE * group
    into.fill(0, base, base + 4 * FEATURE_SIZE)
    addGroup(into, base, words[group] as Int32Array, order, from, to, space.gradient, space.counted)
  }
}

/** Adds every row to its ranges of four features: where nearly all of the time goes. */
function addGroup(
  into: Float64Array,
  first: number,
  words: Int32Array,
  order: Int32Array,
  from: number,
  to: number,
  gradient: Float64Array,
  counted: Float64Array,
): void {
  const [second, third, fourth] = [first + FEATURE_SIZE, first + 2 * FEATURE_SIZE, first + 3 * FEATURE_SIZE]
  for (let i = from; i < to; i++) {
    const word = words[order[i] as number] as number
    const g = gradient[i - from] as number
    const c = counted[i - from] as number
    const a = first + ((word << 1) & 510)
    const b = second + ((word >>> 7) & 510)
    const d = third + ((word >>> 15) & 510)
    const e = fourth + ((word >>> 23) & 510)
    into[a] = (into[a] as number) + g
    into[a + 1] = (into[a + 1] as number) + c
    into[b] = (into[b] as number) + g
    into[b + 1] = (into[b + 1] as number) + c
    into[d] = (into[d] as number) + g
    into[d + 1] = (into[d + 1] as number) + c
    into[e] = (into[e] as number) + g
    into[e + 1] = (into[e + 1] as number) + c
  }
}

/** Takes one child from its parent, which becomes the other child; the sums are exact, so nothing is left over. */
export function subtractHistogram(
  parent: Float64Array,
  child: Float64Array,
  wanted: readonly number[],
): void {
  for (const group of wanted) {
    const base = 4 * FEATURE_SIZE * group
    for (let k = base; k < base + 4 * FEATURE_SIZE; k++)
      parent[k] = (parent[k] as number) - (child[k] as number)
  }
}
