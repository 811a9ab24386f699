// What the package gives in Node and in a page alike.
export type { EmulatorDType, HostTensor, TypedArray } from './arrays.js'
export type { Emulator, OpenOptions } from './emulator.js'
export { InputError } from '@utsushi/ground'
export { describeExtrapolation, mergeExtrapolations } from './inputs/ranges.js'
export type { Extrapolation } from './inputs/ranges.js'
export type { EmulatorInputs, InputValue, ShapedValues, Values } from './inputs/values.js'
export { metadataFormat, metadataKey } from './metadata/metadata.js'
export type {
  EmulatorInput,
  EmulatorMetadata,
  EmulatorOutput,
  EmulatorPort,
  ExtrapolationPolicy,
  InputFeature,
  Json,
  OutputFeature,
  StatePort,
  TrainingSummary,
} from './metadata/metadata.js'
export { encodeMetadata, parseMetadata } from './metadata/parse.js'
export { digestKey, sealEmulator } from './metadata/seal.js'
export type { ManyInputs, PredictionBatch, PredictManyOptions } from './predict-many.js'
export type { PredictedOutput, PredictOptions, Prediction } from './predict.js'
export type { OnnxRuntimeModule } from './session/direct.js'
export type { EmulatorState, Step } from './step.js'
export { forecastLayout, forecastTiles } from './tiles.js'
export type { ForecastLayout, ForecastTile } from './tiles.js'
