// Moments of readings as a clock on the wall shows them, in seconds since 1970-01-01 of that clock. Zones and summer time are left
// aside on purpose: a day of readings is the day of the place where they were taken, whether it has 23, 24 or 25 hours.
import { dayFromDate, parseDay } from '@utsushi/data'

/** How dates such as `8/28/2007` are written, which only the file can tell. */
export type DateOrder = 'month-first' | 'day-first'

/** Seconds since 1970-01-01, NaN for what is no moment; the last date is remembered, for rows of a log mostly share it. */
export type MomentReader = (text: string) => number

const clock = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?\s*(am|pm)?\s*(?:Z|UTC|[+-]\d{2}:?\d{0,2})?$/i
const slashed = /^(\d{1,2})[/-](\d{1,2})[/-](\d{4})$/
const compact = /^(\d{8})(\d{2})(\d{2})(\d{2})?$/

/**
 * A reader of moments: `2024-03-01 12:30:05`, `2024-03-01T12:30Z`, `2024/3/1 12:30`, `202403011230`, `8/28/2007 0:05`, or a date
 * alone. An offset from universal time is left aside: the clock is taken as it is written. NaN for anything else.
 *
 * @param order how dates with the year behind are written; without it they are none
 * @example momentReader()('1970-01-02 00:01') // 86460
 */
export function momentReader(order?: DateOrder): MomentReader {
  let lastDate = ''
  let lastSeconds = NaN
  return (text) => {
    const quick = quickMoment(text)
    if (quick !== undefined) return quick
    const [date, time] = parted(text)
    if (date !== lastDate || Number.isNaN(lastSeconds)) {
      lastSeconds = dayOf(date, order) * 86_400
      lastDate = date
    }
    return time === undefined ? lastSeconds : lastSeconds + secondsOfDay(time)
  }
}

/** `yyyy-mm-dd hh:mm[:ss]` without a pattern: nearly all rows of nearly all logs. */
function quickMoment(text: string): number | undefined {
  const { length } = text
  if ((length !== 19 && length !== 16) || text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45)
    return undefined
  const between = text.charCodeAt(10)
  if ((between !== 32 && between !== 84) || text.charCodeAt(13) !== 58) return undefined
  if (length === 19 && text.charCodeAt(16) !== 58) return undefined
  const [hour, minute] = [twoDigits(text, 11), twoDigits(text, 14)]
  const second = length === 19 ? twoDigits(text, 17) : 0
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2)
  const day = dayFromDate(year, twoDigits(text, 5), twoDigits(text, 8))
  // What is no number here may still be a moment that is written otherwise.
  if (!(hour < 24 && minute < 60 && second < 60) || day !== day) return undefined
  return day * 86_400 + hour * 3600 + minute * 60 + second
}

function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48
  const ones = text.charCodeAt(at + 1) - 48
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : NaN
}

/** Date and time of day. */
function parted(text: string): readonly [date: string, time: string | undefined] {
  const digits = compact.exec(text)
  if (digits !== null) return [digits[1] ?? '', `${digits[2] ?? ''}:${digits[3] ?? ''}:${digits[4] ?? '00'}`]
  const found = /^(\S+?)(?:[T\s]\s*)(\d{1,2}:\S.*)$/i.exec(text)
  return found === null ? [text, undefined] : [found[1] ?? '', found[2]]
}

function dayOf(date: string, order: DateOrder | undefined): number {
  const [, first, second, year] = slashed.exec(date) ?? []
  if (year === undefined) return parseDay(date)
  if (order === undefined) return NaN
  const [month, day] = order === 'month-first' ? [first, second] : [second, first]
  return dayFromDate(Number(year), Number(month), Number(day))
}

function secondsOfDay(text: string): number {
  const [, hours, minutes, seconds = '0', fraction = '0', half] = clock.exec(text.trim()) ?? []
  if (hours === undefined) return NaN
  const told = Number(hours)
  if (half !== undefined && (told < 1 || told > 12)) return NaN
  const hour = half === undefined ? told : (told % 12) + (half.toLowerCase() === 'pm' ? 12 : 0)
  const [minute, second] = [Number(minutes), Number(seconds)]
  // Midnight at the end of a day is written 24:00 in places.
  if (hour > 24 || minute > 59 || second > 60 || (hour === 24 && minute + second > 0)) return NaN
  return hour * 3600 + minute * 60 + second + Number(`0.${fraction}`)
}

/**
 * What a written date tells of the order of day and month: a part beyond 12 is a day. `undefined` where it tells nothing,
 * `'either'` where it has the year behind and could be both.
 * @example orderOf('8/28/2007 0:00') // 'month-first'
 */
export function orderOf(text: string): DateOrder | 'either' | undefined {
  const [, first, second] = slashed.exec(parted(text)[0]) ?? []
  if (first === undefined) return undefined
  if (Number(first) > 12) return 'day-first'
  return Number(second) > 12 ? 'month-first' : 'either'
}
