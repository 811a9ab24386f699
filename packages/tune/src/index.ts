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
export { openJournal, readJournal, type JournalOptions, type JournalStudy } from './journal/open-journal.js'
export type { JournalStorage, TakenTrial, TakeTrialOptions } from './journal/journal-storage.js'
export type { RetryOptions } from './journal/abandoned.js'
export type { Durability } from './journal/flusher.js'
export { JournalError } from './journal/journal-error.js'
