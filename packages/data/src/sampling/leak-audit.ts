/**
 * Proves, by marking every row, that parts do not share what they must not: forecast rows of one part in another's forecasts,
 * and held-back forecast rows inside the windows that are trained on.
 */
import type { WindowSet } from './windows.js'

/** Rows that two parts share. */
export interface Leak {
  readonly kind: 'forecast-in-two-parts' | 'forecast-in-training-context'
  readonly parts: readonly [string, string]
  /** How many (entity, day) rows. */
  readonly rows: number
  /** The first such row. */
  readonly entity: number
  /** Index into the record's days. */
  readonly day: number
}

/** What an audit found; no leaks is the proof. */
export interface LeakAudit {
  /** One entry for each two parts and kind. */
  readonly leaks: readonly Leak[]
  /** Distinct forecast rows per part. */
  readonly forecastRows: Readonly<Record<string, number>>
}

/**
 * Audits the windows of a split's parts.
 * @param record entities and days of the record
 * @param parts windows by part; `train` is what is trained on
 * @example auditLeaks({ entities: 180, days: 3652 }, { train, validation, test }).leaks // []
 */
export function auditLeaks(
  record: { readonly entities: number; readonly days: number },
  parts: Readonly<Record<string, WindowSet>>,
): LeakAudit {
  const forecasts = Object.entries(parts).map(([name, set]) => ({
    name,
    rows: mark(record, set, set.context, set.context + set.horizon),
  }))
  const leaks: Leak[] = []
  for (const [index, a] of forecasts.entries()) {
    for (const b of forecasts.slice(index + 1)) {
      leaks.push(...shared('forecast-in-two-parts', a, b, record.days))
    }
  }
  const train = parts['train']
  if (train !== undefined) {
    const context = { name: 'train', rows: mark(record, train, 0, train.context) }
    for (const other of forecasts) {
      if (other.name !== 'train')
        leaks.push(...shared('forecast-in-training-context', context, other, record.days))
    }
  }
  const forecastRows = Object.fromEntries(
    forecasts.map(({ name, rows }) => [name, rows.reduce((a, b) => a + b, 0)]),
  )
  return { leaks, forecastRows }
}

/** One byte per row: 1 where days `from` to `to` of some window lie. */
function mark(
  record: { readonly entities: number; readonly days: number },
  set: WindowSet,
  from: number,
  to: number,
): Uint8Array {
  const rows = new Uint8Array(record.entities * record.days)
  for (let window = 0; window < set.count; window++) {
    const entity = set.entity[window] as number
    const start = set.start[window] as number
    if (entity < 0 || entity >= record.entities || start < 0 || start + to > record.days) {
      throw new RangeError(`window ${window} (entity ${entity}, day ${start}) lies outside the record`)
    }
    rows.fill(1, entity * record.days + start + from, entity * record.days + start + to)
  }
  return rows
}

function shared(
  kind: Leak['kind'],
  a: { readonly name: string; readonly rows: Uint8Array },
  b: { readonly name: string; readonly rows: Uint8Array },
  days: number,
): Leak[] {
  let count = 0
  let first = -1
  for (let row = 0; row < a.rows.length; row++) {
    if (a.rows[row] === 0 || b.rows[row] === 0) continue
    if (first < 0) first = row
    count++
  }
  if (count === 0) return []
  return [{ kind, parts: [a.name, b.name], rows: count, entity: Math.floor(first / days), day: first % days }]
}
