/**
 * Everything but a place to run: building programs, differentiating them, writing them as ONNX. Runs anywhere.
 *
 * The functions that make operations stand apart from the rules of these operations, which differentiate them with such
 * functions; here the rules enter the table.
 */
import { registerRules } from './expression/rules.js'
import { condRules } from './loop/cond-rule.js'
import { scanRules } from './loop/scan-rule.js'
import { alongAxisRules } from './ops/rules/along-axis.js'
import { compareRules } from './ops/rules/compare.js'
import { constantRules } from './ops/rules/constant.js'
import { convolutionRules } from './ops/rules/convolution.js'
import { convolutionWeightsRules } from './ops/rules/convolution-weights.js'
import { elementwiseRules } from './ops/rules/elementwise.js'
import { gatherRules } from './ops/rules/gather.js'
import { groupNormRules } from './ops/rules/group-norm.js'
import { matmulRules } from './ops/rules/matmul.js'
import { normalizeRules } from './ops/rules/normalize.js'
import { poolingRules } from './ops/rules/pooling.js'
import { randomRules } from './ops/rules/random.js'
import { reduceRules } from './ops/rules/reduce.js'
import { rowModelRules } from './ops/rules/row-model.js'
import { shapeRules } from './ops/rules/shape.js'
import { sortRules } from './ops/rules/sort.js'
import { splitRules } from './ops/rules/split.js'
import { treeEnsembleRules } from './ops/rules/tree-ensemble.js'

for (const table of [
  alongAxisRules,
  compareRules,
  constantRules,
  convolutionRules,
  convolutionWeightsRules,
  elementwiseRules,
  gatherRules,
  groupNormRules,
  matmulRules,
  normalizeRules,
  poolingRules,
  randomRules,
  reduceRules,
  rowModelRules,
  shapeRules,
  sortRules,
  splitRules,
  treeEnsembleRules,
  scanRules,
  condRules,
])
  registerRules(table)

export { dtypes, type DType, type TypedArray } from './expression/dtype.js'
export { GraphError } from './expression/graph-error.js'
export {
  describe,
  isTensor,
  type Attributes,
  type Node,
  type Operand,
  type Tensor,
  type TensorType,
} from './expression/tensor.js'
export { type StepSum, type StepSumContext } from './expression/step-sum.js'
export {
  addDims,
  evaluateDim,
  formatShape,
  multiplyDims,
  subtractDims,
  type Dim,
  type Shape,
} from './expression/shape.js'
export { arange, constant, elementCount, full, input, ones, zeros } from './ops/constant.js'
export {
  abs,
  add,
  atan,
  atan2,
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
export { sort, topK, type Ordered, type TopKOptions } from './ops/sort.js'
export { conv1d, conv2d, convTranspose1d, convTranspose2d } from './ops/convolution.js'
export { type ConvolutionOptions, type PerAxis, type TransposedConvolutionOptions } from './ops/window.js'
export { type PadOptions, type SliceOptions } from './ops/shape.js'
export {
  averagePool1d,
  averagePool2d,
  maxPool1d,
  maxPool2d,
  type AveragePoolingOptions,
  type PoolingOptions,
} from './ops/pooling.js'
export { dropoutMask, randomBits, randomNormal, randomUniform, type RandomSource } from './ops/random.js'
export { groupNorm, layerNorm, logSoftmax, softmax, type GroupNormSettings } from './ops/normalize.js'
export { readRowModel, rowModel, type RowModel } from './ops/row-model.js'
export { treeEnsemble, treeFault, type EnsembleTree, type TreeEnsemble } from './ops/tree-ensemble.js'
export { cond } from './loop/cond.js'
export { scan, type ScanResult, type ScanSources, type ScanStep } from './loop/scan.js'
export { type Tree } from './expression/tree.js'
export { batchedBelow, overModels, runOneByOne, type OverModelsOptions } from './loop/over-models.js'
export { grad } from './transforms/grad.js'
export { fileProgram } from './compile/file-program.js'
export { program, type Program, type ProgramDefinition } from './compile/program.js'
export { apply } from './expression/apply.js'
export {
  registeredOperations,
  registerRules,
  type BatchContext,
  type Bodies,
  type BodyRequest,
  type BodyRule,
  type Cut,
  type GradientContext,
  type HeavyWork,
  type LoweredBody,
  type LowerContext,
  type Rule,
  type RuleFacts,
  type RuleTable,
} from './expression/rules.js'
export { FormatError } from './onnx/format-error.js'
export { readSafetensors, writeSafetensors, type SafeTensor, type SafeTensors } from './safetensors.js'
export { decodeModel, encodeModel } from './onnx/model.js'
export { readInterface, type OnnxInterface, type OnnxPort } from './onnx/interface.js'
export {
  type OnnxAttribute,
  type OnnxGraph,
  type OnnxModel,
  type OnnxNode,
  type OnnxTensor,
  type OnnxValueInfo,
} from './onnx/model.js'
export { hostTensor, type Feeds, type HostTensor } from './runtime/host.js'
export { Executable, NonFiniteError } from './runtime/executable.js'
