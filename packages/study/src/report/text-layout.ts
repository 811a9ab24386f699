/** Lines of a plain-text page: widths, wrapping, padding. A wide character (Chinese, Japanese, Korean) takes two columns. */

const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u

/** Columns that a text takes on a page of fixed pitch. */
export function columnsOf(text: string): number {
  let columns = 0
  for (const character of text) columns += /\p{Mn}/u.test(character) ? 0 : wide.test(character) ? 2 : 1
  return columns
}

/** Breaks text at spaces, but not between a number and its %; a word longer than the line is cut. */
export function wrapColumns(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (let word of text.split(/\s+(?!%)/).filter((part) => part !== '')) {
    if (line !== '' && columnsOf(line) + 1 + columnsOf(word) > width) {
      lines.push(line)
      line = ''
    }
    while (columnsOf(word) > width) {
      const head = cut(word, width)
      lines.push(head)
      word = word.slice(head.length)
    }
    line = line === '' ? word : `${line} ${word}`
  }
  if (line !== '' || lines.length === 0) lines.push(line)
  return lines
}

/** Fills up with spaces to `width`. */
export function pad(text: string, width: number, align: 'left' | 'right'): string {
  const space = ' '.repeat(Math.max(0, width - columnsOf(text)))
  return align === 'left' ? text + space : space + text
}

function cut(word: string, width: number): string {
  let head = ''
  for (const character of word) {
    if (columnsOf(head + character) > width) break
    head += character
  }
  return head === '' ? (Array.from(word)[0] ?? '') : head
}
