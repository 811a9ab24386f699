/**
 * Everything but a place to run: building programs, differentiating them, writing them as ONNX. Runs anywhere.
 */
export { dtypes, type DType, type TypedArray } from './dtype.js'
export { GraphError } from './graph-error.js'
export { describe, isTensor, type Operand, type Tensor } from './tensor.js'
export {
  addDims,
  evaluateDim,
  formatShape,
  multiplyDims,
  subtractDims,
  type Dim,
  type Shape,
} from './shape.js'
export { arange, constant, elementCount, full, input, ones, zeros } from './ops/constant.js'
export {
  abs,
  add,
  ceil,
  clamp,
  cos,
  div,
  erf,
  exp,
  floor,
  gelu,
  log,
  maximum,
  minimum,
  mod,
  mul,
  neg,
  pow,
  reciprocal,
  relu,
  round,
  sigmoid,
  sign,
  sin,
  softplus,
  sqrt,
  square,
  stopGradient,
  sub,
  tanh,
} from './ops/elementwise.js'
export {
  and,
  cast,
  equal,
  greater,
  greaterEqual,
  isNaN,
  less,
  lessEqual,
  not,
  notEqual,
  or,
  where,
} from './ops/compare.js'
export { argmax, logSumExp, max, mean, min, sum, sumOfSquares, type ReduceOptions } from './ops/reduce.js'
export { matmul } from './ops/matmul.js'
export {
  broadcastTo,
  concat,
  flip,
  pad,
  reshape,
  slice,
  split,
  squeeze,
  stack,
  transpose,
  unsqueeze,
} from './ops/shape.js'
export { gather, oneHot, scatterAdd } from './ops/gather.js'
export { addAlongAxis, takeAlongAxis } from './ops/along-axis.js'
export { conv1d, conv2d, convTranspose1d, convTranspose2d } from './ops/convolution.js'
export type { ConvolutionOptions, PerAxis, TransposedConvolutionOptions } from './ops/window.js'
export { type SliceOptions } from './ops/shape.js'
export {
  averagePool1d,
  averagePool2d,
  maxPool1d,
  maxPool2d,
  type AveragePoolingOptions,
  type PoolingOptions,
} from './ops/pooling.js'
export { dropoutMask, randomBits, randomNormal, randomUniform, type RandomSource } from './ops/random.js'
export { layerNorm, logSoftmax, softmax } from './ops/normalize.js'
export { cond } from './cond.js'
export { scan, type ScanResult, type ScanSources, type ScanStep } from './scan.js'
export type { Tree } from './tree.js'
export { batchedBelow, overModels, runOneByOne, type OverModelsOptions } from './over-models.js'
export { grad } from './grad.js'
export { program, type Program, type ProgramDefinition } from './program.js'
export { registeredOperations } from './rules.js'
export { FormatError } from './format-error.js'
export { readSafetensors, writeSafetensors, type SafeTensor, type SafeTensors } from './safetensors.js'
export { decodeModel, encodeModel } from './onnx/model.js'
export type {
  OnnxAttribute,
  OnnxGraph,
  OnnxModel,
  OnnxNode,
  OnnxTensor,
  OnnxValueInfo,
} from './onnx/model.js'
export { hostTensor, type Feeds, type HostTensor } from './runtime/host.js'
export { Executable, NonFiniteError } from './runtime/executable.js'
