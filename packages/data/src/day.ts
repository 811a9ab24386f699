/**
 * Calendar days as whole numbers: days since 1970-01-01 in the proleptic Gregorian calendar. No time zones, no clock.
 */

const daysBeforeMonth = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334]
const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

function isLeap(year: number): boolean {
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
 * Epoch day of a written date: `2010-01-31`, `2010/1/31` or `20100131`; a midnight time of day may follow. NaN for anything else.
 * @example parseDay('1970-01-02') // 1
 */
export function parseDay(text: string): number {
  const match =
    /^\s*(\d{4})([-/])(\d{1,2})\2(\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?Z?)?\s*$/.exec(text) ??
    /^\s*(\d{4})()(\d{2})(\d{2})(?:0000)?\s*$/.exec(text)
  if (match === null) return NaN
  return dayFromDate(Number(match[1]), Number(match[3]), Number(match[4]))
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
