/**
 * The inner loop of reading text tables: bytes of whole lines in, columns of 32-bit numbers out, one pass, nothing allocated
 * per value. Whatever the fast path cannot settle exactly (16 digits, large exponents, quotes, missing marks, text) goes
 * through the careful path, which also words the error. It knows bytes, not files: opening and inflating are done elsewhere.
 */
import { dayFromDate, parseDay } from '../day.js'
import { InputError } from '../errors.js'
import { splitFields, unquote, type Separator } from './header.js'
import type { ColumnSpec } from './schema.js'

/** What to do with a field that is not a number column. */
export const fieldRole = { skip: -1, date: -2, year: -3, month: -4, day: -5 } as const

/** How the fields of one file map to columns. */
export interface RowLayout {
  readonly file: string
  readonly separator: Separator
  readonly header: readonly string[]
  /** Per field of the file: the column it fills, or a negative `fieldRole`. */
  readonly roles: Int32Array
  readonly columns: readonly ColumnSpec[]
  readonly missing: MissingMarks
}

/** What stands for a missing value: texts (lower case) and 32-bit numbers. */
export interface MissingMarks {
  readonly texts: ReadonlySet<string>
  readonly numbers: readonly number[]
}

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

/** Splits the caller's missing marks into texts and numbers. */
export function missingMarks(marks: readonly (string | number)[]): MissingMarks {
  const texts = new Set<string>()
  const numbers: number[] = []
  for (const mark of marks) {
    if (typeof mark === 'number') numbers.push(Math.fround(mark))
    else texts.add(mark.trim().toLowerCase())
  }
  return { texts, numbers }
}

const powersOfTen = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`))
const exactMantissa = Number.MAX_SAFE_INTEGER
const largestFloat = 3.4028235677973366e38

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
  const blanks = layout.separator.kind === 'blanks'
  const separator = layout.separator.kind === 'byte' ? layout.separator.byte : 32
  const onlyMissing = layout.missing.numbers[0] ?? NaN
  const otherMissing = layout.missing.numbers.slice(1)
  const emptyIsMissing = layout.missing.texts.has('')
  const nanIsMissing = layout.missing.texts.has('nan')
  let at = from
  let row = 0
  while (at < to && row < capacity) {
    const lineStart = at
    let year = NaN
    let month = NaN
    let day = NaN
    for (let field = 0; field < fields; field++) {
      let c = bytes[at] as number
      while (c === 32 || (c === 9 && separator !== 9)) c = bytes[++at] as number
      const role = roles[field] as number
      const start = at
      let value = NaN
      let plain = false
      if (role >= 0 || role < fieldRole.date) {
        // The fast path: [-+]digits[.digits][e[-+]digits], exact when mantissa < 2^53 and |exponent| ≤ 22 (Clinger 1990).
        let negative = false
        if (c === 45 || c === 43) {
          negative = c === 45
          c = bytes[++at] as number
        }
        const digitsStart = at
        let mantissa = 0
        while (c >= 48 && c <= 57) {
          mantissa = mantissa * 10 + (c - 48)
          c = bytes[++at] as number
        }
        let digits = at - digitsStart
        let exponent = 0
        if (c === 46) {
          c = bytes[++at] as number
          const fractionStart = at
          while (c >= 48 && c <= 57) {
            mantissa = mantissa * 10 + (c - 48)
            c = bytes[++at] as number
          }
          exponent = fractionStart - at
          digits -= exponent
        }
        plain = digits > 0
        if (!plain && role >= 0 && at === start) {
          // Nothing, or NaN: missing, when those marks stand for it.
          if (c === separator || c === 10 || c === 13) plain = emptyIsMissing
          else if (nanIsMissing && (c | 32) === 110 && ((bytes[at + 1] as number) | 32) === 97) {
            plain = ((bytes[at + 2] as number) | 32) === 110
            if (plain) c = bytes[(at += 3)] as number
          }
          mantissa = NaN
        } else if (plain && (c === 101 || c === 69)) {
          c = bytes[++at] as number
          const down = c === 45
          if (down || c === 43) c = bytes[++at] as number
          const powerStart = at
          let power = 0
          while (c >= 48 && c <= 57) {
            power = power * 10 + (c - 48)
            c = bytes[++at] as number
          }
          if (at === powerStart) plain = false
          exponent += down ? -power : power
        }
        if (mantissa > exactMantissa || exponent > 22 || exponent < -22) plain = false
        else {
          value =
            exponent === 0
              ? mantissa
              : exponent < 0
                ? mantissa / (powersOfTen[-exponent] as number)
                : mantissa * (powersOfTen[exponent] as number)
          if (negative) value = -value
        }
      } else if (role === fieldRole.date) {
        // yyyy-mm-dd, the common case; anything else goes through the careful path.
        if (bytes[at + 4] === 45 && bytes[at + 7] === 45) {
          const y =
            ((bytes[at] as number) - 48) * 1000 +
            ((bytes[at + 1] as number) - 48) * 100 +
            ((bytes[at + 2] as number) - 48) * 10 +
            ((bytes[at + 3] as number) - 48)
          const m = ((bytes[at + 5] as number) - 48) * 10 + ((bytes[at + 6] as number) - 48)
          const d = ((bytes[at + 8] as number) - 48) * 10 + ((bytes[at + 9] as number) - 48)
          at += 10
          c = bytes[at] as number
          if (y >= 1000 && y <= 9999) value = dayFromDate(y, m, d)
          plain = value === value
        }
      } else {
        if (c !== 34)
          while (c !== separator && c !== 10 && c !== 13 && !(blanks && c === 9)) c = bytes[++at] as number
        plain = c !== 34
      }
      const last = field === fields - 1
      if (!blanks || last)
        while (c === 32 || c === 13 || (c === 9 && separator !== 9)) c = bytes[++at] as number
      const ends = last ? c === 10 : blanks ? c === 32 || c === 9 : c === separator
      if (!plain || !ends || value > largestFloat || value < -largestFloat) {
        const careful = carefulField(bytes, lineStart, start, field, layout, firstRow + row)
        value = careful.value
        at = careful.end
      }
      if (role >= 0) {
        const stored = Math.fround(value)
        if (stored !== stored || stored === onlyMissing || otherMissing.includes(stored)) {
          missing[role] = (missing[role] as number) + 1
          values[role * capacity + row] = NaN
        } else values[role * capacity + row] = stored
      } else if (role === fieldRole.date) days[row] = value
      else if (role === fieldRole.year) year = value
      else if (role === fieldRole.month) month = value
      else if (role === fieldRole.day) day = value
      at++
    }
    if (year === year) {
      const epochDay = dayFromDate(year, month, day)
      if (epochDay !== epochDay) {
        throw new InputError(
          `${layout.file} row ${firstRow + row}: year ${year}, month ${month}, day ${day} is no date`,
        )
      }
      days[row] = epochDay
    }
    row++
  }
  return { rows: row, end: at }
}

function skipBlanks(bytes: Buffer, from: number): number {
  let at = from
  while (bytes[at] === 32 || bytes[at] === 9 || bytes[at] === 13) at++
  return at
}

/**
 * One field by the slow, sure way: the whole line is split, its fields counted, and the field read or refused.
 * `end` is the offset of the separator or newline after the field.
 */
function carefulField(
  bytes: Buffer,
  lineStart: number,
  fieldStart: number,
  field: number,
  layout: RowLayout,
  fileRow: number,
): { value: number; end: number } {
  const newline = bytes.indexOf(10, lineStart)
  const lineEnd = newline < 0 ? bytes.length : newline
  const line = bytes.toString('utf8', lineStart, lineEnd).replace(/\r$/, '')
  const fields = splitFields(line, layout.separator)
  const { file, header } = layout
  if (line.trim() === '') throw new InputError(`${file} row ${fileRow}: is empty — remove the line`)
  if (fields.length !== layout.roles.length) {
    throw new InputError(
      `${file} row ${fileRow}: has ${fields.length} fields — the header names ${header.length}`,
    )
  }
  const text = fields[field] ?? ''
  const role = layout.roles[field] ?? fieldRole.skip
  const value = role === fieldRole.skip ? NaN : carefulValue(text, field, role, layout, fileRow)
  return { value, end: fieldEnd(bytes, fieldStart, lineEnd, layout.separator) }
}

function fieldEnd(bytes: Buffer, start: number, lineEnd: number, separator: Separator): number {
  let quoted = false
  for (let at = start; at < lineEnd; at++) {
    const c = bytes[at]
    if (c === 34) quoted = !quoted
    else if (!quoted && separator.kind === 'byte' && c === separator.byte) return at
    else if (!quoted && separator.kind === 'blanks' && (c === 32 || c === 9)) {
      const next = skipBlanks(bytes, at)
      return next >= lineEnd ? lineEnd : at
    }
  }
  return lineEnd
}

function carefulValue(
  field: string,
  place: number,
  role: number,
  layout: RowLayout,
  fileRow: number,
): number {
  const text = unquote(field)
  const name = layout.header[place] ?? ''
  const where = `${layout.file} row ${fileRow}: ${name} is "${text}"`
  if (role === fieldRole.date) {
    const day = parseDay(text)
    if (Number.isNaN(day)) throw new InputError(`${where} — expected a date such as 2010-01-31`)
    return day
  }
  if (role < 0) {
    const part = Number(text)
    if (text === '' || !Number.isInteger(part)) throw new InputError(`${where} — expected a whole number`)
    return part
  }
  if (layout.missing.texts.has(text.toLowerCase())) return NaN
  const value = text === '' ? NaN : Number(text)
  const unit = layout.columns[role]?.unit
  const expected = unit === undefined ? 'expected a number' : `expected a number (${unit})`
  if (Number.isNaN(value) || /^[-+]?0[xob]/i.test(text)) throw new InputError(`${where} — ${expected}`)
  if (Math.abs(value) > largestFloat) throw new InputError(`${where} — ${expected} that 32 bits can hold`)
  return value
}
