/**
 * The time stamps of a table whose step is no day: out of one column of moments, or of several of year, month, day and hour.
 */
import { InputError } from '@utsushi/ground'
import { isShort, type Interval } from '../../time/interval.js'
import { stampOfTexts } from '../../time/stamp-columns.js'
import { readLabels } from '../table/read-labels.js'

/** What a table to be stamped is called in messages. */
export interface StampSource {
  readonly file: string
  /** As a person counts rows in the file. */
  readonly firstRow: number
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
    const stamp = stampOfTexts(texts, interval)
    if (Number.isNaN(stamp))
      throw new InputError(
        `${file} row ${firstRow + row}: ${columns.join(', ')} is "${texts.join(' ')}" — expected ${expectedStamp(interval, columns.length)}`,
      )
    stamps[row] = stamp
  }
  return stamps
}

function expectedStamp(interval: Interval, columns: number): string {
  if (isShort(interval))
    return columns === 1 ? 'a moment such as 2010-01-31 13:30 or 201001311330' : 'a date and its hour'
  return interval.unit === 'month' ? 'a month such as 2010-01' : 'a year such as 2010'
}
