/**
 * Whether bytes that are no UTF-8 are Japanese text as Windows writes it (CP932, Shift-JIS): pairs of bytes whose first also stands
 * for a quote or an accented letter in Western text, so that a single pair proves nothing.
 */

import { TextDecoder } from 'node:util'

/** Decodes CP932; bytes that are none become U+FFFD. */
export const japaneseDecoder = (): TextDecoder => new TextDecoder('shift_jis')

const isLead = (byte: number): boolean => (byte >= 0x81 && byte <= 0x9f) || (byte >= 0xe0 && byte <= 0xfc)
const isCommonLead = (byte: number): boolean => byte >= 0x81 && byte <= 0x9f
const isTrail = (byte: number): boolean => (byte >= 0x40 && byte <= 0x7e) || (byte >= 0x80 && byte <= 0xfc)
const isNarrow = (byte: number): boolean => byte >= 0xa1 && byte <= 0xdf
/** What may stand on either side of a field. */
const isEdge = (byte: number | undefined): boolean =>
  byte === undefined || [9, 10, 13, 34, 44, 59, 124].includes(byte)

/**
 * Whether bytes read as CP932, and look meant so: two characters of two bytes beside each other, three narrow katakana, or a field
 * that is one character of two bytes. A pair that the end cuts is no matter.
 * @example isJapanese(Buffer.from([0x89, 0xb7, 0x93, 0x78])) // true: 温度
 */
export function isJapanese(bytes: Uint8Array): boolean {
  let seen = false
  let pairs = 0
  let narrow = 0
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] as number
    if (byte < 0x80) {
      pairs = 0
      narrow = 0
    } else if (isNarrow(byte)) {
      pairs = 0
      if (++narrow >= 3) seen = true
    } else if (isLead(byte)) {
      narrow = 0
      const trail = bytes[at + 1]
      if (trail === undefined) break
      if (!isTrail(trail)) return false
      if (isCommonLead(byte)) {
        pairs++
        if (pairs >= 2 || (isEdge(bytes[at - 1]) && isEdge(bytes[at + 2]))) seen = true
      } else pairs = 0
      at++
    } else return false
  }
  return seen
}
