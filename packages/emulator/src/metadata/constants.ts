// Nodes and constants of a model file, as far as they can say how large something is to be. No array is made for them but of a
// few numbers.
import { attribute, fields, node, tensor, wholes, type Field } from './wire.js'

/** A node as the file has it; attributes are looked into only where they are asked for. */
export interface GraphNode {
  readonly op: string
  readonly name: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes: readonly Uint8Array[]
}

/** A tensor as the file has it. */
export interface FileTensor {
  readonly name: string
  readonly dims: readonly number[]
  /** Whether its numbers are said to stand in another file. */
  readonly external: boolean
  /** Its numbers, where they are few and of a type that sizes are of. */
  readonly few: readonly number[] | undefined
}

const decoder = new TextDecoder()

/** Bytes of a tensor of the most numbers that say how large something is: far more than there are axes. */
const mostBytes = 1024

/** Element types of onnx.proto. */
const types = { float: 1, int32: 6, int64: 7, double: 11 } as const

export function nodeOf(content: Uint8Array): GraphNode {
  let [op, name] = ['', '']
  const inputs: string[] = []
  const outputs: string[] = []
  const attributes: Uint8Array[] = []
  for (const { number, content: inner } of fields(content)) {
    if (inner === undefined) continue
    if (number === node.opType) op = decoder.decode(inner)
    else if (number === node.name) name = decoder.decode(inner)
    else if (number === node.input) inputs.push(decoder.decode(inner))
    else if (number === node.output) outputs.push(decoder.decode(inner))
    else if (number === node.attribute) attributes.push(inner)
  }
  return { op, name, inputs, outputs, attributes }
}

export function tensorOf(content: Uint8Array): FileTensor {
  const own = [...fields(content)]
  const name = own.findLast(({ number }) => number === tensor.name)?.content
  return {
    name: name === undefined ? '' : decoder.decode(name),
    dims: numbersIn(own, [tensor.dims]),
    external:
      own.some(({ number }) => number === tensor.externalData) ||
      numbersIn(own, [tensor.dataLocation]).includes(1),
    few: content.length > mostBytes ? undefined : valuesIn(own),
  }
}

/** Numbers of an attribute, or of the tensor that it is; none where a node has no such attribute. */
export function attributeOf({ attributes }: GraphNode, name: string): readonly number[] | undefined {
  for (const content of attributes) {
    const own = [...fields(content)]
    const called = own.findLast(({ number }) => number === attribute.name)?.content
    if (called === undefined || decoder.decode(called) !== name) continue
    const inner = own.find(({ number }) => number === attribute.tensor)?.content
    if (inner !== undefined) return tensorOf(inner).few
    return [
      ...numbersIn(own, [attribute.int, attribute.ints]),
      ...floatsIn(own, [attribute.float, attribute.floats]),
    ]
  }
  return undefined
}

const numbersIn = (own: readonly Field[], which: readonly number[]): readonly number[] =>
  own.flatMap((field) => (which.includes(field.number) ? wholes(field) : []))

/** Floats, one by one behind a tag or packed. */
const floatsIn = (own: readonly Field[], which: readonly number[]): readonly number[] =>
  own.flatMap(({ number, content, raw }) =>
    which.includes(number)
      ? read(content ?? raw.subarray(-4), 4, (view, at) => view.getFloat32(at, true))
      : [],
  )

/** The numbers of a tensor; none where they are of a type that sizes are not of. */
function valuesIn(own: readonly Field[]): readonly number[] | undefined {
  const raw = own.findLast(({ number }) => number === tensor.rawData)?.content
  switch (numbersIn(own, [tensor.dataType])[0]) {
    case types.float:
      return raw === undefined
        ? floatsIn(own, [tensor.floatData])
        : read(raw, 4, (view, at) => view.getFloat32(at, true))
    case types.int32:
      return raw === undefined
        ? numbersIn(own, [tensor.int32Data])
        : read(raw, 4, (view, at) => view.getInt32(at, true))
    case types.int64:
      return raw === undefined
        ? numbersIn(own, [tensor.int64Data])
        : read(raw, 8, (view, at) => Number(view.getBigInt64(at, true)))
    case types.double:
      return raw === undefined ? undefined : read(raw, 8, (view, at) => view.getFloat64(at, true))
    default:
      return undefined
  }
}

function read(
  bytes: Uint8Array,
  width: number,
  at: (view: DataView, at: number) => number,
): readonly number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Array.from({ length: Math.floor(bytes.length / width) }, (_, k) => at(view, width * k))
}
