/**
 * Time stamps as whole numbers on the axis of an interval: minutes, days, months or years since 1970. Stamps of one interval
 * lie its count apart, so that gaps and repeats are seen by subtraction.
 */
import { dayFromDate, formatDay, parseDay } from '../day.js'
import { isShort, minutesOf, type Interval } from './interval.js'

/**
 * From one stamp to the next.
 * @example stampStep({ count: 30, unit: 'minute' }) // 30
 */
export function stampStep(interval: Interval): number {
  if (isShort(interval)) return minutesOf(interval) as number
  return interval.unit === 'hour' || interval.unit === 'minute'
    ? (minutesOf(interval) as number) / 1440
    : interval.count
}

const clock = /^(\d{1,2})(?::(\d{2})(?::(\d{2})(?:[.,]\d+)?)?)?\s*(?:Z|UTC|[+-]00(?::?00)?)?$/i
const digits = /^(\d{4})(?:(\d{2})(?:(\d{2})(?:(\d{2})(\d{2})?(?:00)?)?)?)?$/
const yearMonth = /^(\d{4})[-/](\d{1,2})$/

/**
 * The stamp of a written time: `2010-01-31 13:30`, `2010-01-31T13:30:00Z`, `201001311330` (FLUXNET's TIMESTAMP_START), a date,
 * for months and years also `2010-01`, `201001`, `2010`. NaN for anything else; a moment of another time zone is no stamp, for
 * which day it is depends on where one stands.
 * @example parseStamp('1970-01-02 01:00', { count: 1, unit: 'hour' }) // 1500
 */
export function parseStamp(text: string, interval: Interval): number {
  const moment = momentOf(text.trim())
  if (moment === undefined) return NaN
  const { year, month, day, minute } = moment
  const { unit } = interval
  if (unit === 'year') return year - 1970
  if (month === undefined) return NaN
  if (unit === 'month') return month >= 1 && month <= 12 ? (year - 1970) * 12 + month - 1 : NaN
  if (day === undefined) return NaN
  const date = dayFromDate(year, month, day)
  if (isShort(interval)) return date * 1440 + minute
  return minute === 0 ? date : NaN
}

interface Moment {
  readonly year: number
  readonly month?: number
  readonly day?: number
  readonly minute: number
}

function momentOf(text: string): Moment | undefined {
  const compact = digits.exec(text)
  if (compact !== null) {
    const [year = NaN, month, day, hour = 0, minute = 0] = compact
      .slice(1)
      .map((part) => (part === undefined ? undefined : Number(part)))
    if (hour > 23 || minute > 59) return undefined
    return {
      year,
      ...(month !== undefined && { month }),
      ...(day !== undefined && { day }),
      minute: hour * 60 + minute,
    }
  }
  const partial = yearMonth.exec(text)
  if (partial !== null) return { year: Number(partial[1]), month: Number(partial[2]), minute: 0 }
  const [date = '', time] = text.split(/[T ](?=\d{1,2}(?::|\s*$|Z))/i)
  const day = parseDay(date.trim())
  const minute = time === undefined ? 0 : minuteOfDay(time)
  if (Number.isNaN(day + minute)) return undefined
  const [year, month, dayOfMonth] = formatDay(day).split('-').map(Number)
  return { year: year ?? NaN, month: month ?? NaN, day: dayOfMonth ?? NaN, minute }
}

/**
 * Minute of the day of a clock time or an hour: `13:30`, `13`. NaN for anything else, and for parts of a minute.
 * @example minuteOfDay('13:30') // 810
 */
export function minuteOfDay(text: string): number {
  const [, hour, minute = '0', second = '0'] = clock.exec(text.trim()) ?? []
  if (hour === undefined || Number(second) !== 0) return NaN
  return Number(hour) < 24 && Number(minute) < 60 ? Number(hour) * 60 + Number(minute) : NaN
}

/**
 * A stamp as text: `2010-01-31 13:30`, `2010-01-31`, `2010-01` or `2010`, whatever the interval needs.
 * @example formatStamp(1500, { count: 1, unit: 'hour' }) // '1970-01-02 01:00'
 */
export function formatStamp(stamp: number, interval: Interval): string {
  if (!Number.isFinite(stamp)) return 'no date'
  if (interval.unit === 'year') return String(1970 + stamp)
  const day = stampDay(stamp, interval)
  if (interval.unit === 'month') return formatDay(day).slice(0, 7)
  if (!isShort(interval)) return formatDay(day)
  const minute = stampMinute(stamp, interval)
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${formatDay(day)} ${two(Math.floor(minute / 60))}:${two(minute % 60)}`
}

/**
 * The day on which a step begins, as days since 1970-01-01.
 * @example stampDay(13, { count: 1, unit: 'month' }) // 396, 1 February 1971
 */
export function stampDay(stamp: number, interval: Interval): number {
  if (interval.unit === 'year') return dayFromDate(1970 + stamp, 1, 1)
  if (interval.unit === 'month')
    return dayFromDate(1970 + Math.floor(stamp / 12), (((stamp % 12) + 12) % 12) + 1, 1)
  return isShort(interval) ? Math.floor(stamp / 1440) : stamp
}

/** Minute of the day at which a step begins; 0 for steps of a day or more. */
export function stampMinute(stamp: number, interval: Interval): number {
  return isShort(interval) ? ((stamp % 1440) + 1440) % 1440 : 0
}
