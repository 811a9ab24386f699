// The part of the ONNX format that we write and read, as plain data.
import type { DType, TypedArray } from '../expression/dtype.js'

/** A constant: a named array. `dims` is `[]` for a scalar; bool sits in a Uint8Array, int64 in a BigInt64Array. */
export interface OnnxTensor {
  name: string
  dtype: DType
  dims: readonly number[]
  data: TypedArray
}

/** An attribute of a node. The kind decides the stored type: `{ kind: 'float', value: 1 }` is a FLOAT. */
export type OnnxAttribute =
  | { kind: 'int'; value: number }
  | { kind: 'float'; value: number }
  | { kind: 'string'; value: string }
  | { kind: 'strings'; value: readonly string[] }
  | { kind: 'ints'; value: readonly number[] }
  | { kind: 'floats'; value: readonly number[] }
  | { kind: 'tensor'; value: OnnxTensor }
  | { kind: 'graph'; value: OnnxGraph }

/** One operator call. An omitted optional input or output is the empty string. */
export interface OnnxNode {
  opType: string
  name?: string
  domain?: string
  inputs: readonly string[]
  outputs: readonly string[]
  attributes?: Record<string, OnnxAttribute>
}

/** A typed input or output. A string in `shape` is a named size, `''` an unnamed one; no `shape` means unknown rank. */
export interface OnnxValueInfo {
  name: string
  dtype: DType
  shape?: readonly (number | string)[]
}

/** A graph: the model's own, or the body of a Scan, Loop or If. Nodes are in an order that can be executed. */
export interface OnnxGraph {
  name: string
  nodes: readonly OnnxNode[]
  inputs: readonly OnnxValueInfo[]
  outputs: readonly OnnxValueInfo[]
  initializers: readonly OnnxTensor[]
}

/** A model. `opset` is the version of the standard operators; `metadata` becomes metadata_props. */
export interface OnnxModel {
  graph: OnnxGraph
  opset: number
  irVersion: number
  producer: string
  producerVersion: string
  metadata: Record<string, string>
  doc?: string
}
