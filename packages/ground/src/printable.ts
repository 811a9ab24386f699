/** Text of others, on its way to a person: cells, names, metadata and study files may hold anything, and any amount of it. */

/** Characters of a line that a person reads; the middle of a longer one is left out, for what to do stands at the end. */
const longestLine = 2000
const [head, tail] = [1200, 600]

/**
 * Control characters other than a line's end and a tab, marks that turn the direction of writing, and halves of characters: a terminal
 * obeys them, and pictures cannot hold them.
 */
const control =
  /[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

/**
 * A message with control characters written out and lines no longer than a person reads.
 *
 * @example printable('flow is "\u001b[31m"') // 'flow is "\\x1b[31m"'
 */
export function printable(text: string): string {
  const lines = text.length > longestLine ? text.split('\n').map(clipped).join('\n') : text
  return lines.replace(control, escaped)
}

/** The first such character of a text and its place; `undefined` for a text without any. */
export function firstControl(text: string): { readonly at: number; readonly shown: string } | undefined {
  const at = text.search(control)
  return at < 0 ? undefined : { at, shown: escaped(text[at] ?? '') }
}

/** Whether a text holds what a terminal would obey or a picture could not hold. */
export const hasControl = (text: string): boolean => text.search(control) >= 0

function clipped(line: string): string {
  if (line.length <= longestLine) return line
  return `${line.slice(0, head)} … ${(line.length - head - tail).toLocaleString('en-US')} characters … ${line.slice(-tail)}`
}

function escaped(character: string): string {
  const code = character.charCodeAt(0)
  return code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`
}
