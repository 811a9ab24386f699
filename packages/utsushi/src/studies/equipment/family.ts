// The models that answer the equipment study's question, for `utsushi compare`: networks on the statistics or on the steps of a window, and
// two that have no network.
import type { Member, SpaceSection } from '@utsushi/study'
import type { EquipmentConfig } from './config.js'

const network: SpaceSection = {
  'training.learningRate': { float: [2e-4, 5e-3], log: true },
  'model.dropout': { float: [0.1, 0.5] },
}

const statistics: Member = {
  name: 'network on statistics',
  meaning: 'three layers on what the window’s values are like',
  overrides: { 'model.kind': 'network', 'model.branches': ['statistics'] },
  space: network,
}

const withoutNetwork: readonly Member[] = [
  {
    name: 'boosted trees',
    meaning: 'boosted trees on the same statistics',
    overrides: { 'model.kind': 'trees' },
    space: {
      'trees.depth': { int: [3, 8] },
      'trees.learningRate': { float: [0.02, 0.2], log: true },
    },
  },
  {
    name: 'logistic regression',
    meaning: 'a weighted sum of the same statistics',
    overrides: { 'model.kind': 'logistic' },
  },
]

/** Members that look at the steps of one item are left out where windows are of whole pieces of equipment. */
export const family = ({ windows }: EquipmentConfig): readonly Member[] =>
  windows.of === 'equipment'
    ? [statistics, ...withoutNetwork]
    : [
        statistics,
        {
          name: 'LSTM',
          meaning: 'a recurrent network over the steps of the window',
          overrides: { 'model.kind': 'network', 'model.branches': ['lstm'] },
          space: { ...network, 'model.lstm': { choices: [32, 64] } },
        },
        {
          name: 'LSTM and statistics',
          meaning: 'both, joined',
          overrides: { 'model.kind': 'network', 'model.branches': ['statistics', 'lstm'] },
          space: network,
        },
        ...withoutNetwork,
      ]
