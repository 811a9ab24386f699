import { freemem, totalmem } from 'node:os'
import { InputError } from '@utsushi/ground'

/**
 * Refuses to take more memory than there is, before it is taken.
 * @param bytes what is about to be taken
 * @throws InputError naming both sizes
 */
export function refuseTooLarge(what: string, bytes: number): void {
  // Small amounts are not worth asking the system for every file.
  if (bytes < 1 << 26) return
  const free = freeMemory()
  if (bytes <= free) return
  throw new InputError(
    `${what}: needs ${gigabytes(bytes)} of memory, ${gigabytes(free)} is free — load fewer columns or files`,
  )
}

/** A packed table of numbers swells tenfold; one of a single value over and over, a thousandfold. */
const swells = 100
const always = 64 * 2 ** 20

/**
 * Bytes that a file of so many may hold when it is unpacked: enough for any table of values, and not what is made to fill memory.
 * @example largestUnpacked(1e6) // 100 MB
 */
export const largestUnpacked = (packed: number): number => Math.max(always, swells * packed)

/** What is said of a file that holds more than {@link largestUnpacked}. */
export const swollen = (file: string, most: number, packed: number): InputError =>
  new InputError(
    `${file}: unpacks to more than ${Math.round(most / 2 ** 20)} MB, from ${(packed / 2 ** 20).toFixed(1)} MB — hardly a table of values; if it is one, unpack it and give the file itself`,
  )

/**
 * Bytes that can still be taken. In a container that is its limit less what this process holds: Node's own `availableMemory`
 * counts cached files as taken there, and would refuse what fits.
 */
function freeMemory(): number {
  const limit = process.constrainedMemory()
  return limit > 0 && limit < totalmem() ? Math.max(0, limit - process.memoryUsage.rss()) : freemem()
}

function gigabytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GB`
}
