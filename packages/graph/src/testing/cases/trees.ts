/**
 * Cases of tree ensembles.
 */
import { sigmoid } from '../../ops/elementwise.js'
import { treeEnsemble, type TreeEnsemble } from '../../ops/tree-ensemble.js'
import { hostTensor } from '../../runtime/host.js'
import type { OperationCases } from './case.js'

/** A tree of three leaves, where missing values go left and then right; a stump; and a tree that is one leaf. */
const grove: TreeEnsemble = {
  features: 3,
  base: -0.5,
  trees: [
    {
      feature: [0, 2],
      threshold: [0.1, 2],
      missingLeft: [1, 0],
      left: [1, -1],
      right: [-3, -2],
      value: [1, 2, 4],
    },
    { feature: [1], threshold: [-1], missingLeft: [0], left: [-1], right: [-2], value: [0.125, 0.25] },
    { feature: [], threshold: [], missingLeft: [], left: [], right: [], value: [8] },
  ],
}

export const trees: OperationCases = {
  treeEnsemble: [
    {
      name: 'treeEnsemble, missing values and values at a threshold',
      gradient: 'none',
      inputs: [hostTensor([0.1, -1, 2, NaN, 0, 2.5, 0.1000001, NaN, NaN, -7, -1.5, NaN], [4, 3])],
      build: ([x]) => treeEnsemble(x!, grove),
      expected: [1 + 0.125 + 7.5, 2 + 0.25 + 7.5, 4 + 0.25 + 7.5, 2 + 0.125 + 7.5],
    },
    {
      name: 'treeEnsemble among other operations',
      gradient: 'none',
      inputs: [hostTensor([0, 0, 0, 3, -4, 0], [2, 3])],
      build: ([x]) => sigmoid(treeEnsemble(x!, { ...grove, trees: grove.trees.slice(0, 2) })),
      expected: [1 / (1 + Math.exp(-0.75)), 1 / (1 + Math.exp(-3.625))],
    },
  ],
}
