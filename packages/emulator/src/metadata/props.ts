// ONNX Runtime's JavaScript face does not show a model's metadata_props, so they are read off the file: its top level is
// a row of protobuf fields, and all but the few small ones that matter are stepped over. No tensor is touched.
import { InputError } from '@utsushi/ground'

/** Field numbers of ModelProto and StringStringEntryProto in onnx.proto. */
const model = { irVersion: 1, graph: 7, metadataProps: 14 }
const entry = { key: 1, value: 2 }

/**
 * The metadata_props of an ONNX file.
 *
 * @throws InputError when the bytes are no complete ONNX file
 */
export function readMetadataProps(bytes: Uint8Array, file: string): Map<string, string> {
  const props = new Map<string, string>()
  const seen = new Set<number>()
  try {
    for (const { number, content } of fields(bytes)) {
      seen.add(number)
      if (number !== model.metadataProps || content === undefined) continue
      const parts = new Map<number, string>()
      for (const part of fields(content)) {
        if (part.content) parts.set(part.number, new TextDecoder().decode(part.content))
      }
      props.set(parts.get(entry.key) ?? '', parts.get(entry.value) ?? '')
    }
  } catch (error) {
    throw new InputError(`${file}: not a complete ONNX file (${bytes.length} bytes)`, {
      cause: error,
    })
  }
  if (!seen.has(model.irVersion) || !seen.has(model.graph)) {
    throw new InputError(`${file}: not an ONNX file (${bytes.length} bytes without a graph)`)
  }
  return props
}

/** The fields of one protobuf message; `content` is there for those that carry bytes. */
function* fields(bytes: Uint8Array): Generator<{ number: number; content: Uint8Array | undefined }> {
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
    yield { number: Math.floor(tag / 8), content }
  }
}
