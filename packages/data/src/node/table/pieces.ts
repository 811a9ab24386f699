/** A text file a piece at a time, inflated and made UTF-8 on the way. */
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { InputError } from '@utsushi/ground'
import { fileError, firstBytes } from './bytes.js'
import { contentOf, textEncoding, type Content, type Encoding } from './content.js'
import { textCleaner, type TextCleaner } from './decode.js'
import { largestUnpacked, swollen } from './memory.js'

const newline = 10
const pieceBytes = 1 << 22

/**
 * The file's text in order, as UTF-8 and inflated where its first bytes say that it is gzip; the last piece ends in a newline.
 * @param encodingOf refuses what is not to be read
 * @throws InputError also for one that unpacks to far more than a table of values does
 */
export async function* pieces(
  file: string,
  encodingOf: (file: string, content: Content) => Encoding = textEncoding,
): AsyncGenerator<Buffer> {
  const gzip = contentOf(await firstBytes(file)).kind === 'gzip'
  const { size } = gzip ? await stat(file) : { size: 0 }
  const most = gzip ? largestUnpacked(size) : Infinity
  let unpacked = 0
  const raw = createReadStream(file, { highWaterMark: pieceBytes })
  const stream: Readable = gzip ? raw.pipe(createGunzip({ chunkSize: pieceBytes })) : raw
  raw.on('error', (error) => stream.destroy(error))
  let cleaner: TextCleaner | undefined
  try {
    for await (const piece of stream as AsyncIterable<Buffer>) {
      unpacked += piece.length
      if (unpacked > most) throw swollen(file, most, size)
      cleaner ??= textCleaner(encodingOf(file, contentOf(piece)))
      yield cleaner.clean(piece)
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (code.startsWith('Z_'))
      throw new InputError(`${file}: is damaged — not a complete gzip file; copy it again`)
    throw fileError(file, error)
  } finally {
    raw.destroy()
  }
  if (cleaner !== undefined) yield cleaner.end()
  yield Buffer.of(newline)
}

/** Bytes that hold a header, whatever stands before and below it. */
const headBytes = 1 << 16

/** As {@link pieces}; the first piece holds the header and the row below it, unless the file ends before. */
export async function* piecesFromHeader(file: string): AsyncGenerator<Buffer> {
  let head: Buffer[] | undefined = []
  let length = 0
  let lines = 0
  for await (const piece of pieces(file)) {
    if (head === undefined) {
      yield piece
      continue
    }
    head.push(piece)
    length += piece.length
    for (let at = piece.indexOf(newline); at >= 0 && lines < 3; at = piece.indexOf(newline, at + 1)) lines++
    if (length > longestLine)
      throw new InputError(`${file}: has a line of over ${longestLine} bytes — not a table`)
    if (length < headBytes || lines < 3) continue
    yield Buffer.concat(head)
    head = undefined
  }
  if (head !== undefined) yield Buffer.concat(head)
}

/** The longest line of a table, in bytes. */
export const longestLine = 1 << 25
