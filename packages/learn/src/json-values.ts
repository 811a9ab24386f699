/**
 * Values of a JSON file, checked: what a fitted record is read back with.
 */
import { InputError } from '@utsushi/ground'

/** An object of a JSON file. */
export function recordOf(value: unknown, where: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  throw new InputError(`${where}: is ${shown(value)}, expected an object`)
}

/** A finite number of a JSON file. */
export function numberOf(value: unknown, where: string): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value
  throw new InputError(`${where}: is ${shown(value)}, expected a number`)
}

/** A list of a JSON file. */
export function listOf(value: unknown, where: string): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw new InputError(`${where}: is ${shown(value)}, expected a list`)
}

const shown = (value: unknown): string => (value === undefined ? 'missing' : JSON.stringify(value))

/** The numbers of an object, each by its key. */
export function parseNumbers<Key extends string>(
  value: unknown,
  keys: readonly Key[],
  where: string,
): Readonly<Record<Key, number>> {
  const given = recordOf(value, where)
  const numbers = keys.map((key) => [key, numberOf(given[key], `${where}.${key}`)])
  return Object.fromEntries(numbers) as Record<Key, number>
}

/** A list of finite numbers of a JSON file. */
export function numbersOf(value: unknown, where: string): readonly number[] {
  return listOf(value, where).map((one, k) => numberOf(one, `${where}[${k}]`))
}

/** A whole number of a JSON file, within bounds. */
export function wholeOf(value: unknown, where: string, least: number, most = Infinity): number {
  const found = numberOf(value, where)
  if (Number.isInteger(found) && found >= least && found <= most) return found
  throw new InputError(
    `${where}: is ${found}, expected a whole number ${most === Infinity ? `of at least ${least}` : `from ${least} to ${most}`}`,
  )
}
