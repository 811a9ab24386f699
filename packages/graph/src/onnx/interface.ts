// What a model file takes and gives, read without its nodes and weights: files with operators and element types that nothing
// else here knows are described all the same.
import { fromBinary } from '@bufbuild/protobuf'
import { dtypeOfOnnx, type DType } from '../expression/dtype.js'
import { FormatError } from './format-error.js'
import { ModelProtoSchema, TensorProto_DataType, type ValueInfoProto } from './schema/onnx_pb.js'

/** An input or output of a model file. */
export interface OnnxPort {
  readonly name: string
  /** Absent where it is a type that we do not feed. */
  readonly dtype?: DType
  /** The type in the file's words, for messages: `FLOAT16`, `sequence`. */
  readonly type: string
  /** A string is a named size, `''` an unnamed one; absent where the file does not say. */
  readonly shape?: readonly (number | string)[]
}

/** What a model file takes and gives. */
export interface OnnxInterface {
  readonly inputs: readonly OnnxPort[]
  readonly outputs: readonly OnnxPort[]
}

/**
 * Reads the inputs and outputs of a model file. Inputs that the file itself gives a value are left out.
 *
 * @param file what to call the bytes in an error, usually the path
 * @throws FormatError (name `InputError`) when the bytes are no ONNX model
 * @example const { inputs, outputs } = readInterface(await readFile('encoder.onnx'), 'encoder.onnx')
 */
export function readInterface(bytes: Uint8Array, file = 'ONNX model'): OnnxInterface {
  const { graph, irVersion } = parse(bytes, file)
  if (graph === undefined || irVersion === 0n)
    throw new FormatError(`${file}: not an ONNX model (${bytes.length} bytes without a graph)`)
  const given = new Set(graph.initializer.map(({ name }) => name))
  return {
    inputs: graph.input.filter(({ name }) => !given.has(name)).map(portOf),
    outputs: graph.output.map(portOf),
  }
}

function parse(bytes: Uint8Array, file: string) {
  try {
    return fromBinary(ModelProtoSchema, bytes, { readUnknownFields: false })
  } catch (error) {
    throw new FormatError(`${file}: not an ONNX model (${bytes.length} bytes)`, { cause: error })
  }
}

function portOf({ name, type }: ValueInfoProto): OnnxPort {
  const kind = type?.value
  if (kind?.case !== 'tensorType') return { name, type: kind?.case ?? 'untyped' }
  const dtype = dtypeOfOnnx(kind.value.elemType)
  const shape = kind.value.shape?.dim.map(({ value }) =>
    value.case === 'dimValue' ? Number(value.value) : (value.value ?? ''),
  )
  return {
    name,
    type: TensorProto_DataType[kind.value.elemType] ?? String(kind.value.elemType),
    ...(dtype !== undefined && { dtype }),
    ...(shape !== undefined && { shape }),
  }
}
