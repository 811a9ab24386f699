// Boosted trees as plain data, which JSON keeps: what was fitted, and nothing that only the fitting needed.
import type { TreeEnsemble } from '@utsushi/graph'

/** What the trees were fitted to: yes-or-no targets by their log loss, or numbers by their squared error. */
export type BoostedTreesObjective = 'logLoss' | 'squaredError'

/** What validation rows are scored by. */
export type BoostedTreesMetric = 'logLoss' | 'prAuc' | 'rocAuc' | 'squaredError'

/**
 * One tree: inner nodes and leaves, each numbered from 0; inner node 0 is the root. A tree without inner nodes is one leaf.
 * Thresholds and values are float32 numbers, written with no more digits than tell them apart.
 */
export interface BoostedTree {
  /** Which feature each inner node asks for. */
  readonly feature: readonly number[]
  /** Values up to here go left, larger ones right. */
  readonly threshold: readonly number[]
  /** 1 where a missing value (NaN) goes left, 0 where it goes right. */
  readonly missingLeft: readonly number[]
  /** An inner node's number, always larger than this one's; or, negative, a leaf: −1 is leaf 0, −2 leaf 1. */
  readonly left: readonly number[]
  readonly right: readonly number[]
  /** What each leaf adds to the raw score. */
  readonly value: readonly number[]
  /** How many training rows ended in each leaf: what Shapley values weigh with. */
  readonly rows: readonly number[]
}

/** Fitted trees. The raw score of a row is `base` and one leaf of every tree; of yes-or-no targets it is the log odds. */
export interface BoostedTrees extends TreeEnsemble {
  readonly kind: 'boosted-trees'
  readonly version: 1
  readonly objective: BoostedTreesObjective
  /** Features of a row. */
  readonly features: number
  readonly base: number
  readonly trees: readonly BoostedTree[]
  /** The score of the validation rows after each tree, where there were any; the trees end at the best. */
  readonly validation?: { readonly metric: BoostedTreesMetric; readonly scores: readonly number[] }
}
