/**
 * Records of different periods on one calendar: all the days that any of them has, in order. Each record then is a span of it;
 * outside of its span it holds nothing.
 */
import type { Records, Span } from './sampling/part.js'

/**
 * All days that any record has, ascending.
 * @param records days of each record, ascending
 * @example unionCalendar([Int32Array.of(1, 2), Int32Array.of(2, 3)]) // Int32Array [1, 2, 3]
 */
export function unionCalendar(records: readonly Int32Array[]): Int32Array {
  const known = new Set<number>()
  for (const days of records) for (const day of days) known.add(day)
  return Int32Array.from(known).sort()
}

/**
 * Where a record lies on a calendar that has all of its days.
 * @example spanIn(Int32Array.of(1, 2, 3), Int32Array.of(2, 3)) // { from: 1, to: 3 }
 */
export function spanIn(calendar: Int32Array, record: Int32Array): Span {
  if (record.length === 0) return { from: 0, to: 0 }
  return { from: calendar.indexOf(record[0] as number), to: calendar.indexOf(record.at(-1) as number) + 1 }
}

/**
 * The spans of records on a calendar; `undefined` where every record is all of it, which is the usual case.
 * @example recordsOn(calendar, [days, days]) // undefined
 */
export function recordsOn(calendar: Int32Array, records: readonly Int32Array[]): Records | undefined {
  const spans = records.map((record) => spanIn(calendar, record))
  return spans.every(({ from, to }) => from === 0 && to === calendar.length) ? undefined : spans
}
