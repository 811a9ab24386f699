// The digest that an emulator file carries of what it holds, so that a damaged one is refused and never predicts other numbers
// in silence. It is taken of what the file says, not of how another program's protobuf would say it: a model that was only
// read and written again still fits.
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { InputError, nearestName } from '@utsushi/ground'
import { metadataKey } from './metadata.js'
import {
  attribute,
  domainOf,
  entryField,
  entryOf,
  fieldHead,
  fields,
  graph,
  joined,
  model,
  node,
} from './wire.js'
import type { Field } from './wire.js'

/** The key of the digest in metadata_props. */
export const digestKey = 'utsushi.sha256'

/** Who writes emulators, as the file names it. */
const producer = 'utsushi'

/** What of a message counts: all but some fields, and of some only what counts in them. */
interface Counted {
  readonly without: readonly number[]
  readonly inside: Readonly<Record<number, Counted>>
}

/** Graphs stand in attributes of nodes of graphs. */
const nested: Record<number, Counted> = {}
const ofAttribute: Counted = { without: [attribute.docString], inside: nested }
const ofNode: Counted = { without: [node.docString], inside: { [node.attribute]: ofAttribute } }
const ofGraph: Counted = {
  without: [graph.docString, graph.valueInfo],
  inside: { [graph.node]: ofNode },
}
nested[attribute.graph] = nested[attribute.graphs] = ofGraph
/** Without who wrote it and what is there for readers: no number comes of it. */
const ofModel: Counted = {
  without: [model.producerName, model.producerVersion, model.domain, model.modelVersion, model.docString],
  inside: { [model.graph]: ofGraph },
}

/**
 * The digest of a model: SHA-256 of its protobuf message, fields in the order of their numbers, without producer, domain and
 * version, imports of other than the standard operators, metadata other than `utsushi`, and without the doc strings and value_info
 * of any graph in it. In hexadecimal digits.
 */
export function modelDigest(bytes: Uint8Array): string {
  const counted = [...fields(bytes)].filter(ofOurs).sort((a, b) => a.number - b.number)
  const hash = sha256.create()
  for (const part of parts(counted, ofModel)) hash.update(part)
  return bytesToHex(hash.digest())
}

/** Metadata and imports that others may add. */
function ofOurs({ number, content }: Field): boolean {
  if (number === model.metadataProps) return content !== undefined && entryOf(content)[0] === metadataKey
  if (number === model.opsetImport) return content !== undefined && domainOf(content) === ''
  return true
}

function parts(message: Iterable<Field>, { without, inside }: Counted): readonly Uint8Array[] {
  return [...message].flatMap(({ number, content, raw }) => {
    if (without.includes(number)) return []
    const counted = inside[number]
    if (counted === undefined || content === undefined) return [raw]
    const inner = parts(fields(content), counted)
    return [
      fieldHead(
        number,
        inner.reduce((sum, { length }) => sum + length, 0),
      ),
      ...inner,
    ]
  })
}

/**
 * An emulator file with the digest of what it holds, which is checked whenever it is opened. The last thing to do to a model
 * before it is written.
 *
 * @param bytes an ONNX file; a digest that it has is replaced
 * @throws InputError when the bytes are no complete ONNX file
 * @example await writeFile('model.onnx', sealEmulator(program({ ...definition, metadata: encodeMetadata(metadata) }).toOnnx()))
 */
export function sealEmulator(bytes: Uint8Array): Uint8Array {
  try {
    const others = [...fields(bytes)].filter(
      ({ number, content }) =>
        number !== model.metadataProps || content === undefined || entryOf(content)[0] !== digestKey,
    )
    return joined([...others.map(({ raw }) => raw), entryField(digestKey, modelDigest(bytes))])
  } catch (error) {
    throw new InputError('not a complete ONNX file: only a whole one can be given a digest', { cause: error })
  }
}

/**
 * Compares a model with the digest that it carries.
 *
 * @param stated what the file's metadata_props have under `digestKey`
 * @returns what is to be said of a file that cannot be vouched for; nothing when all is well
 * @throws InputError when it does not hold what was written
 */
export function checkSeal(bytes: Uint8Array, stated: string | undefined, file: string): string | undefined {
  if (stated === undefined)
    return (
      `${file}: carries no digest, so damage to it would not be seen: an earlier version or another program wrote it — ` +
      `export it again from its run to have one`
    )
  if (stated === digestOrNothing(bytes)) return undefined
  const other = otherWriter(bytes)
  if (other !== undefined)
    return `${file}: was changed by ${other} after it was written: that it predicts what it did then is not certain`
  throw new InputError(
    `${file}: does not hold what was written: its contents do not match their digest — copy it again, or export it again from ` +
      `its run (if another program changed it on purpose, take "${digestKey}" out of its metadata)`,
  )
}

function digestOrNothing(bytes: Uint8Array): string | undefined {
  try {
    return modelDigest(bytes)
  } catch {
    return undefined
  }
}

/** A program that wrote the file after us and says so: as its producer, or by the operators that it could have used. */
function otherWriter(bytes: Uint8Array): string | undefined {
  let named = producer
  const domains: string[] = []
  try {
    for (const { number, content } of fields(bytes)) {
      if (content === undefined) continue
      if (number === model.producerName) named = new TextDecoder().decode(content)
      if (number === model.opsetImport) domains.push(domainOf(content))
    }
  } catch {
    return undefined
  }
  if (domains.some((domain) => /^(com\.microsoft|ai\.onnx\.\w)/.test(domain))) return 'ONNX Runtime'
  // A name that damage has made of ours is no other's.
  const plain = /^[A-Za-z][\w .@/-]{3,40}$/.test(named)
  return plain && nearestName(named, [producer]) === undefined ? named : undefined
}
