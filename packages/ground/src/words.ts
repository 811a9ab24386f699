/** Counts and lists as sentences have them: `1 sample`, `3 samples`, `a, b and c`. */

/**
 * A count with its noun.
 *
 * @param many the plural where it is not the singular with an s
 * @example countOf(1, 'experiment') // '1 experiment'
 * @example countOf(2160, 'window') // '2,160 windows'
 * @example countOf(2, 'series', 'series') // '2 series'
 */
export const countOf = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`

/**
 * A message as a sentence: with a full stop, unless it ends as a sentence does.
 *
 * @example sentence('split.test: has no rows') // 'split.test: has no rows.'
 * @example sentence('did you mean "er"?') // 'did you mean "er"?'
 */
export const sentence = (text: string): string => (/[.!?…]$/.test(text) ? text : `${text}.`)

/**
 * `a`, `a and b`, `a, b and c`.
 *
 * @param last the word before the last one
 * @example listed(['16', '32', '64'], 'or') // '16, 32 or 64'
 */
export function listed(parts: readonly string[], last = 'and'): string {
  if (parts.length < 2) return parts.join('')
  return `${parts.slice(0, -1).join(', ')} ${last} ${parts.at(-1) ?? ''}`
}
