// The wire format of protobuf, as far as the top of an ONNX file needs it: a row of fields, each stepped over or looked into.

/** Field numbers of onnx.proto. */
export const model = {
  ...{ irVersion: 1, producerName: 2, producerVersion: 3, domain: 4, modelVersion: 5, docString: 6 },
  ...{ graph: 7, opsetImport: 8, metadataProps: 14, functions: 25 },
} as const
export const graph = {
  ...{ node: 1, initializer: 5, docString: 10, valueInfo: 13, sparseInitializer: 15 },
} as const
export const node = { input: 1, output: 2, name: 3, opType: 4, attribute: 5, docString: 6 } as const
export const attribute = {
  ...{ name: 1, float: 2, int: 3, tensor: 5, graph: 6, floats: 7, ints: 8, graphs: 11, docString: 13 },
  ...{ sparseTensor: 22 },
} as const
export const tensor = {
  ...{ dims: 1, dataType: 2, floatData: 4, int32Data: 5, int64Data: 7, name: 8, rawData: 9, doubleData: 10 },
  ...{ externalData: 13, dataLocation: 14 },
} as const
export const sparseTensor = { values: 1, dims: 3 } as const
const entry = { key: 1, value: 2 } as const
const operatorSet = { domain: 1 } as const

/** A field of a message. */
export interface Field {
  readonly number: number
  /** There for those that carry bytes. */
  readonly content: Uint8Array | undefined
  /** There for those that carry a whole number; exact to 2⁵³. */
  readonly whole: number | undefined
  /** All of it, its tag and length too. */
  readonly raw: Uint8Array
}

/**
 * The fields of one message, in their order.
 *
 * @throws RangeError when the bytes end inside a field, or are none
 */
export function* fields(bytes: Uint8Array): Generator<Field> {
  let at = 0
  const varint = (): number => {
    for (let value = 0, scale = 1; ; scale *= 128) {
      const byte = bytes[at++]
      if (byte === undefined || scale > 2 ** 63) throw new RangeError('cut short')
      value += (byte & 0x7f) * scale
      if (byte < 0x80) return value
    }
  }
  while (at < bytes.length) {
    const start = at
    const tag = varint()
    const kind = tag % 8
    let content: Uint8Array | undefined
    let whole: number | undefined
    if (kind === 0) whole = varint()
    else if (kind === 1) at += 8
    else if (kind === 5) at += 4
    else if (kind === 2) {
      const length = varint()
      content = bytes.subarray(at, (at += length))
    } else throw new RangeError(`field of kind ${kind}`)
    if (at > bytes.length) throw new RangeError('cut short')
    yield { number: Math.floor(tag / 8), content, whole, raw: bytes.subarray(start, at) }
  }
}

/** The whole numbers that a repeated field carries: one, or packed in a row. Negative ones are told as −1. */
export function wholes({ whole, content }: Pick<Field, 'whole' | 'content'>): readonly number[] {
  const found: number[] = whole === undefined ? [] : [whole]
  let [value, scale] = [0, 1]
  for (const byte of content ?? []) {
    value += (byte & 0x7f) * scale
    scale *= 128
    if (byte >= 0x80) continue
    found.push(value)
    ;[value, scale] = [0, 1]
  }
  return found.map((each) => (each >= 2 ** 63 ? -1 : each))
}

/** A text of a message; the last one counts, as protobuf has it. */
export function textIn(message: Uint8Array, number: number): string {
  let text = ''
  for (const field of fields(message))
    if (field.number === number && field.content) text = new TextDecoder().decode(field.content)
  return text
}

/** An entry of metadata_props. */
export const entryOf = (content: Uint8Array): readonly [key: string, value: string] => [
  textIn(content, entry.key),
  textIn(content, entry.value),
]

/** The domain whose operators a model imports; empty for the standard ones. */
export const domainOf = (content: Uint8Array): string => {
  const domain = textIn(content, operatorSet.domain)
  return domain === 'ai.onnx' ? '' : domain
}

/** Tag and length of a field that carries so many bytes. */
export function fieldHead(number: number, length: number): Uint8Array {
  const bytes: number[] = []
  for (const value of [number * 8 + 2, length]) {
    let rest = value
    for (; rest >= 0x80; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 0x80)
    bytes.push(rest)
  }
  return Uint8Array.from(bytes)
}

/** An entry of metadata_props, as the model's field. */
export function entryField(key: string, value: string): Uint8Array {
  const part = (number: number, text: string): Uint8Array => {
    const content = new TextEncoder().encode(text)
    return joined([fieldHead(number, content.length), content])
  }
  const content = joined([part(entry.key, key), part(entry.value, value)])
  return joined([fieldHead(model.metadataProps, content.length), content])
}

/** All parts in a row. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}
