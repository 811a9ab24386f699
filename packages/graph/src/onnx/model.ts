export {
  type OnnxAttribute,
  type OnnxGraph,
  type OnnxModel,
  type OnnxNode,
  type OnnxTensor,
  type OnnxValueInfo,
} from './structure.js'
export { encodeModel } from './encode.js'
export { decodeModel } from './decode.js'

// The ONNX format: a model as plain data, to bytes and back. No operator is known here, and nothing is checked
// beyond the format itself; whether a graph makes sense is the runtime's to say.
