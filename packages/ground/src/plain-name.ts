/** Names that come from data end up in pictures, pages, file names and terminals: those that none of them can hold are refused. */
import { InputError } from './input-error.js'
import { firstControl } from './printable.js'

/**
 * A name as it stands, or a refusal of one with control characters.
 *
 * @param where the file and its place, as messages begin: `a.csv row 1: column 3`
 * @throws InputError naming the first such character and its place in the name
 * @example plainName('runs.csv row 4: run', 'A-17') // 'A-17'
 */
export function plainName(where: string, name: string): string {
  const found = firstControl(name)
  if (found === undefined) return name
  throw new InputError(
    `${where} is "${name}", whose character ${found.at + 1} (${found.shown}) is no letter but a command to the screen — write it without`,
  )
}
