// Histograms of a leaf: for every feature and range the summed gradient, and the sum that counts rows and adds hessians.
import type { Derivatives } from './derivatives.js'
import { GROUP_SIZE, type Kernel } from './kernel.js'

/** Rows of a leaf: a stretch of the order. */
export interface Stretch {
  readonly order: Int32Array
  readonly from: number
  readonly to: number
}

/** A histogram of all features, of whatever numbers. */
export const newHistogram = ({ words }: Kernel): Float64Array => new Float64Array(GROUP_SIZE * words.length)

/**
 * Fills a histogram from the rows of a leaf.
 *
 * @param into overwritten
 * @param wanted which groups of four features are counted; the others are left as they are
 */
export function fillHistogram(
  into: Float64Array,
  kernel: Kernel,
  { gradient, counted }: Derivatives,
  { order, from, to }: Stretch,
  wanted: readonly number[],
): void {
  const { pairs } = kernel
  kernel.order.set(order.subarray(from, to))
  for (let i = from; i < to; i++) {
    const row = order[i] as number
    const at = 2 * (i - from)
    pairs[at] = gradient[row] as number
    pairs[at + 1] = counted[row] as number
  }
  for (const group of wanted) {
    kernel.add(group, to - from)
    into.set(kernel.sums, GROUP_SIZE * group)
  }
}

/** Takes one child from its parent, which becomes the other child; the sums are exact, so nothing is left over. */
export function subtractHistogram(
  parent: Float64Array,
  child: Float64Array,
  wanted: readonly number[],
): void {
  for (const group of wanted) {
    const base = GROUP_SIZE * group
    for (let k = base; k < base + GROUP_SIZE; k++) parent[k] = (parent[k] as number) - (child[k] as number)
  }
}
