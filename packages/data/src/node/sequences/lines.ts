/** A text file line by line: inflated where it is gzip, in UTF-8, never whole in memory. */
import { InputError } from '@utsushi/ground'
import { textEncoding } from '../table/content.js'
import { refuseTooLarge } from '../table/memory.js'
import { longestLine, pieces } from '../table/pieces.js'
import { lineText } from '../table/separator.js'

/** A line and its number, as an editor counts it. */
export interface TextLine {
  readonly row: number
  readonly text: string
}

const newline = 10
/** Memory is asked for in steps of so many bytes. */
const memoryStep = 1 << 26

/**
 * The lines of a text file, in order, without what ends them. Empty lines are lines.
 * @param encodingOf refuses what is not to be read; what is no text at all when absent
 * @throws InputError when the file is absent, damaged, no text, or has a line that no table has
 * @example for await (const { row, text } of linesOf('a.xy')) use(row, text)
 */
export async function* linesOf(file: string, encodingOf = textEncoding): AsyncGenerator<TextLine> {
  let rest: Buffer[] = []
  let held = 0
  let row = 1
  for await (const piece of pieces(file, encodingOf)) {
    let start = 0
    for (let end = piece.indexOf(newline); end >= 0; end = piece.indexOf(newline, start)) {
      const own = piece.subarray(start, end)
      const bytes = held === 0 ? own : Buffer.concat([...rest, own])
      yield { row, text: row === 1 ? withoutMark(lineText(bytes)) : lineText(bytes) }
      rest = []
      held = 0
      row++
      start = end + 1
    }
    if (start === piece.length) continue
    rest.push(Buffer.from(piece.subarray(start)))
    held += piece.length - start
    if (held > longestLine)
      throw new InputError(`${file} row ${row}: is a line of over ${longestLine} bytes — not a table`)
  }
}

/** Text of UTF-8 may begin with a mark that says so. */
function withoutMark(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text
}

/**
 * A meter of memory for what a file is read into.
 * @returns takes a number of bytes, and throws InputError when there is no room for them
 */
export function memoryMeter(file: string): (bytes: number) => void {
  let since = 0
  return (bytes) => {
    since += bytes
    if (since < memoryStep) return
    refuseTooLarge(file, since)
    since = 0
  }
}
