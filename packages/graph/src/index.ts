/**
 * Symbolic tensors, their gradients, and ONNX programs run by ONNX Runtime in Node. A page imports `@utsushi/graph/web`.
 */
export * from './building.js'
export { openRuntime, Runtime, type Device, type RuntimeOptions } from './runtime/node.js'
export { Replicas, type ReplicatedPrograms } from './runtime/replicas.js'
