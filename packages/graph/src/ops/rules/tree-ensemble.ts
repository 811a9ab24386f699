/**
 * The rule of tree ensembles: one operator of ai.onnx.ml. No gradient: a forest is flat almost everywhere, and a gradient of
 * zeros would let a training stand still in silence.
 */
import { GraphError } from '../../expression/graph-error.js'
import { apply1 } from '../../expression/apply.js'
import type { RuleTable } from '../../expression/rules.js'
import { multiplyDims } from '../../expression/shape.js'
import { first, type Attributes } from '../../expression/tensor.js'
import type { OnnxAttribute } from '../../onnx/structure.js'
import { reshape } from '../shape.js'
import type { EnsembleNodes } from '../tree-ensemble.js'

const nodesOf = (attributes: Attributes): EnsembleNodes => attributes['nodes'] as EnsembleNodes

const ints = (value: ArrayLike<number>): OnnxAttribute => ({ kind: 'ints', value: Array.from(value) })

const floats = (value: ArrayLike<number>): OnnxAttribute => ({ kind: 'floats', value: Array.from(value) })

export const treeEnsembleRules: RuleTable = {
  treeEnsemble: {
    work: 'light',
    infer: ([x], attributes) => {
      const { features } = nodesOf(attributes)
      if (x?.dtype !== 'float32' || x.shape.length !== 2 || x.shape[1] !== features)
        throw new GraphError(`needs float32 rows of ${features} features`)
      return [{ dtype: 'float32', shape: [x.shape[0] ?? 1, 1] }]
    },
    // The trees are the same for all models: their rows stand below each other.
    batch: ({ inputs, attributes }) => {
      const x = first(inputs)
      const [models = 1, rows = 1, features = 1] = x.shape
      const below = reshape(x, [multiplyDims([models, rows]), features])
      return [reshape(apply1('treeEnsemble', [below], attributes), [models, rows, 1])]
    },
    lower: ({ inputs, attributes, push, fresh }) => {
      const nodes = nodesOf(attributes)
      const output = fresh('treeensemble')
      push({
        opType: 'TreeEnsembleRegressor',
        domain: 'ai.onnx.ml',
        inputs,
        outputs: [output],
        attributes: {
          aggregate_function: { kind: 'string', value: 'SUM' },
          post_transform: { kind: 'string', value: 'NONE' },
          n_targets: { kind: 'int', value: 1 },
          base_values: floats(nodes.base),
          nodes_treeids: ints(nodes.treeIds),
          nodes_nodeids: ints(nodes.nodeIds),
          nodes_modes: {
            kind: 'strings',
            value: Array.from(nodes.isLeaf, (leaf) => (leaf === 1 ? 'LEAF' : 'BRANCH_LEQ')),
          },
          nodes_featureids: ints(nodes.featureIds),
          nodes_values: floats(nodes.values),
          nodes_truenodeids: ints(nodes.trueIds),
          nodes_falsenodeids: ints(nodes.falseIds),
          nodes_missing_value_tracks_true: ints(nodes.missingTrue),
          target_treeids: ints(nodes.leafTrees),
          target_nodeids: ints(nodes.leafNodes),
          target_ids: ints(nodes.leafTrees.map(() => 0)),
          target_weights: floats(nodes.leafValues),
        },
      })
      return [output]
    },
  },
}
