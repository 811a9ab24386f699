/** The number of a sample, as 32-bit columns hold it: exact, or refused. */
import { InputError } from '@utsushi/ground'

/** From here on two whole numbers may be the same in 32 bits. */
const beyond = 2 ** 24

/**
 * A sample's number.
 *
 * @param where begins the message: file, row and column
 * @throws InputError for what is no whole number from 0, and for numbers of which a column of 32 bits does not tell neighbours apart
 * @example wholeSample(42, 'parameters.csv row 2: sample_id') // 42
 */
export function wholeSample(id: number, where: string): number {
  if (!Number.isInteger(id) || id < 0)
    throw new InputError(`${where} is ${Number.isNaN(id) ? 'missing' : id} — expected a whole number from 0`)
  if (id < beyond) return id
  throw new InputError(
    `${where} is ${id} or nearly so — from ${beyond} on, numbers of 32 bits no longer tell neighbours apart: number the samples anew, from 0`,
  )
}
