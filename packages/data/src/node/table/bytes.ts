import { open } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { InputError } from '@utsushi/ground'
import { regularFile } from '@utsushi/ground/node'
import { contentBytes, contentOf, textEncoding } from './content.js'
import { cleanText } from './decode.js'
import { largestUnpacked, refuseTooLarge, swollen } from './memory.js'

const inflate = promisify(gunzip)

/** Words for what the operating system says about a file. */
export function fileError(file: string, error: unknown): Error {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT') return new InputError(`${file}: does not exist — check the path`)
  if (code === 'EACCES') return new InputError(`${file}: may not be read — check its permissions`)
  if (code === 'EISDIR') return new InputError(`${file}: is a folder — expected a table`)
  return error instanceof Error ? error : new Error(String(error))
}

/**
 * A text file's bytes as UTF-8, inflated where its first bytes say that it is gzip, always ending in a newline.
 * @throws InputError when it is absent, unreadable, damaged, no text, or larger than the memory at hand
 */
export async function readBytes(file: string): Promise<Buffer> {
  const whole = await readWhole(file)
  const raw = whole.subarray(0, -1)
  const outer = contentOf(raw)
  if (outer.kind !== 'gzip') {
    const encoding = textEncoding(file, outer)
    const text = cleanText(raw, encoding)
    // UTF-8 stays where it is, and the newline behind it has been read with it.
    return encoding === 'utf-8' ? whole : withNewline(text)
  }
  // The last four bytes of a gzip file hold its inflated size modulo 2^32.
  if (raw.length < 18) throw new InputError(`${file}: is damaged — not a complete gzip file`)
  const most = largestUnpacked(raw.length)
  const said = raw.readUInt32LE(raw.length - 4)
  if (said <= most) refuseTooLarge(file, said)
  // Whatever the trailer says: it may be forged, and of several members it is the last one's.
  const text = await inflate(raw, { maxOutputLength: most }).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE')
      throw swollen(file, most, raw.length)
    const reason = error instanceof Error ? error.message : String(error)
    throw new InputError(`${file}: is damaged — ${reason}; copy it again`)
  })
  return withNewline(cleanText(text, textEncoding(file, contentOf(text))))
}

function withNewline(text: Buffer): Buffer {
  return text.at(-1) === 10 ? text : Buffer.concat([text, Buffer.of(10)])
}

/**
 * A file's first bytes.
 * @throws InputError when it is absent or unreadable
 */
export async function firstBytes(file: string, length = contentBytes): Promise<Buffer> {
  try {
    const handle = await open(regularFile(file), 'r')
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, 0)
      return buffer.subarray(0, bytesRead)
    } finally {
      await handle.close()
    }
  } catch (error) {
    throw fileError(file, error)
  }
}

/** The file's bytes and one newline after them. */
async function readWhole(file: string): Promise<Buffer> {
  try {
    const handle = await open(regularFile(file), 'r')
    try {
      const { size } = await handle.stat()
      refuseTooLarge(file, size)
      const bytes = Buffer.allocUnsafe(size + 1)
      let filled = 0
      while (filled < size) {
        const { bytesRead } = await handle.read(bytes, filled, size - filled, filled)
        if (bytesRead === 0) break
        filled += bytesRead
      }
      bytes[filled] = 10
      return bytes.subarray(0, filled + 1)
    } finally {
      await handle.close()
    }
  } catch (error) {
    throw fileError(file, error)
  }
}
