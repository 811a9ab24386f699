/**
 * The inner loop of reading text tables: bytes of whole lines in, columns of 32-bit numbers out, one pass, nothing allocated
 * per value. Plain decimals, nearly all of what such tables hold, are settled here; every other field goes to `readField`. It
 * knows bytes, not files: opening and inflating are done elsewhere.
 */
import { InputError } from '@utsushi/ground'
import { dayFromDate, dayFromDayOfYear, type Calendar } from '../../day.js'
import { oddDay } from './odd-date.js'
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
  const { roles, point: pointByte } = layout
  const { capacity, values, days, missing } = block
  const fields = roles.length
  const lastField = fields - 1
  const separator = layout.separator.kind === 'byte' ? layout.separator.byte : 32
  const missingNumber = layout.missing.numbers[0] ?? NaN
  const otherNumbers = layout.missing.numbers.slice(1)
  const hasOthers = otherNumbers.length > 0
  const answer = { value: NaN, end: 0 }
  const date = new Float64Array(4).fill(NaN)
  // Where the fields of this row and the one before begin, and the run of fields that rows repeat, when there is one.
  const starts = new Int32Array(2 * (fields + 1))
  let run: Run = noRun
  let misses = 0
  let at = from
  let row = 0
  while (at < to && row < capacity) {
    const lineStart = at
    const here = (row & 1) * (fields + 1)
    const before = fields + 1 - here
    for (let field = 0; field < fields; field++) {
      starts[here + field] = at
      if (field === run.from) {
        const start = starts[before + field] as number
        const length = (starts[before + run.to] as number) - start
        if (at + length <= to && bytes.compare(bytes, start, start + length, at, at + length) === 0) {
          repeatRun(run, layout, block, row)
          at += length
          field = run.to - 1
          misses = 0
          continue
        }
        misses++
      }
      const role = roles[field] as number
      let value = NaN
      let settled = false
      if (role >= 0) {
        // [-]digits[.digits]: up to nine digits as a 32-bit integer, up to 15 as a double, both exact.
        let end = at
        let c = bytes[end] as number
        const negative = c === 45
        if (negative) c = bytes[++end] as number
        const first = end
        let point = 0
        let small = 0
        while (c >= 48 && c <= 57) {
          small = (Math.imul(small, 10) + (c - 48)) | 0
          c = bytes[++end] as number
        }
        let digits = end - first
        if (c === pointByte) {
          c = bytes[++end] as number
          point = end
          while (c >= 48 && c <= 57) {
            small = (Math.imul(small, 10) + (c - 48)) | 0
            c = bytes[++end] as number
          }
          point = end - point
          digits += point
        }
        if (
          digits > 0 &&
          digits <= 15 &&
          (c === separator ? field < lastField : c === 10 && field === lastField)
        ) {
          settled = true
          value = small
          if (digits > 9) value = manyDigits(bytes, first, end, pointByte)
          if (point > 0) value /= powersOfTen[point] as number
          if (negative) value = -value
          at = end
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
    starts[here + fields] = at
    if (date[0] === date[0]) days[row] = dayOfParts(date, layout, firstRow + row)
    if (row === 1) run = repeatedRun(bytes, starts, fields)
    else if (misses > mostMisses) run = noRun
    row++
  }
  return { rows: row, end: at }
}

/** Neighbouring fields, `from` to before `to`, whose text is the row before's. */
interface Run {
  readonly from: number
  readonly to: number
}

const noRun: Run = { from: -1, to: -1 }
/** Fewer fields are parsed as fast as they are compared. */
const fewestRepeated = 8
/** Rows in turn whose run differs, after which repeats are no longer looked for. */
const mostMisses = 4

/**
 * The longest run of fields that two rows share, byte for byte. Daily tables repeat a sample's parameters on every row: half of
 * such a file is known from its first row, and comparing is several times faster than parsing.
 */
function repeatedRun(bytes: Buffer, starts: Int32Array, fields: number): Run {
  let best = noRun
  let from = 0
  for (let field = 0; field < fields; field++) {
    const [a, aEnd] = [starts[field] as number, starts[field + 1] as number]
    const [b, bEnd] = [starts[fields + 1 + field] as number, starts[fields + 2 + field] as number]
    if (aEnd - a !== bEnd - b || bytes.compare(bytes, a, aEnd, b, bEnd) !== 0) from = field + 1
    else if (field + 1 - from > best.to - best.from) best = { from, to: field + 1 }
  }
  return best.to - best.from >= fewestRepeated ? best : noRun
}

/** Gives a row the values that the row before has in a run. */
function repeatRun(
  run: Run,
  { roles }: RowLayout,
  { capacity, values, days, missing }: RowBlock,
  row: number,
): void {
  for (let field = run.from; field < run.to; field++) {
    const role = roles[field] as number
    if (role >= 0) {
      const place = role * capacity + row
      const value = values[place - 1] as number
      values[place] = value
      if (value !== value) missing[role] = (missing[role] as number) + 1
    } else if (role === fieldRole.date) days[row] = days[row - 1] as number
  }
}

/** The digits of a number as one whole number, its point left out; exact up to 15 digits. */
function manyDigits(bytes: Buffer, from: number, to: number, point: number): number {
  let mantissa = 0
  for (let at = from; at < to; at++) {
    const c = bytes[at] as number
    if (c !== point) mantissa = mantissa * 10 + (c - 48)
  }
  return mantissa
}

function dayOfParts(date: Float64Array, { file, calendar }: RowLayout, fileRow: number): number {
  const [year = NaN, month = NaN, day = NaN, counted = NaN] = date
  const epochDay =
    counted === counted ? dayFromDayOfYear(year, counted, calendar) : dayFromDate(year, month, day)
  if (epochDay === epochDay) return epochDay
  throw new InputError(
    `${file} row ${fileRow}: ${counted === counted ? `year ${year} has no day ${counted}${hint(counted, calendar)}` : `year ${year}, month ${month}, day ${day} is no date${oddDay(month, day)}`}`,
  )
}

/** Day 366 is lost where a calendar without leap years was named for a table that has them. */
function hint(dayOfYear: number, calendar: Calendar): string {
  return dayOfYear === 366 && calendar === 'noleap' ? ' in the calendar noleap — leave out data.calendar' : ''
}
