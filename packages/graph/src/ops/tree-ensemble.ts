/**
 * An ensemble of decision trees (ai.onnx.ml's TreeEnsembleRegressor): what boosted trees are in a program.
 */
import { apply1, naming } from '../expression/apply.js'
import { GraphError } from '../expression/graph-error.js'
import type { Tensor } from '../expression/tensor.js'

/**
 * A tree: inner nodes and leaves, each numbered from 0; inner node 0 is the root. A tree without inner nodes is one leaf.
 * A child is an inner node's number, larger than its parent's, or, negative, a leaf: −1 is leaf 0, −2 leaf 1.
 */
export interface EnsembleTree {
  /** Which feature each inner node asks for. */
  readonly feature: readonly number[]
  /** Values up to here, compared as float32 numbers, go left; larger ones right. */
  readonly threshold: readonly number[]
  /** 1 where a missing value (NaN) goes left, 0 where it goes right. */
  readonly missingLeft: readonly number[]
  readonly left: readonly number[]
  readonly right: readonly number[]
  /** What each leaf adds. */
  readonly value: readonly number[]
}

/** Trees whose leaves are added to a base. */
export interface TreeEnsemble {
  /** Features of a row. */
  readonly features: number
  readonly base: number
  readonly trees: readonly EnsembleTree[]
}

/** The nodes of all trees as ONNX lists them: tree after tree, inner nodes before leaves, numbered within the tree. */
export interface EnsembleNodes {
  readonly features: number
  readonly base: Float32Array
  readonly treeIds: Int32Array
  readonly nodeIds: Int32Array
  readonly isLeaf: Uint8Array
  readonly featureIds: Int32Array
  readonly values: Float32Array
  readonly trueIds: Int32Array
  readonly falseIds: Int32Array
  readonly missingTrue: Uint8Array
  readonly leafTrees: Int32Array
  readonly leafNodes: Int32Array
  readonly leafValues: Float32Array
}

/**
 * What an ensemble of trees gives for every row: its base and one leaf of every tree, in float32. It has no gradient.
 *
 * @param x `[rows, features]`, float32, NaN where missing
 * @returns `[rows, 1]`
 * @throws GraphError when x is no table of the ensemble's features, or a tree is not whole
 * @example const probability = sigmoid(treeEnsemble(statistics, fitBoostedTrees({ features, targets })))
 */
export const treeEnsemble = (x: Tensor, ensemble: TreeEnsemble): Tensor =>
  naming('treeEnsemble', [x], () => apply1('treeEnsemble', [x], { nodes: nodesOf(ensemble) }))

function nodesOf({ features, base, trees }: TreeEnsemble): EnsembleNodes {
  trees.forEach((tree, t) => {
    const fault = treeFault(tree, features)
    if (fault !== undefined) throw new GraphError(`tree ${t}: ${fault}`)
  })
  // Tree after tree: ONNX Runtime mixes up the leaves of trees whose nodes do not stand together.
  const nodes = trees.flatMap((tree, t) => [
    ...tree.feature.map((feature, k) => ({
      ...{ tree: t, node: k, feature, leaf: 0, value: tree.threshold[k] ?? NaN },
      yes: placed(tree, tree.left[k] ?? 0),
      no: placed(tree, tree.right[k] ?? 0),
      missing: tree.missingLeft[k] ?? 0,
    })),
    ...tree.value.map((value, k) => ({
      ...{ tree: t, node: tree.feature.length + k, feature: 0, leaf: 1, value },
      ...{ yes: 0, no: 0, missing: 0 },
    })),
  ])
  const leaves = nodes.filter(({ leaf }) => leaf === 1)
  return {
    features,
    base: Float32Array.of(base),
    treeIds: Int32Array.from(nodes, ({ tree }) => tree),
    nodeIds: Int32Array.from(nodes, ({ node }) => node),
    isLeaf: Uint8Array.from(nodes, ({ leaf }) => leaf),
    featureIds: Int32Array.from(nodes, ({ feature }) => feature),
    values: Float32Array.from(nodes, ({ leaf, value }) => (leaf === 1 ? 0 : value)),
    trueIds: Int32Array.from(nodes, ({ yes }) => yes),
    falseIds: Int32Array.from(nodes, ({ no }) => no),
    missingTrue: Uint8Array.from(nodes, ({ missing }) => missing),
    leafTrees: Int32Array.from(leaves, ({ tree }) => tree),
    leafNodes: Int32Array.from(leaves, ({ node }) => node),
    leafValues: Float32Array.from(leaves, ({ value }) => value),
  }
}

/** A child's number among inner nodes and leaves together. */
const placed = ({ feature }: EnsembleTree, child: number): number =>
  child < 0 ? feature.length + ~child : child

/**
 * What is wrong with a tree that would be walked for ever, or read beyond a row; `undefined` when it is whole.
 *
 * @param features of a row
 * @example treeFault(tree, 28) // 'node 3 asks for feature 28 of 28'
 */
export function treeFault(tree: EnsembleTree, features: number): string | undefined {
  const { feature, threshold, missingLeft, left, right, value } = tree
  for (const [name, list] of Object.entries({ threshold, missingLeft, left, right }))
    if (list.length !== feature.length) return `${list.length} of ${name} for ${feature.length} inner nodes`
  if (value.length !== feature.length + 1)
    return `${value.length} leaves for ${feature.length} inner nodes, expected ${feature.length + 1}`
  const unknown = feature.findIndex((own) => !Number.isInteger(own) || own < 0 || own >= features)
  if (unknown >= 0) return `node ${unknown} asks for feature ${feature[unknown]} of ${features}`
  const reached = new Set<number>()
  for (const k of feature.keys()) {
    for (const child of [left[k] ?? NaN, right[k] ?? NaN]) {
      const inner = child > k && child < feature.length
      if (!Number.isInteger(child) || !(inner || (child < 0 && ~child < value.length)))
        return `node ${k} has the child ${child}`
      if (reached.has(child)) return `the child ${child} of node ${k} has another parent`
      reached.add(child)
    }
  }
  if (![...threshold, ...value].every(Number.isFinite)) return 'a threshold or value is not finite'
  return missingLeft.every((side) => side === 0 || side === 1) ? undefined : 'missingLeft is neither 0 nor 1'
}
