/**
 * The time stamps of a table whose step is no day: out of one column of moments, or of several of year, month, day and hour.
 */
import { InputError } from '@utsushi/ground'
import { dayFromDate, dayFromDayOfYear } from '../../day.js'
import { isShort, type Interval } from '../../time/interval.js'
import { minuteOfDay, parseStamp } from '../../time/stamp.js'
import { listOf } from '../table/places.js'
import { readLabels } from '../table/read-labels.js'

/** What a table to be stamped is called in messages. */
export interface StampSource {
  readonly file: string
  /** As a person counts rows in the file. */
  readonly firstRow: number
}

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
  throw new InputError(
    `${file}: has no time column — expected ${expected}; its columns are ${listOf(header)}: name the time in ${key}`,
  )
}

/**
 * The stamps of a table's rows.
 *
 * @param columns one of moments; or date and time; year, day of year and time; year, month, day and hour (and minute); of months,
 * year and month
 * @throws InputError naming file, row and columns for what is no stamp
 * @example await readStamps({ file: 'hourly_0000.csv', firstRow: 2 }, ['TIMESTAMP_START'], { count: 1, unit: 'hour' })
 */
export async function readStamps(
  { file, firstRow }: StampSource,
  columns: readonly string[],
  interval: Interval,
): Promise<Int32Array> {
  const parts: (readonly string[])[] = []
  for (const column of columns) parts.push(await readLabels(file, column))
  const rows = parts[0]?.length ?? 0
  const stamps = new Int32Array(rows)
  for (let row = 0; row < rows; row++) {
    const texts = parts.map((part) => (part[row] ?? '').replace(/\.0+$/, ''))
    const stamp = stampOf(texts, interval)
    if (Number.isNaN(stamp))
      throw new InputError(
        `${file} row ${firstRow + row}: ${columns.join(', ')} is "${texts.join(' ')}" — expected ${expectedStamp(interval, columns.length)}`,
      )
    stamps[row] = stamp
  }
  return stamps
}

function stampOf(texts: readonly string[], interval: Interval): number {
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

function expectedStamp(interval: Interval, columns: number): string {
  if (isShort(interval))
    return columns === 1 ? 'a moment such as 2010-01-31 13:30 or 201001311330' : 'a date and its hour'
  return interval.unit === 'month' ? 'a month such as 2010-01' : 'a year such as 2010'
}
