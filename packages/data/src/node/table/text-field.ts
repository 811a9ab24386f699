/**
 * One field of a text row that the inner loop did not settle: exponents, many digits, missing marks, dates, blanks around it,
 * quotes, and whatever is wrong, which is worded here.
 */
import { InputError } from '@utsushi/ground'
import { dayFromDate, parseDay } from '../../day.js'
import { oddDate } from './odd-date.js'
import { longestNumber } from './looks.js'
import { oddNumber } from './odd-number.js'
import { lineText, splitFields, unquote, type Separator } from './separator.js'
import { fieldRole, type RowLayout } from './row-layout.js'

/** Where `readField` leaves its answer: reused, so that nothing is allocated per value. */
export interface FieldAnswer {
  /** The number, day or part of a date; NaN where missing or skipped. */
  value: number
  /** Offset of the separator or newline after the field. */
  end: number
}

/** 10^0 to 10^22: the powers of ten that a double holds exactly. */
export const powersOfTen = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`))
/** What rounds to infinity in 32 bits lies beyond this. */
const largestFloat = 3.4028235677973366e38

/**
 * Reads one field that begins at `from`.
 * @param lineStart offset of its line, for the careful path
 * @throws InputError naming file, row and column
 */
export function readField(
  bytes: Buffer,
  lineStart: number,
  from: number,
  field: number,
  layout: RowLayout,
  fileRow: number,
  answer: FieldAnswer,
): void {
  const blanks = layout.separator.kind === 'blanks'
  const separator = layout.separator.kind === 'byte' ? layout.separator.byte : 32
  const role = layout.roles[field] as number
  const last = field === layout.roles.length - 1
  let at = from
  let c = bytes[at] as number
  while (c === 32 || (c === 9 && separator !== 9)) c = bytes[++at] as number
  const start = at
  answer.value = NaN
  let settled: boolean
  if (role === fieldRole.skip) {
    settled = c !== 34
    while (settled && c !== separator && c !== 10 && c !== 13 && !(blanks && c === 9))
      c = bytes[++at] as number
  } else if (role === fieldRole.date) {
    answer.value = isoDay(bytes, at)
    settled = answer.value === answer.value
    if (settled) at += 10
  } else if (role >= 0 && (c === separator || c === 10 || c === 13)) {
    settled = layout.missing.texts.has('')
  } else if (role >= 0 && (c | 32) === 110) {
    settled = layout.missing.texts.has('nan') && isNaNText(bytes, at)
    if (settled) at += 3
  } else {
    at = readNumber(bytes, at, layout.point, answer)
    settled = at > start && Math.abs(answer.value) <= largestFloat
  }
  c = bytes[at] as number
  if (!blanks || last) while (c === 32 || c === 13 || (c === 9 && separator !== 9)) c = bytes[++at] as number
  const ends = last ? c === 10 : blanks ? c === 32 || c === 9 : c === separator
  if (settled && ends) answer.end = at
  else carefulField(bytes, lineStart, start, field, layout, fileRow, answer)
}

/**
 * `[-+]digits[.digits][e[-+]digits]`, or with Fortran's `d`, where the double nearest to it follows exactly: mantissa below 2^53, |exponent| ≤ 22
 * (Clinger 1990, "How to read floating point numbers accurately"). Returns the offset after it; `from` for anything else.
 */
function readNumber(bytes: Buffer, from: number, point: number, answer: FieldAnswer): number {
  let at = from
  let c = bytes[at] as number
  const negative = c === 45
  if (negative || c === 43) c = bytes[++at] as number
  let mantissa = 0
  const digitsStart = at
  while (c >= 48 && c <= 57) {
    mantissa = mantissa * 10 + (c - 48)
    c = bytes[++at] as number
  }
  let digits = at - digitsStart
  let exponent = 0
  if (c === point) {
    c = bytes[++at] as number
    const fractionStart = at
    while (c >= 48 && c <= 57) {
      mantissa = mantissa * 10 + (c - 48)
      c = bytes[++at] as number
    }
    exponent = fractionStart - at
    digits -= exponent
  }
  if (digits === 0) return from
  // e and d, in either case.
  if ((c | 33) === 101) {
    c = bytes[++at] as number
    const down = c === 45
    if (down || c === 43) c = bytes[++at] as number
    const powerStart = at
    let power = 0
    while (c >= 48 && c <= 57) {
      power = power * 10 + (c - 48)
      c = bytes[++at] as number
    }
    if (at === powerStart) return from
    exponent += down ? -power : power
  }
  if (mantissa > Number.MAX_SAFE_INTEGER || exponent > 22 || exponent < -22) return from
  const power = powersOfTen[Math.abs(exponent)] as number
  const value = exponent < 0 ? mantissa / power : mantissa * power
  answer.value = negative ? -value : value
  return at
}

/** The day of a date written yyyy-mm-dd; NaN for anything else. */
function isoDay(bytes: Buffer, at: number): number {
  if (bytes[at + 4] !== 45 || bytes[at + 7] !== 45) return NaN
  const digit = (offset: number): number => {
    const value = (bytes[at + offset] as number) - 48
    return value >= 0 && value <= 9 ? value : NaN
  }
  const year = digit(0) * 1000 + digit(1) * 100 + digit(2) * 10 + digit(3)
  return dayFromDate(year, digit(5) * 10 + digit(6), digit(8) * 10 + digit(9))
}

function isNaNText(bytes: Buffer, at: number): boolean {
  return ((bytes[at + 1] as number) | 32) === 97 && ((bytes[at + 2] as number) | 32) === 110
}

function skipBlanks(bytes: Buffer, from: number): number {
  let at = from
  while (bytes[at] === 32 || bytes[at] === 9 || bytes[at] === 13) at++
  return at
}

/** One field by the slow, sure way: the whole line is split, its fields counted, and the field read or refused. */
function carefulField(
  bytes: Buffer,
  lineStart: number,
  fieldStart: number,
  field: number,
  layout: RowLayout,
  fileRow: number,
  answer: FieldAnswer,
): void {
  const newline = bytes.indexOf(10, lineStart)
  const lineEnd = newline < 0 ? bytes.length : newline
  const line = lineText(bytes.subarray(lineStart, lineEnd))
  const fields = splitFields(line, layout.separator)
  const { file, header } = layout
  if (line.trim() === '') throw new InputError(`${file} row ${fileRow}: is empty — remove the line`)
  if (fields.length !== layout.roles.length) {
    throw new InputError(
      `${file} row ${fileRow}: has ${fields.length} ${fields.length === 1 ? 'field' : 'fields'} — the header names ${header.length}`,
    )
  }
  const text = fields[field] ?? ''
  const role = layout.roles[field] ?? fieldRole.skip
  answer.value = role === fieldRole.skip ? NaN : carefulValue(text, field, role, layout, fileRow)
  answer.end = fieldEnd(bytes, fieldStart, lineEnd, layout.separator)
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
  const name = layout.header[place] || `field ${place + 1}`
  const where = `${layout.file} row ${fileRow}: ${name} is "${text}"`
  if (role === fieldRole.date) {
    const day = parseDay(text)
    if (Number.isNaN(day))
      throw new InputError(`${where} — expected a date such as 2010-01-31${oddDate(text)}`)
    return day
  }
  if (role < 0) {
    const part = Number(text)
    if (text === '' || !Number.isInteger(part)) throw new InputError(`${where} — expected a whole number`)
    return part
  }
  if (layout.missing.texts.has(text.toLowerCase())) return NaN
  const value = numberOf(text, layout.point)
  const unit = layout.columns[role]?.unit
  const expected = unit === undefined ? 'expected a number' : `expected a number (${unit})`
  if (Number.isNaN(value)) throw new InputError(`${where} — ${expected}${oddNumber(text, layout.point)}`)
  if (Math.abs(value) > largestFloat) {
    const odd = Number.isFinite(value) ? '' : oddNumber(text, layout.point)
    throw new InputError(`${where} — ${expected} that 32 bits can hold${odd}`)
  }
  return value
}

const plainNumber = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/

/** A number however a program writes it: with a typographer’s minus, or Fortran’s D for its exponent. NaN for what is none. */
export function numberOf(text: string, point: number): number {
  if (text.length > longestNumber || (point !== 46 && text.includes('.'))) return NaN
  const plain = text
    .replace(/^−/, '-')
    .replace(String.fromCharCode(point), '.')
    .replace(/[dD](?=[-+]?\d+$)/, 'e')
  return plainNumber.test(plain.toLowerCase()) ? Number(plain) : NaN
}
