import { InputError } from '../errors.js'

/**
 * Refuses to take more memory than there is, before it is taken.
 * @param bytes what is about to be taken
 * @throws InputError naming both sizes
 */
export function refuseTooLarge(what: string, bytes: number): void {
  const free = process.availableMemory()
  if (bytes <= free) return
  throw new InputError(
    `${what}: needs ${gigabytes(bytes)} of memory, ${gigabytes(free)} is free — load fewer columns or files`,
  )
}

function gigabytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GB`
}
