/** A text file's bytes a piece at a time, inflated on the way. */
import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { InputError } from '@utsushi/ground'
import { fileError } from './bytes.js'
import type { FileFormat } from './file-format.js'

const newline = 10
const pieceBytes = 1 << 22

/** The file's bytes in order, inflated, the last piece ending in a newline. */
export async function* pieces(file: string, format: FileFormat): AsyncGenerator<Buffer> {
  const raw = createReadStream(file, { highWaterMark: pieceBytes })
  const stream: Readable = format.gzip ? raw.pipe(createGunzip({ chunkSize: pieceBytes })) : raw
  raw.on('error', (error) => stream.destroy(error))
  try {
    for await (const piece of stream as AsyncIterable<Buffer>) yield piece
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (code.startsWith('Z_'))
      throw new InputError(`${file}: is damaged — not a complete gzip file; copy it again`)
    throw fileError(file, error)
  } finally {
    raw.destroy()
  }
  yield Buffer.of(newline)
}

/** Whether a line that is neither blank nor a comment is complete. */
export function holdsHeader(bytes: Buffer): boolean {
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(newline, start)
    if (end < 0) return false
    const line = bytes.toString('utf8', start, end).trim()
    if (line !== '' && !line.startsWith('#')) return true
    start = end + 1
  }
  return false
}
