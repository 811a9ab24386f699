/**
 * Search spaces, samplers, pruners and the journal: tunes any function. Knows no model.
 */
export {
  allows,
  distributionSize,
  distributionValues,
  type CategoricalDistribution,
  type Distribution,
  type FloatDistribution,
  type IntDistribution,
  type ParameterValue,
} from './distribution.js'
export { fromUnit } from './unit.js'
export {
  activeParameters,
  categorical,
  choose,
  float,
  gridSize,
  int,
  when,
  type FloatOptions,
  type SearchSpace,
  type SpaceParameter,
} from './space.js'
export { checkValues, searchSpace } from './check-space.js'
export { InputError } from '@utsushi/ground'
export {
  isFinished,
  type Direction,
  type Json,
  type Parameters,
  type TrialRecord,
  type TrialState,
} from './trial.js'
export { bestTrials } from './trial-values.js'
export type { StudyStorage } from './storage.js'
export { memoryStorage } from './memory-storage.js'
export type { PruneContext, Pruner, SampleContext, Sampler } from './sampler.js'
export { openJournal, readJournal, type JournalOptions, type JournalStudy } from './journal/open-journal.js'
export type { JournalStorage, TakenTrial, TakeTrialOptions } from './journal/journal-storage.js'
export type { RetryOptions } from './journal/abandoned.js'
export type { Durability } from './journal/flusher.js'
export { failReason, openStudy, type Study, type StudyOptions, type Trial } from './study.js'
export { optimise, pruned, TrialPruned, type Objective, type OptimiseOptions } from './optimise.js'
export { cmaEsSampler, type CmaEsOptions } from './samplers/cma-es.js'
export {
  beginEvolution,
  drawPoint,
  nextGeneration,
  strategyFor,
  type Evolution,
  type Strategy,
} from './samplers/cma-es/evolution.js'
export { gridSampler, type GridOptions } from './samplers/grid.js'
export { nsga2Sampler, type Nsga2Options } from './samplers/nsga2.js'
export { quasiRandomSampler, type QuasiRandomOptions } from './samplers/quasi-random.js'
export { randomSampler } from './samplers/random.js'
export { hypervolume } from './samplers/pareto/hypervolume.js'
export { tpeSampler, type TpeOptions } from './samplers/tpe.js'
export { hyperbandPruner, type HyperbandOptions } from './pruners/hyperband.js'
export { noPruner } from './pruners/none.js'
export { medianPruner, percentilePruner, type PercentileOptions } from './pruners/percentile.js'
export { successiveHalvingPruner, type SuccessiveHalvingOptions } from './pruners/successive-halving.js'
export { optimiseTogether, type OptimiseTogetherOptions } from './processes/optimise-together.js'
export {
  runWorkers,
  type EndedWorker,
  type RunWorkersOptions,
  type WorkerEvent,
} from './processes/run-workers.js'
export type { Work, WorkerContext } from './processes/messages.js'
export {
  parameterImportances,
  type ImportanceOptions,
  type ParameterImportance,
} from './importance/ped-anova.js'
export {
  intermediateCurves,
  optimisationHistory,
  timeline,
  type HistoryPoint,
  type IntermediateCurve,
  type TimelineBar,
} from './analysis/history.js'
export {
  parallelCoordinates,
  slices,
  type ParallelCoordinates,
  type ParameterAxis,
  type Slice,
} from './analysis/parameters.js'
export { contour, type Contour, type ContourOptions } from './analysis/contour.js'
export { paretoPoints, type ParetoPoint } from './analysis/pareto.js'
export { foldSpread, type FoldSpread, type FoldSpreadOptions } from './analysis/fold-spread.js'
export { fanovaImportances, type FanovaOptions } from './importance/fanova.js'
export { normalBelow, normalQuantile } from './samplers/normal.js'
export { owenScrambled, sobolBits, sobolDimensions } from './samplers/sobol.js'
