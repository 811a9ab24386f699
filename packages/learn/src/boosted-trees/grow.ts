// Grows one tree: splits leaves by their histograms until no split gains or the limits are met.
import { MISSING, type BinnedFeatures } from './bins.js'
import { parted, type Derivatives } from './derivatives.js'
import { fillHistogram, newHistogram, subtractHistogram } from './histogram.js'
import { openKernel, type Kernel } from './kernel.js'
import type { ResolvedOptions } from './options.js'
import { bestSplit, type Split, type Totals } from './split.js'

/** An inner node of a tree that is growing; children as in `BoostedTree`. */
export interface GrownNode {
  readonly place: number
  readonly range: number
  readonly missingLeft: boolean
  left: number
  right: number
}

/** The rows of a leaf, as a stretch of the order. */
export interface GrownLeaf {
  readonly from: number
  readonly to: number
  readonly totals: Totals
}

/** A tree by ranges, and where every row that it was grown from has ended. */
export interface GrownTree {
  readonly nodes: readonly GrownNode[]
  readonly leaves: readonly GrownLeaf[]
}

/** What trees are grown in, one after the other; made once. */
export interface Workshop {
  readonly binned: BinnedFeatures
  readonly kernel: Kernel
  /** Rows that go right, on their way. */
  readonly aside: Int32Array
  /** Histograms that no leaf holds. */
  readonly idle: Float64Array[]
}

/** @param plain without WebAssembly */
export function openWorkshop(binned: BinnedFeatures, plain?: boolean): Workshop {
  const kernel = openKernel(binned.words, binned.rows, plain)
  return { binned: { ...binned, words: kernel.words }, kernel, aside: new Int32Array(binned.rows), idle: [] }
}

interface OpenLeaf extends GrownLeaf {
  readonly depth: number
  /** Where its number stands: a node and a side; the root of a tree has none. */
  readonly parent: { readonly node: GrownNode; readonly side: 'left' | 'right' } | undefined
  /** Until it is split, or cannot be. */
  histogram: Float64Array | undefined
  split: Split | undefined
}

/**
 * Grows a tree.
 *
 * @param order the rows it is grown from; put in the order of the leaves
 * @param places features to choose from, by place among those that are kept
 */
export function growTree(
  shop: Workshop,
  derivatives: Derivatives,
  order: Int32Array,
  places: Int32Array,
  options: ResolvedOptions,
): GrownTree {
  const wanted = [...new Set(Array.from(places, (place) => place >> 2))]
  const nodes: GrownNode[] = []
  const root: OpenLeaf = {
    ...{ from: 0, to: order.length, depth: 0, parent: undefined, histogram: undefined, split: undefined },
    totals: totalsOf(derivatives, order),
  }
  const leaves: OpenLeaf[] = [root]
  const mayBeSplit = ({ depth, from, to }: OpenLeaf): boolean =>
    depth < options.depth && to - from >= 2 * options.minRows && leaves.length < options.leaves
  const counted = (leaf: OpenLeaf): Float64Array => {
    const histogram = shop.idle.pop() ?? newHistogram(shop.kernel)
    fillHistogram(histogram, shop.kernel, derivatives, { order, ...leaf }, wanted)
    return histogram
  }
  const look = (leaf: OpenLeaf, histogram: Float64Array): void => {
    leaf.split = bestSplit(histogram, shop.binned, places, leaf.totals, derivatives.unit, options)
    if (leaf.split === undefined) shop.idle.push(histogram)
    else leaf.histogram = histogram
  }

  if (mayBeSplit(root)) look(root, counted(root))
  for (;;) {
    const at = leaves.length < options.leaves ? nextLeaf(leaves, options.growth) : -1
    const leaf = leaves[at]
    if (leaf?.split === undefined || leaf.histogram === undefined) break
    const { split, histogram } = leaf
    const node: GrownNode = { ...split, left: ~at, right: ~leaves.length }
    if (leaf.parent !== undefined) leaf.parent.node[leaf.parent.side] = nodes.length
    nodes.push(node)
    const middle = partition(shop, order, leaf, node)
    const child = (side: 'left' | 'right'): OpenLeaf => ({
      from: side === 'left' ? leaf.from : middle,
      to: side === 'left' ? middle : leaf.to,
      totals: side === 'left' ? split.left : without(leaf.totals, split.left),
      depth: leaf.depth + 1,
      parent: { node, side },
      histogram: undefined,
      split: undefined,
    })
    const [left, right] = [child('left'), child('right')]
    leaves[at] = left
    leaves.push(right)
    const [small, large] = left.to - left.from <= right.to - right.from ? [left, right] : [right, left]
    // Of two children the larger can be split if any can; it is what is left of the parent without the smaller.
    if (!mayBeSplit(large)) {
      shop.idle.push(histogram)
      continue
    }
    const own = counted(small)
    subtractHistogram(histogram, own, wanted)
    look(large, histogram)
    if (mayBeSplit(small)) look(small, own)
    else shop.idle.push(own)
  }
  for (const { histogram } of leaves) if (histogram !== undefined) shop.idle.push(histogram)
  return { nodes, leaves }
}

/** The leaf that is split next; −1 when there is none. */
function nextLeaf(leaves: readonly OpenLeaf[], growth: ResolvedOptions['growth']): number {
  let next = -1
  leaves.forEach(({ split, depth }, k) => {
    if (split === undefined) return
    const best = leaves[next]
    const above = growth === 'level' && best !== undefined ? best.depth - depth : 0
    if (best?.split === undefined || above > 0 || (above === 0 && split.gain > best.split.gain)) next = k
  })
  return next
}

const without = (all: Totals, part: Totals): Totals => ({
  gradient: all.gradient - part.gradient,
  counted: all.counted - part.counted,
})

function totalsOf({ gradient, counted }: Derivatives, order: Int32Array): Totals {
  let [slopes, sum] = [0, 0]
  for (const row of order) {
    slopes += gradient[row] as number
    sum += counted[row] as number
  }
  return { gradient: slopes, counted: sum }
}

/** Puts the leaf's rows that go left before those that go right, both in their order; returns where the latter begin. */
function partition(
  { binned, aside }: Workshop,
  order: Int32Array,
  { from, to }: GrownLeaf,
  { place, range, missingLeft }: GrownNode,
): number {
  const words = binned.words[place >> 2] as Int32Array
  const shift = 8 * (place & 3)
  const missing = missingLeft ? MISSING : -1
  let [left, right] = [from, 0]
  for (let i = from; i < to; i++) {
    const row = order[i] as number
    const own = ((words[row] as number) >>> shift) & 255
    if (own <= range || own === missing) order[left++] = row
    else aside[right++] = row
  }
  order.set(aside.subarray(0, right), left)
  return left
}

/** The leaf in which a row ends, by its ranges. */
export function leafOf({ nodes }: GrownTree, { words }: BinnedFeatures, row: number): number {
  let at = nodes.length === 0 ? -1 : 0
  while (at >= 0) {
    const { place, range, missingLeft, left, right } = nodes[at] as GrownNode
    const own = (((words[place >> 2] as Int32Array)[row] as number) >>> (8 * (place & 3))) & 255
    at = own <= range || (own === MISSING && missingLeft) ? left : right
  }
  return ~at
}

/** The value of a leaf: the step of Newton's method, `−G/(H + λ)`. */
export function leafValue({ totals }: GrownLeaf, unit: number, lambda: number): number {
  const { hessian } = parted(totals.counted, unit)
  return hessian + lambda > 0 ? -totals.gradient / (hessian + lambda) : 0
}
