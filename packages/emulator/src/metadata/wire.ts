// The wire format of protobuf, as far as the top of an ONNX file needs it: a row of fields, each stepped over or looked into.

/** Field numbers of onnx.proto. */
export const model = {
  ...{ irVersion: 1, producerName: 2, producerVersion: 3, domain: 4, modelVersion: 5, docString: 6 },
  ...{ graph: 7, opsetImport: 8, metadataProps: 14 },
} as const
export const graph = { node: 1, docString: 10, valueInfo: 13 } as const
export const node = { attribute: 5, docString: 6 } as const
export const attribute = { graph: 6, graphs: 11, docString: 13 } as const
const entry = { key: 1, value: 2 } as const
const operatorSet = { domain: 1 } as const

/** A field of a message. */
export interface Field {
  readonly number: number
  /** There for those that carry bytes. */
  readonly content: Uint8Array | undefined
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
    if (kind === 0) varint()
    else if (kind === 1) at += 8
    else if (kind === 5) at += 4
    else if (kind === 2) {
      const length = varint()
      content = bytes.subarray(at, (at += length))
    } else throw new RangeError(`field of kind ${kind}`)
    if (at > bytes.length) throw new RangeError('cut short')
    yield { number: Math.floor(tag / 8), content, raw: bytes.subarray(start, at) }
  }
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
