// A command as words: split as a terminal would, with places that are filled for every picture. No terminal ever sees it, so that no
// value can become a command.
import { InputError, listed, suggestion } from '@utsushi/ground'

/**
 * The words of a command line: split at blanks, which quotes keep together. Nothing else has a meaning.
 * @throws InputError for a quote that is not closed, or no words
 * @example splitCommand('node draw.js --out "{file}"') // ['node', 'draw.js', '--out', '{file}']
 */
export function splitCommand(text: string): string[] {
  const words: string[] = []
  let word: string | undefined
  let quote = ''
  for (const sign of text) {
    if (quote !== '' && sign === quote) quote = ''
    else if (quote === '' && (sign === '"' || sign === "'")) [quote, word] = [sign, word ?? '']
    else if (quote === '' && /\s/.test(sign)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else word = (word ?? '') + sign
  }
  if (quote !== '') throw new InputError(`command: ${quote} is not closed in ${text} — close it`)
  if (word !== undefined) words.push(word)
  if (words.length === 0) throw new InputError('command: is empty — name the program that draws')
  return words
}

const place = /\{([^{}]*)\}/g

/**
 * Refuses a command whose places are not those that will be filled.
 * @param needed names that must stand in it
 * @param known names that may
 * @throws InputError naming a place that nothing fills, or what has no place
 */
export function checkPlaces(
  words: readonly string[],
  needed: readonly string[],
  known: readonly string[],
): void {
  const all = [...needed, ...known]
  const used = new Set(words.flatMap((word) => [...word.matchAll(place)].map(([, name = '']) => name)))
  for (const name of used)
    if (!all.includes(name))
      throw new InputError(
        `command: nothing fills {${name}}${suggestion(name, all)} — there are ${listed(all.map((own) => `{${own}}`))}`,
      )
  for (const name of needed)
    if (!used.has(name))
      throw new InputError(`command: has no place for ${name} — write {${name}} where the program expects it`)
}

/**
 * The words with their places filled. What is filled in is never looked at again.
 * @example fillPlaces(['draw', '--hue={hue}'], { hue: '210' }) // ['draw', '--hue=210']
 */
export const fillPlaces = (words: readonly string[], by: Readonly<Record<string, string>>): string[] =>
  words.map((word) => word.replace(place, (whole, name: string) => by[name] ?? whole))
