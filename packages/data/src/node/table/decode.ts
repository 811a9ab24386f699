/** Text as the row reader takes it: UTF-8 whose lines end in newlines, whatever the file has. */
import { TextDecoder } from 'node:util'
import type { Encoding } from './content.js'

const newline = 10
const carriageReturn = 13
/** Bytes that suffice to see how lines end. */
const lookedAt = 1 << 16
/** Bytes decoded at a time. */
const step = 1 << 22

/** Turns a text's bytes, given in order and in pieces of any length, into UTF-8 with newlines. */
export interface TextCleaner {
  /** The bytes may be changed in place. */
  clean(piece: Buffer): Buffer
  /** What was held back; call it once, at the end. */
  end(): Buffer
}

/** @example const cleaner = textCleaner('utf-16le') */
export function textCleaner(encoding: Encoding): TextCleaner {
  const decoder = encoding === 'utf-8' ? undefined : new TextDecoder(encoding)
  let returns: boolean | undefined
  const lines = (bytes: Buffer): Buffer => {
    if (returns === undefined && bytes.length > 0) returns = endsInReturns(bytes)
    if (returns === true) replaceReturns(bytes)
    return bytes
  }
  return {
    clean: (piece) => lines(decoder === undefined ? piece : decoded(decoder, piece)),
    end: () => lines(decoder === undefined ? Buffer.alloc(0) : Buffer.from(decoder.decode())),
  }
}

/** A whole text at once. */
export function cleanText(bytes: Buffer, encoding: Encoding): Buffer {
  const cleaner = textCleaner(encoding)
  const text = cleaner.clean(bytes)
  const rest = cleaner.end()
  return rest.length === 0 ? text : Buffer.concat([text, rest])
}

/** Lines end in carriage returns alone, as old Macintosh programs and Excel for Mac write them. */
function endsInReturns(bytes: Buffer): boolean {
  const head = bytes.subarray(0, lookedAt)
  return !head.includes(newline) && head.includes(carriageReturn)
}

function replaceReturns(bytes: Buffer): void {
  for (let at = bytes.indexOf(carriageReturn); at >= 0; at = bytes.indexOf(carriageReturn, at + 1))
    bytes[at] = newline
}

/** A string has a longest length: large texts are decoded in steps. */
function decoded(decoder: TextDecoder, bytes: Buffer): Buffer {
  const parts: Buffer[] = []
  for (let at = 0; at < bytes.length; at += step)
    parts.push(Buffer.from(decoder.decode(bytes.subarray(at, at + step), { stream: true })))
  return Buffer.concat(parts)
}
