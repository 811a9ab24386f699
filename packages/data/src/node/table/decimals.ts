/**
 * Which mark a table's decimals have. A comma is taken for one only where the table leaves no doubt: some number must be
 * none otherwise (`16,496535`; `0,313` too), and none may have a point. Where every comma is followed by three digits,
 * `1,234` may be 1234 as well as 1.234, and nothing is taken for granted.
 */
import { splitFields, lineText, type Separator } from './separator.js'

const newline = 10
/** What is looked at: a table whose first rows have no fractions tells by later ones. */
const mostBytes = 1 << 18
const mostRows = 5000

/** A number that only a decimal comma makes one. */
const surelyComma = /^[-+−]?(?:\d*,(?:\d{1,2}|\d{4,})|0*,\d+|\d{4,},\d+)(?:[eEdD][-+]?\d+)?$/
const point = /^[-+−]?\d*\.\d+(?:[eEdD][-+]?\d+)?$/

/**
 * The byte that stands before the decimals in the columns that are read: a point, or a comma.
 * @param rows whole lines, from the first row on
 * @param used places of the number columns among a row's fields
 */
export function decimalMark(rows: Buffer, separator: Separator, used: readonly number[]): number {
  const comma = 44
  const dot = 46
  const looked = rows.subarray(0, mostBytes)
  if (used.length === 0 || !looked.includes(comma)) return dot
  const commaParts = separator.kind === 'byte' && separator.byte === comma
  if (commaParts && !looked.includes('"')) return dot
  if (commaParts && !/"\s*[-+]?\d*,\d/.test(looked.toString('latin1'))) return dot
  let commas = 0
  for (let start = 0, row = 0; start < looked.length && row < mostRows; row++) {
    const found = looked.indexOf(newline, start)
    if (found < 0) break
    const line = looked.subarray(start, found)
    start = found + 1
    if (!line.includes(comma) && commas > 0) continue
    const fields = splitFields(lineText(line), separator)
    for (const place of used) {
      const field = fields[place] ?? ''
      if (point.test(field)) return dot
      if (surelyComma.test(field)) commas++
    }
  }
  return commas > 0 ? comma : dot
}
