/**
 * The checksum that our lines of a journal carry, last in each: of the line and of all before it, whoever wrote those. A line that
 * was changed, taken away, moved or put in is so found by the next line of ours. Other readers of JSON pass over the key.
 */
import { hash } from 'node:crypto'

const digits = 16
const before = ',"check":"'
const after = '"}'
const length = before.length + digits + after.length

/** The checksum before the first line. */
export const firstCheck = '0'.repeat(digits)

/** A line as it was before it got its checksum, and that checksum, where it has one. */
export function splitCheck(line: string): { readonly text: string; readonly check: string | undefined } {
  const ending = line.slice(-length)
  const check = ending.slice(before.length, -after.length)
  if (!ending.startsWith(before) || !ending.endsWith(after) || !/^[0-9a-f]+$/.test(check))
    return { text: line, check: undefined }
  return { text: `${line.slice(0, -length)}}`, check }
}

/** The checksum after a line: the first 64 bits of SHA-256 of the one before and the line without its own, in hexadecimal digits. */
export const nextCheck = (last: string, text: string): string =>
  hash('sha256', `${last}\n${text}`).slice(0, digits)

/** The line with its checksum. */
export const withCheck = (text: string, check: string): string =>
  `${text.slice(0, -1)}${before}${check}${after}`
