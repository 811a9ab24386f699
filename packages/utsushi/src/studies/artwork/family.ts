// The family that `utsushi compare` trains on the same folds: one network for all parameters under every weighting of the loss that needs no
// earlier training, with and without a way around its blocks, and networks of their own for each.
import type { Member } from '@utsushi/study'
import type { ArtworkConfig } from './config.js'

/** Members in the order of the guide. */
export const family = ({ loss }: ArtworkConfig): readonly Member[] => [
  {
    name: 'joint, equal',
    meaning: 'one network, every parameter counts the same',
    overrides: { 'model.kind': 'joint', 'loss.weighting': 'equal' },
  },
  {
    name: 'joint, uncertainty',
    meaning: 'one network, what an error counts is learnt',
    overrides: { 'model.kind': 'joint', 'loss.weighting': 'uncertainty' },
  },
  ...(loss.history === undefined
    ? []
    : (['inverse', 'proportional'] as const).map((weighting) => ({
        name: `joint, ${weighting}`,
        meaning: `one network, weighed by the losses of ${loss.history ?? ''}`,
        overrides: { 'model.kind': 'joint', 'loss.weighting': weighting },
      }))),
  {
    name: 'joint, residual',
    meaning: 'one network whose blocks go around themselves',
    overrides: { 'model.kind': 'joint', 'loss.weighting': 'equal', 'model.residual': true },
  },
  {
    name: 'separate',
    meaning: 'a network for each parameter',
    overrides: { 'model.kind': 'separate', 'loss.weighting': 'equal' },
  },
]
