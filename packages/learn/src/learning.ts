/**
 * All that runs anywhere: weights laid out flat, layers as pure functions of them, losses, metrics, optimisers, and a
 * training loop that runs many steps at once and resumes to the bit. What needs files is in `node.ts`.
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
export { freeze, trainedPart } from './parameters/frozen.js'
export { flatGradient } from './parameters/blocks.js'
export { fromRecord, toRecord, type NamedArray } from './parameters/record.js'
export { InputError } from '@utsushi/ground'
export type { BindableLayer, Layer, RandomLayer } from './layers/layer.js'
export { linear, type LinearOptions, type LinearParameters } from './layers/linear.js'
export { mlp, type MlpOptions, type MlpParameters } from './layers/mlp.js'
export { staticEmbedding, type StaticEmbeddingOptions } from './layers/static-embedding.js'
export { lora, type LoraLayer, type LoraOptions, type LoraParameters } from './layers/lora.js'
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
  type AnyCell,
  type Cell,
  type CellExtras,
  type CellStep,
  type Gate,
  type LayerState,
  type StateOf,
} from './recurrent/cell.js'
export {
  cells,
  gru,
  gruResetFirst,
  lstm,
  lstmLayerNorm,
  lstmPeephole,
  minGru,
  rnn,
  rnnRelu,
} from './recurrent/cells.js'
export {
  linearRecurrence,
  type LinearRecurrence,
  type LinearRecurrenceInputs,
  type LinearRecurrenceOptions,
  type LinearRecurrenceParameters,
} from './recurrent/linear-recurrence.js'
export {
  sequenceModel,
  type SequenceModel,
  type SequenceModelInputs,
  type SequenceModelOutputs,
} from './sequence-model/sequence-model.js'
export {
  gradientByLag,
  type GradientByLag,
  type GradientByLagOptions,
} from './sequence-model/gradient-by-lag.js'
export {
  sequenceModelKinds,
  type SequenceModelKind,
  type SequenceModelOptions,
  type SequencePooling,
} from './sequence-model/options.js'
export {
  imageModel,
  type ImageModel,
  type ImageModelOutputs,
  type ImageModelParameters,
} from './image-model/image-model.js'
export {
  imageHeads,
  imageNorms,
  type ImageHead,
  type ImageModelOptions,
  type ImageNorm,
} from './image-model/options.js'
export { pixelsOf, type PictureSize } from './image-model/pixels.js'
export { spreadHead, spreadLoss, type SpreadHeadOptions } from './spread/spread-head.js'
export { circularDeviations, countConfidence, deviationsOf } from './spread/deviations.js'
export {
  augment,
  imageProperties,
  refuseChanges,
  type Augmentation,
  type ImageProperty,
} from './augmentation/augmentation.js'
export { flips, rotations, shifts, type FlipOptions } from './augmentation/moves.js'
export { brightness, contrast, hueTurns, noise } from './augmentation/colours.js'
export type { LeadIn } from './sequence-model/settled.js'
export { recurrent, type Recurrent, type SequenceInputs, type StepInputs } from './recurrent/recurrent.js'
export type { RecurrentInitial, RecurrentOptions } from './recurrent/recurrent-options.js'
export type { BatchFirstInputs, BatchFirstOutputs, BoundRecurrent } from './recurrent/bound-recurrent.js'
export type { CellParameters, RecurrentParameters } from './recurrent/recurrent-parameters.js'
export type { LossOptions } from './losses/weighing.js'
export { huber, mae, mse, reduceError } from './losses/regression.js'
export { circularLoss } from './circular/circular-loss.js'
export { circularDifference, fromCircle, onCircle, type CircularOptions } from './circular/circle.js'
export {
  taskWeightings,
  taskWeights,
  type LossHistory,
  type TaskWeighting,
  type TaskWeightOptions,
} from './task-weights/task-weights.js'
export {
  uncertaintyWeighting,
  weighTasks,
  type TaskLosses,
  type UncertaintyParameters,
} from './task-weights/weigh-tasks.js'
export { crossEntropy, type CrossEntropyOptions } from './losses/cross-entropy.js'
export { binaryCrossEntropy, type BinaryCrossEntropyOptions } from './losses/binary-cross-entropy.js'
export { focalAlpha, positiveWeight, type BalanceOptions } from './losses/class-balance.js'
export { binaryFocal, focal, type FocalOptions } from './losses/focal.js'
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
export { sharedModels, type ModelLot, type SharedModels } from './training/shared-models.js'
export { ModelsExecutor, type ModelWorker } from './training/models-executor.js'
export {
  besideEachOther,
  shuffledBatches,
  withStepValues,
  type Batches,
  type ShuffledOptions,
  type StepPosition,
} from './training/batches.js'
export { stepFeeds, type StepRange } from './training/step-feeds.js'
export { runTraining } from './training/run-training.js'
export type {
  ProgressReport,
  Stopped,
  TrainingOptions,
  TrainingResult,
  ValidationPoint,
} from './training/training-options.js'
export type {
  CheckpointStore,
  Signature,
  Snapshot,
  TrainingCheckpoints,
} from './training/checkpoint-store.js'
export type { EpochRecord, History, StepRecord } from './training/history.js'
export type { Best } from './training/ledger.js'
export { DivergedError } from './training/errors.js'
export { recurrentFromTorch, recurrentToTorch, transposed } from './recurrent/torch.js'
export {
  forwardBatches,
  forwardProgram,
  type ForwardContext,
  type ForwardDefinition,
  type ForwardProgram,
} from './training/forward-program.js'
export type {
  FitCourse,
  FitOptions,
  ForwardInputs,
  LossInputs,
  ProgramRunner,
  ScoreInputs,
  Scores,
} from './fit/fit-options.js'
export type { FitEpoch, FitHistory } from './fit/fit-history.js'
export type { Trained } from './fit/trained.js'
export type { Scored } from './fit/scorer.js'
export type { DataArrays } from './fit/arrays.js'
export type { Answers, OutputTree } from './fit/output-tree.js'
export {
  boundModel,
  parametersOf,
  type AnyLayer,
  type BoundModel,
  type ModelTree,
} from './fit/bound-model.js'
export {
  convolution1d,
  convolution2d,
  type ConvolutionLayer,
  type ConvolutionLayerOptions,
  type ConvolutionParameters,
} from './layers/convolution.js'
export { groupNorm, instanceNorm, type GroupNormOptions } from './layers/group-norm.js'
export {
  averagePooling,
  globalAveragePooling,
  maxPooling,
  plainLayer,
  type NoParameters,
  type PlainLayer,
} from './layers/pooling.js'
export {
  residual,
  sequential,
  type Block,
  type BlockParameters,
  type ResidualParameters,
} from './layers/sequential.js'
export { residualBlock, type ResidualBlockOptions } from './layers/residual-block.js'
export {
  multiHeadAttention,
  type AttentionInputs,
  type AttentionLayer,
  type AttentionOptions,
  type AttentionOutputs,
  type AttentionParameters,
} from './layers/attention.js'
export {
  attentionPooling,
  lastStep,
  maxOverSteps,
  meanOverSteps,
  type AttentionPoolingParameters,
  type PooledByAttention,
} from './layers/sequence-pooling.js'
export {
  additiveAttention,
  dotAttention,
  type AdditiveAttentionParameters,
  type DotAttentionParameters,
  type StepAttention,
  type StepAttentionInputs,
  type StepAttentionOptions,
  type StepAttentionOutputs,
} from './layers/step-attention.js'
export {
  sequenceToSequence,
  type SequenceToSequence,
  type SequenceToSequenceInputs,
  type SequenceToSequenceOutputs,
  type SequenceToSequenceParameters,
  type SourceInputs,
} from './sequence-to-sequence/sequence-to-sequence.js'
export type { SequenceToSequenceOptions } from './sequence-to-sequence/options.js'
export type { BeamOptions, Beams } from './sequence-to-sequence/beam-search.js'
export * from './without-network.js'
export { fitBoostedTrees, type BoostedTreesFit } from './boosted-trees/fit.js'
export type {
  BoostedTree,
  BoostedTrees,
  BoostedTreesMetric,
  BoostedTreesObjective,
} from './boosted-trees/model.js'
export type { BoostedTreesOptions } from './boosted-trees/options.js'
export type { BoostedTreesData } from './boosted-trees/training-rows.js'
export { boostedTreesScores, predictBoostedTrees } from './boosted-trees/predict.js'
export {
  windowFeatureTensor,
  type WindowFeatureFamily,
  type WindowFeatureOptions,
  type WindowFeatureTensor,
} from './window-statistics/window-features.js'
export {
  tinyTimeMixerConfiguration,
  type ChannelMode,
  type TinyTimeMixerConfiguration,
  type WindowScaling,
} from './tiny-time-mixer/configuration.js'
export { adaptedLayers, type Adaptation } from './tiny-time-mixer/dense.js'
export { type Encoded, type EncoderParameters, type TinyTimeMixerInputs } from './tiny-time-mixer/encoder.js'
export {
  tinyTimeMixer,
  type TinyTimeMixer,
  type TinyTimeMixerOptions,
  type TinyTimeMixerOutputs,
  type TinyTimeMixerParameters,
  type TrainedWeights,
} from './tiny-time-mixer/tiny-time-mixer.js'
export { parseBoostedTrees } from './boosted-trees/parse.js'
export { treeShapley, type TreeShapley } from './boosted-trees/shapley.js'
export {
  embedding,
  embeddingSize,
  fileEmbedding,
  patchStates,
  patchSteps,
  type BesideOptions,
  type EmbeddingOptions,
} from './tiny-time-mixer/embedding.js'
export { mixerWindows, onnxWindows, type WindowEncoder } from './tiny-time-mixer/window-encoder.js'
export { embedWindows, type EmbedOptions } from './tiny-time-mixer/embed-windows.js'
export * from './explaining.js'
export * from './judging.js'
export * from './preferring.js'
