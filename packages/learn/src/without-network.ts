/**
 * Methods that need no network: lines, directions and processes on tables, and random kernels on sequences.
 */
export { matrix, product, type Matrix } from './classical/matrix.js'
export {
  componentScores,
  fitComponents,
  fromComponents,
  type ComponentOptions,
  type Components,
} from './classical/components.js'
export { NormalEquations } from './classical/normal-equations.js'
export { fitRidge, predictRidge, type Ridge } from './classical/ridge.js'
export {
  conditionGaussianProcess,
  fitGaussianProcess,
  leaveOutGaussianProcess,
  logMarginalLikelihood,
  predictGaussianProcess,
  type GaussianProcess,
  type GaussianProcessOptions,
  type ProcessPrediction,
} from './gaussian-process/gaussian-process.js'
export { fitGaussianProcesses, type GaussianProcessesOptions } from './gaussian-process/fit-processes.js'
export {
  foldsOutGaussianProcesses,
  leaveOutGaussianProcesses,
  predictGaussianProcesses,
  type ProcessesPrediction,
  type ProcessesQuestion,
} from './gaussian-process/predict-processes.js'
export type {
  ConstantOutput,
  FittedComponents,
  FittedProcess,
  GaussianProcesses,
} from './gaussian-process/gaussian-processes.js'
export { gaussianProcessWeights, gaussianProcessWeightsTensor } from './gaussian-process/run-weights.js'
export { parseGaussianProcesses } from './gaussian-process/parse.js'
export { gaussianProcessesTensor, type ProcessesTensors } from './gaussian-process/processes-tensor.js'
export type { Bend } from './gaussian-process/bend.js'
export type { CovarianceKernel, KernelShape } from './gaussian-process/kernel.js'
export { parseLogistic } from './classical/parse-logistic.js'
export { fitLogistic, predictLogistic, type Logistic, type LogisticOptions } from './classical/logistic.js'
export { type Sequences } from './sequences/sequences.js'
export type { Table } from './classical/table.js'
export {
  classifierPenalties,
  fitRidgeClassifier,
  predictRidgeClassifier,
  ridgeClassifierScores,
  type RidgeClassifier,
  type RidgeClassifierOptions,
} from './classical/ridge-classifier.js'
export {
  fitRidgeLines,
  predictRidgeLines,
  type RidgeLines,
  type RidgeLinesOptions,
} from './classical/ridge-lines.js'
export {
  fitKernelFeatures,
  fitRandomKernels,
  kernelFeatures,
  predictRandomKernels,
  randomKernelsScores,
  type KernelFeatures,
  type KernelOptions,
  type RandomKernels,
  type RandomKernelsFit,
} from './random-kernels/random-kernels.js'
export { parseRandomKernels, parseSequenceNovelty } from './random-kernels/parse.js'
export {
  fitSequenceNovelty,
  noveltyChances,
  noveltyDistances,
  type NoveltyFit,
  type SequenceNovelty,
} from './random-kernels/novelty.js'
export { noveltyTensor } from './random-kernels/novelty-tensor.js'
export { parseRidgeClassifier, parseRidgeLines } from './classical/parse-ridge.js'
export {
  fitPartialLeastSquares,
  predictPartialLeastSquares,
  type PartialLeastSquares,
  type PartialLeastSquaresOptions,
} from './classical/partial-least-squares.js'
export { parsePartialLeastSquares } from './classical/parse-pls.js'
export {
  partialLeastSquaresTensor,
  ridgeClassifierTensor,
  ridgeLinesTensor,
  ridgeScoresTensor,
} from './classical/line-tensors.js'
export { randomKernelsTensor } from './random-kernels/random-kernels-tensor.js'
export {
  fitSequenceNeighbours,
  predictSequenceNeighbours,
  type SequenceNeighbours,
  type SequenceNeighboursFit,
  type SequenceNeighboursOptions,
} from './neighbours/sequence-neighbours.js'
export { parseSequenceNeighbours } from './neighbours/parse.js'
export { sequenceNeighboursTensor } from './neighbours/neighbours-tensor.js'
export { covarianceKinds, type CovarianceKind, type GaussianMixture } from './mixture/gaussian-mixture.js'
export {
  mixtureComponents,
  mixtureLogDensity,
  mixturePosterior,
  sampleMixture,
  type MixtureSample,
} from './mixture/mixture-density.js'
export { fitMixture, type MixtureFit, type MixtureOptions } from './mixture/fit-mixture.js'
export {
  chooseMixture,
  type ChosenMixture,
  type MixtureChoiceOptions,
  type MixtureTrial,
} from './mixture/choose-mixture.js'
export { parseMixture } from './mixture/parse.js'
export { componentMap, neighbourMap, type NeighbourMapOptions } from './neighbour-map/neighbour-map.js'
export { trustworthiness } from './neighbour-map/trustworthiness.js'
