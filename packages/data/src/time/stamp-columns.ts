/** Time stamps that a table has in several columns, or in one: which columns, and what their texts say. */
import { InputError } from '@utsushi/ground'
import { dayFromDate, dayFromDayOfYear } from '../day.js'
import { isShort, type Interval } from './interval.js'
import { minuteOfDay, parseStamp } from './stamp.js'

const shortNames = ['timestampstart', 'timestamp', 'datetime', 'date', 'time', 'timestampend', 'validtime']
const monthNames = ['timestamp', 'date', 'datetime', 'time', 'yearmonth', 'month']
const yearNames = ['year', 'yr', 'timestamp', 'date', 'time']

/**
 * The columns of a header that hold the stamps of an interval, in any case: year, month, day and hour (and minute), date and
 * hour or time, or one column of moments (`TIMESTAMP_START`, `timestamp`, `datetime`, `time`, `date`); for months year and month,
 * for years year.
 *
 * @param file what to call the table in an error
 * @param key the setting that names the columns, for messages
 * @throws InputError when there are none
 * @example findStampColumns('hourly_0000.csv', ['TIMESTAMP_START', 'GPP'], { count: 1, unit: 'hour' }) // ['TIMESTAMP_START']
 */
export function findStampColumns(
  file: string,
  header: readonly string[],
  interval: Interval,
  key = 'timeColumns',
): readonly string[] {
  const plain = header.map((name) => name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ''))
  const all = (names: readonly (readonly string[])[]): readonly string[] | undefined => {
    const places = names.map((options) => plain.findIndex((name) => options.includes(name)))
    return places.includes(-1) ? undefined : places.map((place) => header[place] ?? '')
  }
  const one = (names: readonly string[]): readonly string[] | undefined => {
    const name = names.find((name) => plain.includes(name))
    return name === undefined ? undefined : [header[plain.indexOf(name)] ?? '']
  }
  const [year, month, day] = [
    ['year', 'yr'],
    ['month', 'mon', 'mo'],
    ['day', 'dom', 'dd'],
  ]
  const [hour, minute, doy] = [
    ['hour', 'hr', 'hh'],
    ['minute', 'min'],
    ['doy', 'dayofyear', 'yday', 'jday'],
  ]
  const found = isShort(interval)
    ? (all([year, month, day, hour, minute]) ??
      all([year, month, day, [...hour, 'time']]) ??
      all([year, doy, [...hour, 'time']]) ??
      all([['date'], [...hour, 'time', 'timeofday', 'clock']]) ??
      one(shortNames))
    : interval.unit === 'month'
      ? (all([year, month]) ?? one(monthNames))
      : one(yearNames)
  if (found !== undefined) return found
  const expected = isShort(interval)
    ? 'timestamp, or date and hour, or year, month, day and hour'
    : interval.unit === 'month'
      ? 'year and month, or a date'
      : 'year, or a date'
  const [shown, more] = [header.slice(0, 12).join(', '), header.length - 12]
  throw new InputError(
    `${file}: has no time column — expected ${expected}; its columns are ${more > 0 ? `${shown} and ${more} more` : shown}: name the time in ${key}`,
  )
}

/**
 * The stamp of a row, out of its texts in the columns that `findStampColumns` finds: one of moments; or date and time; year, day of year and
 * time; year, month, day and hour (and minute); of months, year and month. NaN for what is no stamp.
 * @example stampOfTexts(['2010', '3'], { count: 1, unit: 'month' }) // 482
 */
export function stampOfTexts(texts: readonly string[], interval: Interval): number {
  const [first = '', second = ''] = texts
  if (texts.length === 1) return parseStamp(first, interval)
  if (interval.unit === 'month') return parseStamp(`${first}-${second}`, interval)
  if (!isShort(interval)) return NaN
  const numbers = texts.map(Number)
  const [year = NaN, month = NaN, day = NaN, hour = NaN, minute] = numbers
  switch (texts.length) {
    case 2:
      return parseStamp(first, { count: 1, unit: 'day' }) * 1440 + clockMinute(second)
    case 3:
      return dayFromDayOfYear(year, month) * 1440 + clockMinute(texts[2] ?? '')
    default: {
      const date = dayFromDate(year, month, day) * 1440
      if (minute === undefined) return date + clockMinute(texts[3] ?? '')
      return hour >= 0 && hour < 24 && minute >= 0 && minute < 60 ? date + hour * 60 + minute : NaN
    }
  }
}

/** Minute of a day out of `13:30`, `13`, or hours and their parts, `13.5`. */
function clockMinute(text: string): number {
  const minute = minuteOfDay(text)
  if (!Number.isNaN(minute) || text === '') return minute
  const parts = Number(text) * 60
  return Number.isInteger(parts) && parts >= 0 && parts < 1440 ? parts : NaN
}
