// What boosted trees say of rows. Features and thresholds are compared as float32 numbers, as ONNX Runtime does.
import type { BoostedTree, BoostedTrees } from './model.js'
import { inverseLink } from './objective.js'

/** A tree laid out for walking. */
export interface WalkedTree {
  readonly feature: Int32Array
  readonly threshold: Float32Array
  readonly missingLeft: Uint8Array
  readonly left: Int32Array
  readonly right: Int32Array
  readonly value: Float32Array
}

export const walked = (tree: BoostedTree): WalkedTree => ({
  feature: Int32Array.from(tree.feature),
  threshold: Float32Array.from(tree.threshold),
  missingLeft: Uint8Array.from(tree.missingLeft),
  left: Int32Array.from(tree.left),
  right: Int32Array.from(tree.right),
  value: Float32Array.from(tree.value),
})

/** The leaf in which the row that begins at `from` ends. */
export function leafAt(tree: WalkedTree, features: Float32Array, from: number): number {
  let at = tree.feature.length === 0 ? -1 : 0
  while (at >= 0) {
    const value = features[from + (tree.feature[at] as number)] as number
    const goesLeft = Number.isNaN(value)
      ? tree.missingLeft[at] === 1
      : value <= (tree.threshold[at] as number)
    at = (goesLeft ? tree.left[at] : tree.right[at]) as number
  }
  return ~at
}

/**
 * Raw scores: `base` and one leaf of every tree, summed in float64. Of yes-or-no targets they are log odds.
 *
 * @param features `[rows, features]`, NaN where missing
 * @returns `[rows]`
 * @throws RangeError when the features are no whole rows
 * @example const odds = boostedTreesScores(trees, statistics).map(Math.exp)
 */
export function boostedTreesScores(model: BoostedTrees, features: Float32Array): Float64Array {
  const scores = new Float64Array(rowsOf(model, features)).fill(Math.fround(model.base))
  for (const tree of model.trees) addTree(scores, walked(tree), features, model.features)
  return scores
}

/** Adds what one tree says of every row. */
export function addTree(
  scores: Float64Array,
  tree: WalkedTree,
  features: Float32Array,
  columns: number,
): void {
  for (let row = 0; row < scores.length; row++)
    scores[row] = (scores[row] as number) + (tree.value[leafAt(tree, features, row * columns)] as number)
}

/**
 * What the trees predict: probabilities of yes for yes-or-no targets, numbers otherwise.
 *
 * @param features `[rows, features]`, NaN where missing
 * @returns `[rows]`
 * @throws RangeError when the features are no whole rows
 * @example const probability = predictBoostedTrees(trees, statistics)
 */
export function predictBoostedTrees(model: BoostedTrees, features: Float32Array): Float64Array {
  return boostedTreesScores(model, features).map((score) => inverseLink(model.objective, score))
}

/** @throws RangeError when the features are no whole rows */
export function rowsOf({ features: columns }: BoostedTrees, features: Float32Array): number {
  const rows = features.length / columns
  if (!Number.isInteger(rows))
    throw new RangeError(`boosted trees: ${features.length} values are no rows of ${columns} features`)
  return rows
}
