/**
 * Learning on `@utsushi/graph`: weights laid out flat, layers as pure functions of them, losses, optimisers, and a training
 * loop that runs many steps at once and resumes to the bit. It knows no data files and no studies.
 *
 * @example
 * const core = recurrent({ cell: lstm, inputs: 10, statics: 64, hidden: 256, layers: 2, dropout: 0.1 })
 * const head = mlp({ inputs: 256, hidden: [128], outputs: 4 })
 * const model = flatParameters({ core: core.parameters, head: head.parameters })
 */
export {
  filled,
  glorotUniform,
  heNormal,
  normalWith,
  one,
  orthogonal,
  sideBySide,
  uniformByFan,
  uniformWithin,
  zero,
  type Initialiser,
} from './parameters/initialisers.js'
export {
  flatParameters,
  initialise,
  parameter,
  weightsOf,
  type FlatParameters,
  type Parameter,
  type ParameterEntry,
  type ParameterTree,
  type Weights,
} from './parameters/parameters.js'
export { flatGradient } from './parameters/blocks.js'
export { fromRecord, toRecord, type NamedArray } from './parameters/record.js'
export { InputError } from '@utsushi/ground'
export type { Layer } from './layers/layer.js'
export { linear, type LinearOptions, type LinearParameters } from './layers/linear.js'
export { mlp, type MlpOptions, type MlpParameters } from './layers/mlp.js'
export { staticEmbedding, type StaticEmbeddingOptions } from './layers/static-embedding.js'
export { layerNorm, type LayerNormParameters } from './layers/layer-norm.js'
export {
  massBalance,
  type BalanceExchange,
  type BalanceStep,
  type BalanceStepOptions,
  type Grid,
  type MassBalance,
  type MassBalanceOptions,
  type Scaling,
  type Transfer,
} from './layers/mass-balance.js'
export { dropout, keepMask } from './layers/dropout.js'
export { randomness, type Randomness } from './layers/randomness.js'
export {
  cell,
  together,
  type AnyCell,
  type Cell,
  type CellStep,
  type Gate,
  type LayerState,
  type StateOf,
} from './recurrent/cell.js'
export { cells, gru, lstm, rnn } from './recurrent/cells.js'
export { recurrent, type Recurrent, type SequenceInputs, type StepInputs } from './recurrent/recurrent.js'
export type { RecurrentInitial, RecurrentOptions } from './recurrent/recurrent-options.js'
export type { CellParameters, RecurrentParameters } from './recurrent/recurrent-parameters.js'
export { huber, mae, mse, reduceError, type LossOptions } from './losses.js'
export { metrics, type MetricOptions, type Metrics } from './metrics.js'
export {
  optimiser,
  type Decayed,
  type Optimiser,
  type OptimiserResult,
  type OptimiserStep,
} from './optimisers/optimiser.js'
export { adam, adamw, nadam, type AdamOptions } from './optimisers/adam.js'
export { sgd, type SgdOptions } from './optimisers/sgd.js'
export { averaged } from './optimisers/averaged.js'
export { scheduleFree, type ScheduleFreeOptions } from './optimisers/schedule-free.js'
export { lion, type LionOptions } from './optimisers/lion.js'
export { clipByGlobalNorm, globalNorm } from './optimisers/clip.js'
export {
  constantRate,
  cosineRate,
  linearRamp,
  noamRate,
  stepRate,
  type CosineOptions,
  type Schedule,
} from './schedules.js'
export type { StepExecutor } from './training/step-executor.js'
export {
  parametersName,
  type InputSpec,
  type InputSpecs,
  type LossAnswer,
  type LossContext,
  type Shortcut,
  type TrainDefinition,
  type TrainingDescription,
} from './training/train-definition.js'
export { trainProgram, type TrainProgram } from './training/train-program.js'
export { replicaPrograms, type ReplicaPrograms } from './training/replica-programs.js'
export { modelsProgram, type ModelsOptions, type ModelsProgram } from './training/models-program.js'
export {
  besideEachOther,
  shuffledBatches,
  withStepValues,
  type Batches,
  type ShuffledOptions,
  type StepPosition,
} from './training/batches.js'
export { stepFeeds, type StepRange } from './training/step-feeds.js'
export { train } from './training/train.js'
export type {
  CheckpointOptions,
  ProgressReport,
  Stopped,
  TrainOptions,
  TrainResult,
  ValidationPoint,
} from './training/train-options.js'
export type { EpochRecord, History, StepRecord } from './training/history.js'
export type { Best } from './training/ledger.js'
export { DivergedError } from './training/errors.js'
export { readCheckpoint, writeCheckpoint, type Checkpoint } from './training/checkpoint.js'
export { recurrentFromTorch, recurrentToTorch, transposed } from './recurrent/torch.js'
export {
  forwardBatches,
  forwardProgram,
  type ForwardContext,
  type ForwardDefinition,
  type ForwardProgram,
} from './training/forward-program.js'
