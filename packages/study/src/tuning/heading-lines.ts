// Names of parameters as headings of several lines.
import { textWidth } from '../plots/text-width.js'

/** A name in lines no wider than `width`, broken behind dots and underscores, else before capitals. */
export function headingLines(name: string, width: number): readonly string[] {
  const wide = (text: string) => textWidth(text, 12, true)
  const pieces = name
    .split(/(?<=[._ -])/)
    .flatMap((part) => (wide(part) > width ? part.split(/(?=[A-Z])/) : [part]))
    .flatMap((part) => inPieces(part, width, wide))
  const lines: string[] = []
  for (const piece of pieces) {
    const last = lines[lines.length - 1]
    if (last !== undefined && wide(last + piece) <= width) lines[lines.length - 1] = last + piece
    else lines.push(piece)
  }
  return lines.map((line) => line.trim())
}

function inPieces(part: string, width: number, wide: (text: string) => number): string[] {
  const pieces: string[] = []
  let piece = ''
  for (const character of part) {
    if (piece !== '' && wide(`${piece}${character}-`) > width) {
      pieces.push(`${piece}-`)
      piece = ''
    }
    piece += character
  }
  return [...pieces, piece]
}
