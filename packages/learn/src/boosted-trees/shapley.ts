// Exact Shapley values of the features for boosted trees: how much each feature moves a row's raw score away from the mean over
// the training rows, where a feature that is not known is answered by the training rows' shares of both ways.
import type { BoostedTree, BoostedTrees } from './model.js'
import { rowsOf, walked, type WalkedTree } from './predict.js'

/** Shapley values of rows. */
export interface TreeShapley {
  /** The raw score of which nothing is known: `base` and the mean of every tree. */
  readonly expected: number
  /** `[rows, features]`: with `expected`, those of a row add up to its raw score. */
  readonly values: Float64Array
}

/**
 * Shapley values by the path-dependent TreeSHAP (Lundberg et al. 2020, algorithm 2): exact, in time `leaves × depth²` a tree and
 * row. They are of the raw score (log odds), not of the probability.
 *
 * @param features `[rows, features]`, NaN where missing
 * @throws RangeError when the features are no whole rows
 * @example
 * const { values, expected } = treeShapley(trees, statistics)
 * values.subarray(0, trees.features) // what each feature of the first row adds
 */
export function treeShapley(model: BoostedTrees, features: Float32Array): TreeShapley {
  const rows = rowsOf(model, features)
  const values = new Float64Array(rows * model.features)
  let expected = Math.fround(model.base)
  for (const tree of model.trees) {
    const weighed = weighedTree(tree)
    expected += weighed.mean
    const explain = explainer(weighed)
    for (let row = 0; row < rows; row++) explain(features, values, row * model.features)
  }
  return { expected, values }
}

/** A tree with the training rows below every node. */
interface WeighedTree {
  readonly tree: WalkedTree
  /** Rows below each inner node. */
  readonly inner: Float64Array
  /** Rows in each leaf. */
  readonly leaf: Float64Array
  readonly mean: number
  readonly depth: number
}

function weighedTree(record: BoostedTree): WeighedTree {
  const tree = walked(record)
  const leaf = Float64Array.from(record.rows)
  const inner = new Float64Array(record.feature.length)
  const depths = new Int32Array(record.feature.length)
  const below = (child: number): number => (child < 0 ? leaf[~child] : inner[child]) as number
  const depthOf = (child: number): number => (child < 0 ? 0 : (depths[child] as number))
  // Children have larger numbers: from the last node to the root, both are known.
  for (let k = inner.length - 1; k >= 0; k--) {
    const [left, right] = [tree.left[k] as number, tree.right[k] as number]
    inner[k] = below(left) + below(right)
    depths[k] = 1 + Math.max(depthOf(left), depthOf(right))
  }
  const total = leaf.reduce((sum, rows) => sum + rows, 0)
  const mean = leaf.reduce((sum, rows, k) => sum + rows * (tree.value[k] as number), 0) / total
  return { tree, inner, leaf, mean, depth: depthOf(inner.length === 0 ? -1 : 0) }
}

/** What is known of the way to a node: an entry for each feature asked on it, and a first one for none. */
interface Path {
  readonly feature: Int32Array
  /** Share of the rows that go this way where the feature is not known. */
  readonly unknown: Float64Array
  /** 1 where the row itself goes this way, 0 where it does not. */
  readonly known: Float64Array
  /** Weights of the sets of features by their size. */
  readonly weight: Float64Array
}

type Explainer = (features: Float32Array, into: Float64Array, from: number) => void

/** Adds a tree's Shapley values of the row that begins at `from`. */
function explainer({ tree, inner, leaf, depth }: WeighedTree): Explainer {
  const size = depth + 2
  const paths: readonly Path[] = Array.from({ length: size }, () => ({
    feature: new Int32Array(size),
    unknown: new Float64Array(size),
    known: new Float64Array(size),
    weight: new Float64Array(size),
  }))
  const below = (child: number): number => (child < 0 ? leaf[~child] : inner[child]) as number

  return (features, into, from) => {
    const visit = (
      at: number,
      level: number,
      length: number,
      feature: number,
      unknown: number,
      known: number,
    ) => {
      const path = paths[level] as Path
      if (level > 0) copy(paths[level - 1] as Path, path, length)
      extend(path, length, feature, unknown, known)
      if (at < 0) {
        const value = tree.value[~at] as number
        for (let i = 1; i <= length; i++) {
          const place = from + (path.feature[i] as number)
          const difference = (path.known[i] as number) - (path.unknown[i] as number)
          into[place] = (into[place] as number) + sumWithout(path, length, i) * difference * value
        }
        return
      }
      const own = tree.feature[at] as number
      const number = features[from + own] as number
      const goesLeft = Number.isNaN(number)
        ? tree.missingLeft[at] === 1
        : number <= (tree.threshold[at] as number)
      const [left, right] = [tree.left[at] as number, tree.right[at] as number]
      const [hot, cold] = goesLeft ? [left, right] : [right, left]
      let [before, answered, kept] = [1, 1, length]
      // A feature that was asked before: its two answers are one.
      for (let i = 1; i <= length; i++) {
        if (path.feature[i] !== own) continue
        before = path.unknown[i] as number
        answered = path.known[i] as number
        remove(path, length, i)
        kept = length - 1
        break
      }
      const rows = inner[at] as number
      visit(hot, level + 1, kept + 1, own, (before * below(hot)) / rows, answered)
      visit(cold, level + 1, kept + 1, own, (before * below(cold)) / rows, 0)
    }
    visit(inner.length === 0 ? -1 : 0, 0, 0, -1, 1, 1)
  }
}

function copy(source: Path, target: Path, length: number): void {
  for (let i = 0; i < length; i++) {
    target.feature[i] = source.feature[i] as number
    target.unknown[i] = source.unknown[i] as number
    target.known[i] = source.known[i] as number
    target.weight[i] = source.weight[i] as number
  }
}

/** EXTEND of the algorithm: the path with one more feature, at place `length`. */
function extend(path: Path, length: number, feature: number, unknown: number, known: number): void {
  const { weight } = path
  path.feature[length] = feature
  path.unknown[length] = unknown
  path.known[length] = known
  weight[length] = length === 0 ? 1 : 0
  for (let i = length - 1; i >= 0; i--) {
    const own = weight[i] as number
    weight[i + 1] = (weight[i + 1] as number) + (known * own * (i + 1)) / (length + 1)
    weight[i] = (unknown * own * (length - i)) / (length + 1)
  }
}

/** UNWIND of the algorithm: the path without the feature at a place. */
function remove(path: Path, length: number, place: number): void {
  const { weight } = path
  const [known, unknown] = [path.known[place] as number, path.unknown[place] as number]
  let next = weight[length] as number
  for (let i = length - 1; i >= 0; i--) {
    const own = weight[i] as number
    if (known === 0) weight[i] = (own * (length + 1)) / (unknown * (length - i))
    else {
      const without = (next * (length + 1)) / ((i + 1) * known)
      weight[i] = without
      next = own - (without * unknown * (length - i)) / (length + 1)
    }
  }
  for (let i = place; i < length; i++) {
    path.feature[i] = path.feature[i + 1] as number
    path.unknown[i] = path.unknown[i + 1] as number
    path.known[i] = path.known[i + 1] as number
  }
}

/** The sum of the weights that `remove` would leave. */
function sumWithout({ weight, known, unknown }: Path, length: number, place: number): number {
  const [is, share] = [known[place] as number, unknown[place] as number]
  let next = weight[length] as number
  let sum = 0
  for (let i = length - 1; i >= 0; i--) {
    const own = weight[i] as number
    if (is === 0) sum += (own * (length + 1)) / (share * (length - i))
    else {
      const without = (next * (length + 1)) / ((i + 1) * is)
      sum += without
      next = own - (without * share * (length - i)) / (length + 1)
    }
  }
  return sum
}
