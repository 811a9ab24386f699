import { open } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { InputError } from '@utsushi/ground'
import { refuseTooLarge } from './memory.js'

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
 * A text file's bytes, inflated where its name ends in `.gz`, always ending in a newline.
 * @throws InputError when it is absent, unreadable, damaged, or larger than the memory at hand
 */
export async function readBytes(file: string, gzip: boolean): Promise<Buffer> {
  const raw = await readWhole(file)
  if (!gzip) return raw
  // The last four bytes of a gzip file hold its inflated size modulo 2^32.
  const body = raw.subarray(0, -1)
  if (body.length < 18) throw new InputError(`${file}: is damaged — not a complete gzip file`)
  refuseTooLarge(file, body.readUInt32LE(body.length - 4))
  try {
    const inflated = await inflate(body)
    return inflated.at(-1) === 10 ? inflated : Buffer.concat([inflated, Buffer.of(10)])
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new InputError(`${file}: is damaged — ${reason}; copy it again`)
  }
}

/** The file's bytes and one newline after them. */
async function readWhole(file: string): Promise<Buffer> {
  try {
    const handle = await open(file, 'r')
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
