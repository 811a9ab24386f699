/** The days of a Parquet file's rows, out of dates, moments, texts and counts, the same on every machine. */
import type { DuckDBConnection } from '@duckdb/node-api'
import { InputError } from '@utsushi/ground'
import type { Calendar } from '../../day.js'
import type { TimeColumns } from '../../table/schema.js'
import { sqlName } from './duckdb.js'
import { oddDate } from './odd-date.js'
import { firstRowWhere } from './parquet-query.js'

/**
 * The date that a text says, in the forms of `parseDay` and no other: DuckDB by itself would take 40238 for a day of the year
 * 4023, and let a moment of another zone be its own day.
 */
function writtenDate(text: string): string {
  const forms: readonly (readonly [form: string, digits: string, format: string])[] = [
    [
      String.raw`\d{4}[-/.]\d{1,2}[-/.]\d{1,2}`,
      String.raw`regexp_replace(regexp_extract(t, '^\d+\D\d+\D\d+'), '[/.]', '-', 'g')`,
      '%Y-%m-%d',
    ],
    [String.raw`\d{8}(00){0,3}`, 'left(t, 8)', '%Y%m%d'],
    [String.raw`\d{4}-?\d{3}`, `replace(t, '-', '')`, '%Y%j'],
    [
      String.raw`\d{1,2}[- ]?[A-Za-z]{3}[- ]?\d{4}`,
      String.raw`regexp_replace(t, '^(\d{1,2})[- ]?([A-Za-z]{3})[- ]?(\d{4}).*$', '\1-\2-\3')`,
      '%d-%b-%Y',
    ],
    [String.raw`\d{1,2}\.\d{1,2}\.\d{4}`, String.raw`regexp_extract(t, '^[0-9.]+')`, '%d.%m.%Y'],
  ]
  const midnight = String.raw`([T ]00:00(:00([.,]0+)?)?\s*(Z|UTC|[+-]00(:?00)?)?)?`
  const cases = forms.map(
    ([form, digits, format]) =>
      `WHEN regexp_full_match(t, '${form}${midnight}') THEN try_strptime(rtrim(${digits}, '-'), '${format}')`,
  )
  return `(SELECT CASE ${cases.join(' ')} END FROM (SELECT trim(${text}) AS t))`
}

/** A query for the days since 1970-01-01; null where the row has no day. */
export function dayExpression(
  time: TimeColumns,
  types: ReadonlyMap<string, string>,
  calendar: Calendar = 'standard',
): string {
  const whole = (name: string): string => `try_cast(${sqlName(name)} AS INTEGER)`
  if ('month' in time) {
    const parts = [time.year, time.month, time.day].map(whole)
    return `TRY(make_date(${parts.join(', ')}) - DATE '1970-01-01')::INTEGER`
  }
  if ('dayOfYear' in time) return countedDay(whole(time.year), whole(time.dayOfYear), calendar)
  const name = sqlName(time.date)
  const type = types.get(time.date) ?? ''
  const days = (moment: string): string => `(${moment}::DATE - DATE '1970-01-01')::INTEGER`
  if (type === 'VARCHAR') return days(writtenDate(name))
  // A float that holds 20100131 comes of a column with gaps.
  if (/INT$|^INTEGER$|^(FLOAT|DOUBLE|DECIMAL.*)$/.test(type))
    return days(
      writtenDate(`CASE WHEN ${name} = floor(${name}) THEN try_cast(${name} AS BIGINT)::VARCHAR END`),
    )
  if (!/^(DATE|TIMESTAMP.*)$/.test(type)) return 'NULL::INTEGER'
  const moment = `${name}::TIMESTAMP`
  return `CASE WHEN ${moment} = date_trunc('day', ${moment}) THEN ${days(moment)} END`
}

function countedDay(year: string, day: string, calendar: Calendar): string {
  const first = `make_date(${year}, 1, 1)`
  const leap = `(make_date(${year} + 1, 1, 1) - ${first} = 366)`
  const length = calendar === 'noleap' ? '365' : `CASE WHEN ${leap} THEN 366 ELSE 365 END`
  const skipped = calendar === 'noleap' ? ` + CASE WHEN ${leap} AND ${day} >= 60 THEN 1 ELSE 0 END` : ''
  return `TRY(CASE WHEN ${day} BETWEEN 1 AND ${length} THEN ${first} - DATE '1970-01-01' + ${day} - 1${skipped} END)::INTEGER`
}

/**
 * Refuses moments of a time zone other than universal time: which day they are depends on where one stands.
 * @throws InputError with the row and its moment
 */
export async function refuseZone(
  connection: DuckDBConnection,
  file: string,
  column: string,
  types: ReadonlyMap<string, string>,
  day: string,
): Promise<void> {
  if (types.get(column) !== 'TIMESTAMP WITH TIME ZONE') return
  const bad = await firstRowWhere(
    connection,
    file,
    sqlName(column),
    `(${day}) IS NULL AND ${sqlName(column)} IS NOT NULL`,
  )
  if (bad === undefined) return
  throw new InputError(
    `${file} row ${bad.row}: ${column} is ${bad.text}, which is no midnight of universal time — the column has a time zone; write plain dates`,
  )
}

/** @throws InputError with the first row that has no day */
export async function refuseBadDays(
  connection: DuckDBConnection,
  file: string,
  day: string,
  names: readonly string[],
): Promise<void> {
  const shown = names.map((name) => `coalesce(${sqlName(name)}::VARCHAR, '')`)
  const bad = await firstRowWhere(connection, file, shown.join(` || '-' || `), `(${day}) IS NULL`)
  if (bad === undefined) return
  throw new InputError(
    `${file} row ${bad.row}: ${names.join(', ')} is "${bad.text}" — expected a date such as 2010-01-31${names.length === 1 ? oddDate(bad.text) : ''}`,
  )
}
