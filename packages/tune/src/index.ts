/**
 * Search spaces, samplers, pruners and the journal: tunes any function. Knows no model.
 */
export type {
  CategoricalDistribution,
  Distribution,
  FloatDistribution,
  IntDistribution,
  ParameterValue,
} from './distribution.js'
export type { SearchSpace, SpaceParameter } from './space.js'
export {
  isFinished,
  type Direction,
  type Json,
  type Parameters,
  type TrialRecord,
  type TrialState,
} from './trial.js'
export type { StudyStorage } from './storage.js'
export type { PruneContext, Pruner, SampleContext, Sampler } from './sampler.js'
