/**
 * Calendar days as whole numbers: days since 1970-01-01 in the proleptic Gregorian calendar. No time zones, no clock.
 */

/** Which years have a 29 February: those of the Gregorian calendar, or none, as in the calendar of many climate models. */
export const calendars = ['standard', 'noleap'] as const
export type Calendar = (typeof calendars)[number]

const daysBeforeMonth = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334]
const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** Whether a year has a 29 February in the Gregorian calendar. */
export function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
}

/**
 * Epoch day of a date, or NaN when there is no such date (month 13, 30 February, a fraction of a day).
 * @example dayFromDate(2019, 1, 1) // 17897
 */
export function dayFromDate(year: number, month: number, day: number): number {
  if (!Number.isInteger(year) || !Number.isInteger(month) || month < 1 || month > 12) return NaN
  const leap = isLeap(year)
  const length = (monthLengths[month - 1] ?? 0) + (leap && month === 2 ? 1 : 0)
  if (!Number.isInteger(day) || day < 1 || day > length) return NaN
  const before = year - 1
  const elapsed = before * 365 + Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400)
  const inYear = (daysBeforeMonth[month - 1] ?? 0) + (leap && month > 2 ? 1 : 0) + day - 1
  return elapsed + inYear - 719162
}

/**
 * Epoch day of a day of the year, 1 to 366, or NaN when the year has no such day. Without leap years day 60 is always
 * 1 March, and a year ends with day 365.
 * @example formatDay(dayFromDayOfYear(2012, 60, 'noleap')) // '2012-03-01'
 */
export function dayFromDayOfYear(year: number, dayOfYear: number, calendar: Calendar = 'standard'): number {
  const first = dayFromDate(year, 1, 1)
  const length = calendar === 'standard' && isLeap(year) ? 366 : 365
  if (!Number.isInteger(dayOfYear) || dayOfYear < 1 || dayOfYear > length) return NaN
  const skipped = calendar === 'noleap' && isLeap(year) && dayOfYear >= 60 ? 1 : 0
  return first + dayOfYear - 1 + skipped
}

/**
 * The day after an epoch day: 1 March after 28 February where the calendar has no leap years.
 * @example formatDay(nextDay(parseDay('2012-02-28'), 'noleap')) // '2012-03-01'
 */
export function nextDay(day: number, calendar: Calendar = 'standard'): number {
  return calendar === 'noleap' && isLeapDay(day + 1) ? day + 2 : day + 1
}

/** Whether an epoch day is a 29 February. */
export function isLeapDay(day: number): boolean {
  const year = yearOf(day)
  return isLeap(year) && day === dayFromDate(year, 2, 29)
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
/** Midnight, in universal time where a zone is told. */
const midnight = String.raw`(?:[T ]00:00(?::00(?:[.,]0+)?)?\s*(?:Z|UTC|[+-]00(?::?00)?)?)?`
const ymd = new RegExp(String.raw`^\s*(\d{4})([-/.])(\d{1,2})\2(\d{1,2})${midnight}\s*$`)
const digits = /^\s*(\d{4})(\d{2})(\d{2})(?:00){0,3}\s*$/
const ordinal = /^\s*(\d{4})-?(\d{3})\s*$/
const named = new RegExp(String.raw`^\s*(\d{1,2})[- ]?([A-Za-z]{3})[- ]?(\d{4})${midnight}\s*$`)
const dotted = new RegExp(String.raw`^\s*(\d{1,2})\.(\d{1,2})\.(\d{4})${midnight}\s*$`)
/** 20100131 as programs without whole numbers write it. */
const floating = /^\s*\d(?:\.\d+e\+?0*7|\d{7}\.0*)\s*$/i

/**
 * Epoch day of a written date: `2010-01-31`, `2010/1/31`, `2010.01.31`, `20100131`, `31-Jan-2010`, `31.01.2010`, or `2010-031`,
 * the 31st day of 2010; a midnight time of day may follow. NaN for anything else: of `01/02/2010` nobody knows the month, while
 * between points the day comes first in every country that writes so.
 * @example parseDay('1970-01-02') // 1
 */
export function parseDay(text: string): number {
  const match = ymd.exec(text)
  if (match !== null) return dayFromDate(Number(match[1]), Number(match[3]), Number(match[4]))
  const plain = digits.exec(text)
  if (plain !== null) return dayFromDate(Number(plain[1]), Number(plain[2]), Number(plain[3]))
  const counted = ordinal.exec(text)
  if (counted !== null) return dayFromDayOfYear(Number(counted[1]), Number(counted[2]))
  const points = dotted.exec(text)
  if (points !== null) return dayFromDate(Number(points[3]), Number(points[2]), Number(points[1]))
  if (floating.test(text)) return Number.isInteger(Number(text)) ? parseDay(String(Number(text))) : NaN
  const [, day, month = '', year] = named.exec(text) ?? []
  return dayFromDate(Number(year), months.indexOf(month.toLowerCase()) + 1, Number(day))
}

/**
 * The ISO date of an epoch day.
 * @example formatDay(0) // '1970-01-01'
 */
export function formatDay(day: number): string {
  return Number.isFinite(day) ? new Date(day * 86_400_000).toISOString().slice(0, 10) : 'no date'
}

/**
 * Day of the year, 1 to 366.
 * @example dayOfYear(dayFromDate(2019, 2, 1)) // 32
 */
export function dayOfYear(day: number): number {
  const year = new Date(day * 86_400_000).getUTCFullYear()
  return day - dayFromDate(year, 1, 1) + 1
}

/**
 * The calendar year of an epoch day.
 * @example yearOf(17897) // 2019
 */
export function yearOf(day: number): number {
  return new Date(day * 86_400_000).getUTCFullYear()
}
