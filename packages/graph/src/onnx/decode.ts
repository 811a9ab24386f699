import { fromBinary } from '@bufbuild/protobuf'
import { dtypeOfOnnx, dtypes, type DType } from '../expression/dtype.js'
import { FormatError } from './format-error.js'
import {
  AttributeProto_AttributeType as Kind,
  ModelProtoSchema,
  TensorProto_DataLocation,
  TensorProto_DataType,
  type AttributeProto,
  type GraphProto,
  type ModelProto,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from './schema/onnx_pb.js'
import type { OnnxAttribute, OnnxGraph, OnnxModel, OnnxNode, OnnxTensor, OnnxValueInfo } from './structure.js'

/**
 * Reads a model in the ONNX format, ours or another producer's, as far as `OnnxModel` can say it.
 *
 * @throws FormatError (name `InputError`) when the bytes are no complete ONNX model, a tensor's data does not fill its
 * dims, or the model uses what we do not read (external data, other element types, sparse tensors, local functions).
 * @example
 * const { metadata, graph } = decodeModel(await readFile('model.onnx'))
 */
export function decodeModel(bytes: Uint8Array): OnnxModel {
  const proto = parse(bytes)
  if (proto.graph === undefined || proto.irVersion === 0n) {
    throw new FormatError(`not an ONNX model: ${bytes.length} bytes without a graph or a format version`)
  }
  if (proto.functions.length > 0) {
    throw new FormatError(
      `model functions (first: "${proto.functions[0]?.name}") are not read; inline them first`,
    )
  }
  const standard = proto.opsetImport.find(({ domain }) => domain === '' || domain === 'ai.onnx')
  return {
    graph: decodeGraph(proto.graph),
    opset: integer(standard?.version ?? 0n, 'opset version'),
    irVersion: integer(proto.irVersion, 'format version'),
    producer: proto.producerName,
    producerVersion: proto.producerVersion,
    metadata: Object.fromEntries(proto.metadataProps.map(({ key, value }) => [key, value])),
    ...(proto.docString === '' ? {} : { doc: proto.docString }),
  }
}

function parse(bytes: Uint8Array): ModelProto {
  try {
    return fromBinary(ModelProtoSchema, bytes, { readUnknownFields: false })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new FormatError(`not a complete ONNX model: ${bytes.length} bytes, ${reason}`, { cause: error })
  }
}

function decodeGraph(graph: GraphProto): OnnxGraph {
  if (graph.sparseInitializer.length > 0) {
    throw new FormatError(`graph "${graph.name}" has sparse initializers, which are not read`)
  }
  return {
    name: graph.name,
    nodes: graph.node.map(decodeNode),
    inputs: graph.input.map(decodeValueInfo),
    outputs: graph.output.map(decodeValueInfo),
    initializers: graph.initializer.map(decodeTensor),
  }
}

function decodeNode(node: NodeProto): OnnxNode {
  const attributes = node.attribute.map(
    (attribute) => [attribute.name, decodeAttribute(node, attribute)] as const,
  )
  return {
    opType: node.opType,
    inputs: node.input,
    outputs: node.output,
    ...(node.name === '' ? {} : { name: node.name }),
    ...(node.domain === '' ? {} : { domain: node.domain }),
    ...(attributes.length === 0 ? {} : { attributes: Object.fromEntries(attributes) }),
  }
}

function decodeAttribute(node: NodeProto, attribute: AttributeProto): OnnxAttribute {
  const where = `attribute "${attribute.name}" of ${node.opType} "${node.name}"`
  switch (attribute.type) {
    case Kind.INT:
      return { kind: 'int', value: integer(attribute.i, where) }
    case Kind.FLOAT:
      return { kind: 'float', value: attribute.f }
    case Kind.STRING:
      return { kind: 'string', value: new TextDecoder().decode(attribute.s) }
    case Kind.STRINGS: {
      const decoder = new TextDecoder()
      return { kind: 'strings', value: attribute.strings.map((text) => decoder.decode(text)) }
    }
    case Kind.INTS:
      return { kind: 'ints', value: attribute.ints.map((value) => integer(value, where)) }
    case Kind.FLOATS:
      return { kind: 'floats', value: attribute.floats }
    case Kind.TENSOR:
      if (attribute.t) return { kind: 'tensor', value: decodeTensor(attribute.t) }
      throw new FormatError(`${where} says it is a tensor but holds none`)
    case Kind.GRAPH:
      if (attribute.g) return { kind: 'graph', value: decodeGraph(attribute.g) }
      throw new FormatError(`${where} says it is a graph but holds none`)
    default:
      throw new FormatError(
        `${where} is of type ${Kind[attribute.type] ?? attribute.type}, which is not read`,
      )
  }
}

function decodeTensor(tensor: TensorProto): OnnxTensor {
  const where = `tensor "${tensor.name}"`
  if (tensor.dataLocation === TensorProto_DataLocation.EXTERNAL) {
    throw new FormatError(`${where} keeps its data in another file; save the model with its weights inside`)
  }
  const dtype = decodeDType(tensor.dataType, where)
  const dims = tensor.dims.map((dim) => integer(dim, `a size of ${where}`))
  const size = dims.reduce((product, dim) => product * dim, 1)
  if (dims.some((dim) => dim < 0)) throw new FormatError(`${where} has a negative size: [${dims.join(', ')}]`)
  const { array, bytes } = dtypes[dtype]
  if (tensor.rawData.length > 0) {
    if (tensor.rawData.length !== size * bytes) {
      throw new FormatError(
        `${where} [${dims.join(', ')}] of ${dtype} needs ${size * bytes} bytes but holds ${tensor.rawData.length}`,
      )
    }
    return { name: tensor.name, dtype, dims, data: new array(Uint8Array.from(tensor.rawData).buffer) }
  }
  const values = listed(tensor, dtype)
  if (values.length !== size) {
    throw new FormatError(`${where} [${dims.join(', ')}] needs ${size} values but holds ${values.length}`)
  }
  return { name: tensor.name, dtype, dims, data: values }
}

/** The values of a tensor that another producer stored one by one, where we would store raw data. */
function listed(tensor: TensorProto, dtype: DType): OnnxTensor['data'] {
  switch (dtype) {
    case 'float32':
      return Float32Array.from(tensor.floatData)
    case 'float64':
      return Float64Array.from(tensor.doubleData)
    case 'int32':
      return Int32Array.from(tensor.int32Data)
    case 'uint8':
    case 'bool':
      return Uint8Array.from(tensor.int32Data)
    case 'int64':
      return BigInt64Array.from(tensor.int64Data)
    case 'uint32':
      return Uint32Array.from(tensor.uint64Data, Number)
    case 'uint64':
      return BigUint64Array.from(tensor.uint64Data)
    default:
      return dtype satisfies never
  }
}

function decodeValueInfo(info: ValueInfoProto): OnnxValueInfo {
  const type = info.type?.value
  if (type?.case !== 'tensorType') throw new FormatError(`value "${info.name}" has no tensor type`)
  const shape = type.value.shape?.dim.map(({ value }) => {
    if (value.case === 'dimValue') return integer(value.value, `a size of "${info.name}"`)
    return value.value ?? ''
  })
  const dtype = decodeDType(type.value.elemType, `value "${info.name}"`)
  return { name: info.name, dtype, ...(shape === undefined ? {} : { shape }) }
}

function decodeDType(code: number, where: string): DType {
  const dtype = dtypeOfOnnx(code)
  if (dtype !== undefined) return dtype
  throw new FormatError(`${where} is of type ${TensorProto_DataType[code] ?? code}, which is not read`)
}

function integer(value: bigint, where: string): number {
  const number = Number(value)
  if (Number.isSafeInteger(number)) return number
  throw new FormatError(`${where} is ${value}, too large to be read exactly`)
}
