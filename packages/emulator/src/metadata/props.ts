// ONNX Runtime's JavaScript face does not show a model's metadata_props, so they are read off the file: its top level is
// a row of protobuf fields, and all but the few small ones that matter are stepped over. No tensor is touched.
import { InputError } from '@utsushi/ground'
import { entryOf, fields, model } from './wire.js'

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
      if (number === model.metadataProps && content !== undefined) props.set(...entryOf(content))
    }
  } catch (error) {
    throw new InputError(
      `${file}: not a complete ONNX file (${bytes.length} bytes) — copy it again, or export it again from its run`,
      { cause: error },
    )
  }
  if (!seen.has(model.irVersion) || !seen.has(model.graph)) {
    throw new InputError(
      `${file}: not an ONNX file (${bytes.length} bytes without a graph) — copy it again, or export it again from its run`,
    )
  }
  return props
}
