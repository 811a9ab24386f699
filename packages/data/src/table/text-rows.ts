/**
 * The inner loop of reading text tables: bytes of whole lines in, columns of 32-bit numbers out, one pass, nothing allocated
 * per value. Plain decimals, nearly all of what such tables hold, are settled here; every other field goes to `readField`. It
 * knows bytes, not files: opening and inflating are done elsewhere.
 */
import { dayFromDate } from '../day.js'
import { InputError } from '../errors.js'
import { fieldRole, type RowLayout } from './row-layout.js'
import { powersOfTen, readField } from './text-field.js'

/** Where rows go: `values[column · capacity + row]`, days, and missing values counted per column. */
export interface RowBlock {
  readonly capacity: number
  readonly values: Float32Array
  readonly days: Int32Array
  readonly missing: Float64Array
}

/** How far a call came. */
export interface RowsRead {
  readonly rows: number
  /** Byte offset after the last row read. */
  readonly end: number
}

/**
 * Parses whole lines from `from` to `to` (every line ends in a newline) into a block, until the bytes or the block end.
 * @param firstRow the file's row number of the first line, for messages
 * @throws InputError naming file, row and column
 */
export function parseRows(
  bytes: Buffer,
  from: number,
  to: number,
  layout: RowLayout,
  block: RowBlock,
  firstRow: number,
): RowsRead {
  const { roles } = layout
  const { capacity, values, days, missing } = block
  const fields = roles.length
  const lastField = fields - 1
  const separator = layout.separator.kind === 'byte' ? layout.separator.byte : 32
  const missingNumber = layout.missing.numbers[0] ?? NaN
  const otherNumbers = layout.missing.numbers.slice(1)
  const hasOthers = otherNumbers.length > 0
  const answer = { value: NaN, end: 0 }
  const date = new Float64Array(3).fill(NaN)
  let at = from
  let row = 0
  while (at < to && row < capacity) {
    const lineStart = at
    for (let field = 0; field < fields; field++) {
      const role = roles[field] as number
      let value = NaN
      let settled = false
      if (role >= 0) {
        // [-]digits[.digits]: up to nine digits as a 32-bit integer, up to 15 as a double, both exact.
        let here = at
        let c = bytes[here] as number
        const negative = c === 45
        if (negative) c = bytes[++here] as number
        const first = here
        let point = 0
        let small = 0
        while (c >= 48 && c <= 57) {
          small = (Math.imul(small, 10) + (c - 48)) | 0
          c = bytes[++here] as number
        }
        let digits = here - first
        if (c === 46) {
          c = bytes[++here] as number
          point = here
          while (c >= 48 && c <= 57) {
            small = (Math.imul(small, 10) + (c - 48)) | 0
            c = bytes[++here] as number
          }
          point = here - point
          digits += point
        }
        if (
          digits > 0 &&
          digits <= 15 &&
          (c === separator ? field < lastField : c === 10 && field === lastField)
        ) {
          settled = true
          value = small
          if (digits > 9) value = manyDigits(bytes, first, here)
          if (point > 0) value /= powersOfTen[point] as number
          if (negative) value = -value
          at = here
        }
      }
      if (!settled) {
        readField(bytes, lineStart, at, field, layout, firstRow + row, answer)
        value = answer.value
        at = answer.end
      }
      at++
      if (role >= 0) {
        const stored = Math.fround(value)
        const place = role * capacity + row
        if (stored === missingNumber || stored !== stored || (hasOthers && otherNumbers.includes(stored))) {
          missing[role] = (missing[role] as number) + 1
          values[place] = NaN
        } else values[place] = stored
      } else if (role === fieldRole.date) days[row] = value
      else if (role !== fieldRole.skip) date[fieldRole.year - role] = value
    }
    if (date[0] === date[0]) days[row] = dayOfParts(date, layout.file, firstRow + row)
    row++
  }
  return { rows: row, end: at }
}

/** The digits of a number as one whole number, its point left out; exact up to 15 digits. */
function manyDigits(bytes: Buffer, from: number, to: number): number {
  let mantissa = 0
  for (let at = from; at < to; at++) {
    const c = bytes[at] as number
    if (c !== 46) mantissa = mantissa * 10 + (c - 48)
  }
  return mantissa
}

function dayOfParts(date: Float64Array, file: string, fileRow: number): number {
  const [year = NaN, month = NaN, day = NaN] = date
  const epochDay = dayFromDate(year, month, day)
  if (epochDay === epochDay) return epochDay
  throw new InputError(`${file} row ${fileRow}: year ${year}, month ${month}, day ${day} is no date`)
}
