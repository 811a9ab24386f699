/** Which columns of a table hold the time: as a study file names them, or by the names that people give them. */
import { InputError } from '@utsushi/ground'
import { parseDay } from '../day.js'
import type { TimeColumns } from './schema.js'

/** What is known when the time is looked for. */
export interface TimeSearch {
  /** The setting that names the columns, for messages. Default `timeColumns`. */
  readonly key?: string
  /** The first row's fields as text: columns that are called anything are taken when a date stands there. */
  readonly first?: readonly string[]
}

const years = ['year', 'yr', 'yyyy']
const months = ['month', 'mon', 'mo', 'mm']
const days = ['day', 'dayofmonth', 'dom', 'dd', 'mday']
const daysOfYear = ['doy', 'dayofyear', 'yday', 'jday', 'julianday', 'julian', 'jd']
/** Columns that may hold dates; only some of them do, and an index without a name is often a mere count. */
const dates = ['timestamp', 'datetime', 'time', 'timestampstart', 'day', 'dates', 'validtime', 'dateutc']
const unnamed = ['', 'indexlevel0', 'index', 'unnamed0', 'level0']

/**
 * The time columns of a header, in any case and with a unit or not: `date`; `year`, `month` and `day`; `year` and `doy` (or
 * `day`, where there is no month); else `TIMESTAMP`, `time` or the index that pandas writes, where the first row has a date.
 * @param file what to call the table in an error
 * @throws InputError when there are none: the columns that were read, and the key that names others
 * @example findTimeColumns('daily_0000.csv', ['Year', 'DOY', 'GPP']) // { year: 'Year', dayOfYear: 'DOY' }
 */
export function findTimeColumns(
  file: string,
  header: readonly string[],
  { key = 'timeColumns', first }: TimeSearch = {},
): TimeColumns {
  const plain = header.map(bare)
  const find = (names: readonly string[]): string | undefined => {
    const place = names.map((name) => plain.indexOf(name)).find((at) => at >= 0)
    return place === undefined ? undefined : header[place]
  }
  const date = find(['date'])
  if (date !== undefined) return { date }
  const [year, month, day] = [years, months, days].map(find)
  if (year !== undefined && month !== undefined && day !== undefined) return { year, month, day }
  const dayOfYear = find(daysOfYear) ?? (month === undefined ? find(['day']) : undefined)
  if (year !== undefined && dayOfYear !== undefined) return { year, dayOfYear }
  for (const name of [...dates, ...unnamed]) {
    const place = plain.indexOf(name)
    if (place < 0) continue
    const text = first?.[place]
    if (text === undefined ? name !== '' : looksLikeDate(text)) return { date: header[place] ?? '' }
  }
  throw new InputError(
    `${file}: has no time column — expected date, or year, month and day, or year and doy; its columns are ` +
      `${shownColumns(header)}: name the time in ${key}`,
  )
}

/**
 * The time columns that a setting names: one of dates, two of year and day of the year, three of year, month and day.
 * @example timeColumnsOf(['year', 'doy']) // { year: 'year', dayOfYear: 'doy' }
 */
export function timeColumnsOf(names: readonly string[]): TimeColumns {
  const [first = '', second, third] = names
  if (second === undefined) return { date: first }
  return third === undefined ? { year: first, dayOfYear: second } : { year: first, month: second, day: third }
}

/** A date, if only the reader of it will say what is wrong with its time or its zone. */
function looksLikeDate(text: string): boolean {
  return !Number.isNaN(parseDay(text)) || /^\s*\d{4}([-/.])\d{1,2}\1\d{1,2}\b/.test(text)
}

function bare(name: string): string {
  return name
    .toLowerCase()
    .replace(/\s*(?:\([^()]*\)|\[[^[\]]*\])\s*$/, '')
    .replace(/[^\p{L}\p{N}]+/gu, '')
}

/** A few of the columns, the rest counted. */
function shownColumns(header: readonly string[], most = 12): string {
  const shown = header.slice(0, most).map((name) => name || '(unnamed)')
  return header.length > most ? `${shown.join(', ')} and ${header.length - most} more` : shown.join(', ')
}
