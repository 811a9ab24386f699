import { create, toBinary } from '@bufbuild/protobuf'
import { dtypes } from '../expression/dtype.js'
import {
  AttributeProto_AttributeType as Kind,
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  TensorProtoSchema,
  ValueInfoProtoSchema,
  type AttributeProto,
  type GraphProto,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from './schema/onnx_pb.js'
import type { OnnxAttribute, OnnxGraph, OnnxModel, OnnxNode, OnnxTensor, OnnxValueInfo } from './structure.js'

/** A protobuf message ends here, and with it a model that carries its own weights. */
const largestMessage = 2 ** 31 - 1

/** Operator sets beside the standard one whose version is not 1. */
const otherVersions: ReadonlyMap<string, bigint> = new Map([['ai.onnx.ml', 3n]])

/**
 * Writes a model in the ONNX format. Tensors are stored as little-endian raw data.
 *
 * @throws Error when a tensor's data disagrees with its dtype or dims, a graph lists an output twice, an integer attribute is no integer, or the
 * model exceeds the 2 GiB that the format can hold.
 * @example
 * const bytes = encodeModel({ graph, opset: 21, irVersion: 10, producer: 'me', producerVersion: '1', metadata: {} })
 */
export function encodeModel(model: OnnxModel): Uint8Array {
  const weight = weightBytes(model.graph)
  if (weight > largestMessage) {
    throw new Error(`model "${model.graph.name}" holds ${weight} bytes of constants; ONNX files end at 2 GiB`)
  }
  const proto = create(ModelProtoSchema, {
    irVersion: BigInt(model.irVersion),
    producerName: model.producer,
    producerVersion: model.producerVersion,
    opsetImport: [
      { domain: '', version: BigInt(model.opset) },
      ...[...otherDomains(model.graph)]
        .sort()
        .map((domain) => ({ domain, version: otherVersions.get(domain) ?? 1n })),
    ],
    graph: encodeGraph(model.graph),
    metadataProps: Object.entries(model.metadata).map(([key, value]) => ({ key, value })),
    ...(model.doc === undefined ? {} : { docString: model.doc }),
  })
  return toBinary(ModelProtoSchema, proto)
}

function encodeGraph(graph: OnnxGraph): GraphProto {
  refuseTwice(graph)
  return create(GraphProtoSchema, {
    name: graph.name,
    node: graph.nodes.map(encodeNode),
    input: graph.inputs.map(encodeValueInfo),
    output: graph.outputs.map(encodeValueInfo),
    initializer: graph.initializers.map(encodeTensor),
  })
}

/** ONNX Runtime takes a graph that lists one value as two outputs, and leaves all but one of them unwritten. */
function refuseTwice({ name, outputs }: OnnxGraph): void {
  const twice = outputs.find((output, i) => outputs.findIndex((other) => other.name === output.name) < i)
  if (twice === undefined) return
  throw new Error(
    `graph "${name}" has the output "${twice.name}" twice; give the second one its own Identity`,
  )
}

function encodeNode(node: OnnxNode): NodeProto {
  return create(NodeProtoSchema, {
    opType: node.opType,
    input: [...node.inputs],
    output: [...node.outputs],
    attribute: Object.entries(node.attributes ?? {}).map(([name, value]) =>
      encodeAttribute(node, name, value),
    ),
    ...(node.name === undefined ? {} : { name: node.name }),
    ...(node.domain === undefined ? {} : { domain: node.domain }),
  })
}

function encodeAttribute(node: OnnxNode, name: string, attribute: OnnxAttribute): AttributeProto {
  const integer = (value: number): bigint => {
    if (Number.isSafeInteger(value)) return BigInt(value)
    throw new Error(`attribute "${name}" of ${describe(node)} is ${value}; expected an integer`)
  }
  switch (attribute.kind) {
    case 'int':
      return create(AttributeProtoSchema, { name, type: Kind.INT, i: integer(attribute.value) })
    case 'float':
      return create(AttributeProtoSchema, { name, type: Kind.FLOAT, f: attribute.value })
    case 'string':
      return create(AttributeProtoSchema, {
        name,
        type: Kind.STRING,
        s: new TextEncoder().encode(attribute.value),
      })
    case 'strings': {
      const encoder = new TextEncoder()
      const strings = attribute.value.map((text) => encoder.encode(text))
      return create(AttributeProtoSchema, { name, type: Kind.STRINGS, strings })
    }
    case 'ints':
      return create(AttributeProtoSchema, { name, type: Kind.INTS, ints: attribute.value.map(integer) })
    case 'floats':
      return create(AttributeProtoSchema, { name, type: Kind.FLOATS, floats: [...attribute.value] })
    case 'tensor':
      return create(AttributeProtoSchema, { name, type: Kind.TENSOR, t: encodeTensor(attribute.value) })
    case 'graph':
      return create(AttributeProtoSchema, { name, type: Kind.GRAPH, g: encodeGraph(attribute.value) })
    default:
      return attribute satisfies never
  }
}

function encodeTensor(tensor: OnnxTensor): TensorProto {
  const { array, onnx } = dtypes[tensor.dtype]
  const size = tensor.dims.reduce((product, dim) => product * dim, 1)
  if (!(tensor.data instanceof array)) {
    throw new Error(`tensor "${tensor.name}" is ${tensor.dtype} but holds a ${tensor.data.constructor.name}`)
  }
  if (tensor.data.length !== size) {
    throw new Error(
      `tensor "${tensor.name}" has dims [${tensor.dims.join(', ')}], that is ${size} values, but holds ${tensor.data.length}`,
    )
  }
  return create(TensorProtoSchema, {
    name: tensor.name,
    dataType: onnx,
    dims: tensor.dims.map(BigInt),
    rawData: new Uint8Array(
      tensor.data.buffer as ArrayBuffer,
      tensor.data.byteOffset,
      tensor.data.byteLength,
    ),
  })
}

function encodeValueInfo(info: OnnxValueInfo): ValueInfoProto {
  const shape = info.shape && {
    dim: info.shape.map((size) => {
      if (typeof size === 'number') return { value: { case: 'dimValue' as const, value: BigInt(size) } }
      return size === '' ? {} : { value: { case: 'dimParam' as const, value: size } }
    }),
  }
  return create(ValueInfoProtoSchema, {
    name: info.name,
    type: {
      value: {
        case: 'tensorType',
        value: { elemType: dtypes[info.dtype].onnx, ...(shape === undefined ? {} : { shape }) },
      },
    },
  })
}

/** The graph and every graph inside it, outermost first. */
function* nested(graph: OnnxGraph): Generator<OnnxGraph> {
  yield graph
  for (const node of graph.nodes) {
    for (const attribute of Object.values(node.attributes ?? {})) {
      if (attribute.kind === 'graph') yield* nested(attribute.value)
    }
  }
}

function otherDomains(graph: OnnxGraph): Set<string> {
  const domains = new Set<string>()
  for (const { nodes } of nested(graph)) {
    for (const { domain } of nodes) if (domain && domain !== 'ai.onnx') domains.add(domain)
  }
  return domains
}

function weightBytes(graph: OnnxGraph): number {
  let bytes = 0
  for (const { nodes, initializers } of nested(graph)) {
    for (const tensor of initializers) bytes += tensor.data.byteLength
    for (const node of nodes) {
      for (const attribute of Object.values(node.attributes ?? {})) {
        if (attribute.kind === 'tensor') bytes += attribute.value.data.byteLength
      }
    }
  }
  return bytes
}

function describe(node: OnnxNode): string {
  return node.name ? `${node.opType} "${node.name}"` : node.opType
}
